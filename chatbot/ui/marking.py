"""Answer -> its text as Markdown, what is in doubt marked where it stands.

Behind a sentence that does not rest on its source stands what is said of it, "[not supported]", as a
reference link to the reasons; around it stand invisible marks, between which page.js underlines it. All
of it is text: the Markdown around stays what it was, and a copy of the answer can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chatbot.answering.answer import Answer
from chatbot.answering.placed_sentences import PlacedSentence, placed_sentences
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Support
from chatbot.ui.neutral import neutral
from chatbot.ui.sources import MOST_SOURCES, Piece, article_title, pieces_of, source_id
from vectorstore.article import clean_characters

MOST_DOUBTS = 50
"""How many doubts of one answer are shown; the rest are counted."""
MOST_CHARACTERS = 20_000
"""How much of an answer is shown: no honest one is as long, and it is laid out anew as it grows."""

_EDGE = "\u2063"
"""Stands where a doubtful sentence begins, and where it ends; invisible."""
_APART = "\u2060"
"""Tells one sign from the next that reads the same; invisible."""
_OPENING = re.compile(r"(?:[ \t]*(?:[-*+>]|#{1,6}|\d{1,9}[.)])[ \t]+)*[*_~]*")
"""What stands before the first word of a line: quotation, heading, list, emphasis."""
_CLOSING = re.compile(r"[*_~]*\Z")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&]")
_FIRST = re.compile(r"\A(\s*|\d{1,9})([-+#=.)])")
"""What makes a list, a heading or a rule of a line that begins with it."""
_FENCE = re.compile("```|~~~")


def answer_markdown(answer: Answer, number: int) -> str:
    """Return the text of the `number`th answer on the page, every `[n]` it cites a link to its source.

    The links are Markdown's reference links: the text keeps its `[n]`, and the list of what each one
    means follows it, so that a copied answer is readable and carries its sources. "" while nothing is
    written.
    """
    signed = _signed(answer)
    text = _marked(answer, signed).strip()
    links = "\n".join((*_source_links(answer, number), *_doubt_links(signed, number)))
    if not text or not links:
        return text
    # Inside a code block that is still open the list would be code.
    first, second = (links, text) if _FENCE.search(text) else (text, links)
    return f"{first}\n\n{second}"


def doubt_id(answer: int, doubt: int, support: Support) -> str:
    """Return the id of the reasons for the `doubt`th doubtful sentence of the `answer`th answer on the page."""
    return f"answer-{answer}-doubt-{doubt}-{support}"


def _signed(answer: Answer) -> list[PlacedSentence]:
    """Return the sentences to mark: none before the end, since what is still growing has no source yet."""
    if not answer.finished:
        return []
    return [
        one
        for one in placed_sentences(answer)
        if one.sign and one.doubt <= MOST_DOUBTS and one.end <= MOST_CHARACTERS
    ]


def _marked(answer: Answer, signed: list[PlacedSentence]) -> str:
    """Return the answer's Markdown, made harmless, in which sentences quoted word for word are text."""
    signs = {one.start: one for one in signed}
    citations = {citation.number: citation for citation in answer.citations}
    run, end = [], 0
    text = answer.text[:MOST_CHARACTERS]
    for one in placed_sentences(answer):
        if one.end > len(text):
            break
        run.append(clean_characters(text[end : one.start]))
        if one.sentence.verdict == QUOTED:
            run += [_quoted(one.sentence, citations), text[one.stop : one.end]]
        elif one.start in signs:
            run.append(_sentence(text, one))
        else:
            run.append(clean_characters(text[one.start : one.end]))
        end = one.end
    run.append(clean_characters(text[end:]) + (" …" if len(answer.text) > len(text) else ""))
    return neutral("".join(run))


def _quoted(sentence: AnswerSentence, citations: Mapping[int, Citation]) -> str:
    """Return a sentence quoted word for word as text, its telling words strong."""
    for number in sentence.citations:
        if number in citations and citations[number].quote == sentence.text:
            shown = "".join(map(_piece, pieces_of(citations[number])))
            break
    else:
        shown = _escaped(sentence.text)
    return _FIRST.sub(r"\1\\\2", shown)


def _piece(piece: Piece) -> str:
    # Beside punctuation, Markdown's signs of emphasis may stand for themselves.
    is_words = piece.text[0].isalnum() and piece.text[-1].isalnum()
    return f"**{_escaped(piece.text)}**" if piece.tells and is_words else _escaped(piece.text)


def _escaped(text: str) -> str:
    """Return words so that Markdown shows them as they are, still to be read in a copy."""
    return _SPECIAL.sub(r"\\\g<0>", re.sub(r"\s+", " ", clean_characters(text)))


def _sentence(text: str, one: PlacedSentence) -> str:
    """Return a doubtful sentence and its markers, with marks at its edges and a sign behind it."""
    sentence = clean_characters(text[one.start : one.stop])
    opening, closing = _OPENING.match(sentence), _CLOSING.search(sentence)
    first = opening.end() if opening else 0
    last = max(first, closing.start() if closing else len(sentence))
    within = f"{sentence[:first]}{_EDGE}{sentence[first:last]}{_EDGE}{sentence[last:]}"
    return f"{within}{text[one.stop : one.end]} [{_label(one)}]"


def _label(one: PlacedSentence) -> str:
    return one.sign + _APART * one.doubt


def _source_links(answer: Answer, number: int) -> Iterator[str]:
    for citation in sorted(answer.citations, key=lambda c: c.number)[:MOST_SOURCES]:
        article = _named(citation.article)
        yield f'[{citation.number}]: #{source_id(number, citation.number)} "{_title(article)}"'


def _doubt_links(signed: list[PlacedSentence], number: int) -> Iterator[str]:
    for one in signed:
        reasons = "; ".join(one.sentence.verdict.reasons) or one.sign
        yield f'[{_label(one)}]: #{doubt_id(number, one.doubt, one.sentence.verdict.support)} "{_title(reasons)}"'


def _named(article: ArticleReference) -> str:
    return ", ".join(part for part in (article_title(article), article.published) if part)


def _title(words: str) -> str:
    """Return words as the title of a link, which ends at a quotation mark."""
    return neutral(" ".join(words.split())).replace('"', "'").replace("\\", "/")
