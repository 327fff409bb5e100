"""Answer -> what stands below it on the page: notices, sentences in doubt, sources, how it was made."""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import made_by, nearest_label
from chatbot.answering.placed_sentences import VERDICT_LABELS, doubtful_sentences
from chatbot.evidence.verdict import AnswerSentence
from chatbot.phrases import count_of, shortened
from chatbot.ui.answer_text import MOST_CHARACTERS, MOST_FLAGGED, reasons_id
from chatbot.ui.escaping import escape
from chatbot.ui.source_cards import MOST_SOURCES, more, near_miss_cards, source_cards, source_id
from chatbot.ui.status import waiting_markdown
from vectorstore.article import clean_characters


def answer_footer(answer: Answer, number: int) -> str:
    """What stands below the `number`th answer on the page; "" while there is nothing."""
    parts = (
        _searched(answer, number),
        *map(_notice, _notices(answer)),
        _flagged(answer, number),
        _sources(answer, number),
        waiting_markdown(answer.waiting) if answer.waiting else "",
        _made_by(answer) if answer.finished else "",
    )
    inside = "".join(parts)
    return f'<div class="evidence">{inside}</div>' if inside else ""


def _searched(answer: Answer, number: int) -> str:
    """What was searched for where that is not the question, with a link by which page.js asks it alone."""
    if answer.standalone_question in ("", answer.question):
        return ""
    alone = f' <a href="#alone-{number}">Ask without the conversation</a>' if answer.finished else ""
    return f'<p class="notice">{escape(f"Searched for: {answer.standalone_question}")}{alone}</p>'


def _notices(answer: Answer) -> Iterable[str]:
    yield from filter(None, answer.notices)
    if (beyond := len(answer.text) - MOST_CHARACTERS) > 0:
        yield f"The answer is too long to show; {count_of(beyond, 'more character')} were left out."


def _notice(notice: str) -> str:
    return f'<p class="notice">{escape(notice)}</p>'


def _flagged(answer: Answer, number: int) -> str:
    """The reasons for each sentence in doubt, where its label leads; none while the answer grows."""
    if not answer.finished:
        return ""
    flagged = doubtful_sentences(answer)
    known = {citation.number for citation in answer.citations if citation.number <= MOST_SOURCES}
    shown = (
        _reasons(one, reasons_id(number, count, one.verdict.support), _links(one.citations, known, number))
        for count, one in enumerate(flagged[:MOST_FLAGGED], 1)
    )
    return "".join(shown) + more(len(flagged) - MOST_FLAGGED, "doubtful sentence")


def _reasons(sentence: AnswerSentence, identity: str, links: str) -> str:
    support = sentence.verdict.support
    reasons = escape(clean_characters("; ".join(sentence.verdict.reasons)))
    label = VERDICT_LABELS[support].capitalize() + (": " if reasons else "")
    return (
        f'<div class="flagged {support}" id="{identity}" tabindex="-1"><p><b>{label}</b>{reasons}{links}</p>'
        f'<p class="sentence">{escape(shortened(sentence.text))}</p></div>'
    )


def _links(cited: Iterable[int], known: set[int], answer: int) -> str:
    shown = [number for number in cited if number in known]
    return "".join(f'&nbsp;<a href="#{source_id(answer, number)}">{number}</a>' for number in shown)


def _made_by(answer: Answer) -> str:
    seconds = f" · {answer.seconds.total:.1f} s" if answer.seconds.total >= 0.05 else ""
    return f'<p class="made-by">{escape(made_by(answer) + seconds)}</p>'


def _sources(answer: Answer, number: int) -> str:
    if answer.citations:
        return f'<p class="label">Sources</p>{source_cards(answer, number)}'
    if answer.near_misses:
        return f'<p class="label">{nearest_label(answer)}</p>{near_miss_cards(answer.near_misses)}'
    return ""
