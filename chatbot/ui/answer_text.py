"""Answer -> its text as Markdown, with what was checked marked: a check mark, or a doubt.

Behind a sentence in doubt stands its label, "[contradicted]", as a reference link to the reasons; invisible
characters around the sentence tell page.js what to underline. A copied answer stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import article_title
from chatbot.answering.placed_sentences import PlacedSentence, placed_sentences
from chatbot.citations.citation import Citation
from chatbot.citations.cited_text import without_markdown
from chatbot.conversations.exporting.literal import literal, literal_line, without_block
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Support
from chatbot.ui.escaping import neutralise
from chatbot.ui.source_cards import MOST_SOURCES, QuotePiece, quote_pieces, source_id
from chatbot.ui.translation.wording import Words
from vectorstore.article import clean_characters

MOST_FLAGGED = 50
"""How many sentences in doubt of one answer are marked; the rest are counted."""
MOST_CHARACTERS = 20_000
"""How much of an answer is shown: no honest answer is longer, and all of it is laid out again as it grows."""

_BOUNDARY = "\u2063"
"""Invisible; stands at the start and the end of a marked sentence."""
_DISTINCT = "\u2060"
"""Invisible; makes the label of one sentence differ from the same label of another."""
_LINE_START = re.compile(r"(?:[ \t]*(?:[-*+>]|#{1,6}|\d{1,9}[.)])[ \t]+)*[*_~]*")
"""Markdown before the first word of a line: quotation, heading, list, emphasis."""
_EMPHASIS_END = re.compile(r"[*_~]*\Z")
_FENCE = re.compile("```|~~~")


def answer_markdown(answer: Answer, number: int, words: Words) -> str:
    """The text of the `number`th answer on the page, each `[n]` a link to its source; "" while there is none.

    They are reference links: the text keeps its `[n]`, and the list of sources follows it.
    """
    flagged = _flagged(answer)
    text = _marked(answer, flagged, words).strip()
    links = "\n".join((*_source_links(answer, number), *_reason_links(flagged, number, words)))
    if not text or not links:
        return text
    # In a code block that is still open, the list would be code.
    first, second = (links, text) if _FENCE.search(text) else (text, links)
    return f"{first}\n\n{second}"


def reasons_id(answer: int, flagged: int, support: Support) -> str:
    """The id of the reasons for the `flagged`th sentence in doubt of the `answer`th answer on the page."""
    return f"answer-{answer}-flagged-{flagged}-{support}"


def _flagged(answer: Answer) -> list[PlacedSentence]:
    if not answer.finished:  # a sentence that still grows has no source yet
        return []
    return [
        one
        for one in placed_sentences(answer)
        if one.sign and 0 < one.doubt <= MOST_FLAGGED and one.end <= MOST_CHARACTERS
    ]


def _marked(answer: Answer, flagged: list[PlacedSentence], words: Words) -> str:
    """The answer's Markdown, neutralised; sentences quoted word for word are plain text in it."""
    starts = {one.start for one in flagged}
    citations = {citation.number: citation for citation in answer.citations}
    parts, end = [], 0
    text = answer.text[:MOST_CHARACTERS]
    for one in placed_sentences(answer):
        if one.end > len(text):
            break
        parts.append(clean_characters(text[end : one.start]))
        if one.sentence.verdict == QUOTED:
            plain = one.sentence.text if answer.mode == "quotes" else without_markdown(one.sentence.text)
            parts += [_quoted(one.sentence, citations) or literal_line(plain), text[one.stop : one.end]]
        elif one.start in starts:
            parts.append(_labelled(text, one, words))
        else:
            parts.append(clean_characters(text[one.start : one.end]))
        if answer.finished and one.sign and not one.doubt:
            parts.append(f" {_sign(one, words)}")
        end = one.end
    parts.append(clean_characters(text[end:]) + (" …" if len(answer.text) > len(text) else ""))
    return neutralise("".join(parts))


def _quoted(sentence: AnswerSentence, citations: Mapping[int, Citation]) -> str:
    """A sentence that is a quote, its key words bold; "" where it is none, but says the same in other dress."""
    for number in sentence.citations:
        if number in citations and citations[number].quote == sentence.text:
            return without_block("".join(map(_piece, quote_pieces(citations[number]))))
    return ""


def _piece(piece: QuotePiece) -> str:
    # Beside punctuation, Markdown may show the asterisks instead.
    is_words = piece.text[0].isalnum() and piece.text[-1].isalnum()
    return f"**{literal(piece.text)}**" if piece.is_key and is_words else literal(piece.text)


def _labelled(text: str, one: PlacedSentence, words: Words) -> str:
    """A sentence in doubt between boundaries, its markers, and its label."""
    sentence = clean_characters(text[one.start : one.stop])
    opening, closing = _LINE_START.match(sentence), _EMPHASIS_END.search(sentence)
    first = opening.end() if opening else 0
    last = max(first, closing.start() if closing else len(sentence))
    within = f"{sentence[:first]}{_BOUNDARY}{sentence[first:last]}{_BOUNDARY}{sentence[last:]}"
    return f"{within}{text[one.stop : one.end]} [{_label(one, words)}]"


def _label(one: PlacedSentence, words: Words) -> str:
    return words(one.sentence.verdict.support) + _DISTINCT * one.doubt


def _sign(one: PlacedSentence, words: Words) -> str:
    return words("checked_by_model") if one.sentence.verdict.by_model else one.sign


def _source_links(answer: Answer, number: int) -> Iterator[str]:
    for citation in sorted(answer.citations, key=lambda c: c.number)[:MOST_SOURCES]:
        article = citation.article
        name = ", ".join(filter(None, (article_title(article), article.published)))
        yield f'[{citation.number}]: #{source_id(number, citation.number)} "{_link_title(name)}"'


def reasons_line(sentence: AnswerSentence, words: Words) -> str:
    """Why a sentence is in doubt; "" where nothing is known."""
    return "; ".join(map(words.message, sentence.verdict.reasons))


def _reason_links(flagged: list[PlacedSentence], number: int, words: Words) -> Iterator[str]:
    for one in flagged:
        reasons = reasons_line(one.sentence, words) or words(one.sentence.verdict.support)
        target = reasons_id(number, one.doubt, one.sentence.verdict.support)
        yield f'[{_label(one, words)}]: #{target} "{_link_title(reasons)}"'


def _link_title(words: str) -> str:
    """Words as the title of a link, which a quotation mark would end."""
    return neutralise(" ".join(words.split())).replace('"', "'").replace("\\", "/")
