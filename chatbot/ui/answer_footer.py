"""Answer -> what stands below it on the page: notices, sentences in doubt, sources, how it was made."""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import made_by, nearest_label
from chatbot.answering.checking.second_opinion import linked_places
from chatbot.answering.placed_sentences import doubtful_sentences
from chatbot.evidence.verdict import AnswerSentence
from chatbot.phrases import shortened
from chatbot.ui.answer_text import MOST_CHARACTERS, MOST_FLAGGED, reasons_id, reasons_line
from chatbot.ui.escaping import escape
from chatbot.ui.source_cards import MOST_SOURCES, more, near_miss_cards, source_cards, source_id
from chatbot.ui.status import waiting_markdown
from chatbot.ui.translation.wording import Words
from vectorstore.article import clean_characters


def answer_footer(answer: Answer, number: int, words: Words, actions: str = "") -> str:
    """What stands below the `number`th answer on the page, `actions` last; "" while there is nothing."""
    parts = (
        _searched(answer, number, words),
        *map(notice, _notices(answer, words)),
        _flagged(answer, number, words),
        _sources(answer, number, words),
        waiting_markdown(answer.waiting, words) if answer.waiting else "",
        _made_by(answer, number, words) if answer.finished else "",
        actions,
    )
    inside = "".join(parts)
    return f'<div class="evidence">{inside}</div>' if inside else ""


def _searched(answer: Answer, number: int, words: Words) -> str:
    """What was searched for where that is not the question, with a link by which page.js asks it alone."""
    if answer.standalone_question in ("", answer.question):
        return ""
    alone = f' <a href="#alone-{number}">{words("ask_alone")}</a>' if answer.finished else ""
    return f'<p class="notice">{escape(words("searched_for", query=answer.standalone_question))}{alone}</p>'


def _notices(answer: Answer, words: Words) -> Iterable[str]:
    yield from map(words.message, filter(None, answer.notices))
    if (beyond := len(answer.text) - MOST_CHARACTERS) > 0:
        yield words("too_long", count=beyond)


def notice(said: str) -> str:
    """Something to know about an answer, as markup."""
    return f'<p class="notice">{escape(said)}</p>'


def _flagged(answer: Answer, number: int, words: Words) -> str:
    """The reasons for each sentence in doubt, where its label leads; none while the answer grows."""
    if not answer.finished:
        return ""
    flagged = doubtful_sentences(answer)
    known = {citation.number for citation in answer.citations if citation.number <= MOST_SOURCES}
    shown = (
        _reasons(one, reasons_id(number, count, one.verdict.support), _links(one.citations, known, number), words)
        for count, one in enumerate(flagged[:MOST_FLAGGED], 1)
    )
    return "".join(shown) + more(len(flagged) - MOST_FLAGGED, "more_doubts", words)


def _reasons(sentence: AnswerSentence, identity: str, links: str, words: Words) -> str:
    support = sentence.verdict.support
    reasons = escape(clean_characters(reasons_line(sentence, words)))
    label = words(support).capitalize()
    label = f"{words('before_reasons', label=label)} " if reasons else label
    return (
        f'<div class="flagged {support}" id="{identity}" tabindex="-1"><p><b>{label}</b>{reasons}{links}</p>'
        f'<p class="sentence">{escape(shortened(sentence.text))}</p></div>'
    )


def _links(cited: Iterable[int], known: set[int], answer: int) -> str:
    shown = [number for number in cited if number in known]
    return "".join(f'&nbsp;<a href="#{source_id(answer, number)}">{number}</a>' for number in shown)


def _made_by(answer: Answer, number: int, words: Words) -> str:
    seconds = f"{answer.seconds.total:.1f} s" if answer.seconds.total >= 0.05 else ""
    said = map(escape, (*map(words.message, made_by(answer)), seconds))
    line = " · ".join(filter(None, (*said, _opinion(answer, number, words))))
    return f'<p class="made-by">{line}</p>' if line else ""


def _opinion(answer: Answer, number: int, words: Words) -> str:
    """A link by which page.js asks for a second opinion; "" where there is nothing to have one on."""
    linked = len(linked_places(answer))
    if answer.mode != "model" or answer.waiting or not linked:
        return ""
    return f'<a href="#opinion-{number}">{words("ask_opinion", count=linked)}</a>'


def _sources(answer: Answer, number: int, words: Words) -> str:
    if answer.citations:
        return f'<h3 class="label">{words("sources")}</h3>{source_cards(answer, number, words)}'
    if answer.near_misses:
        label = words.message(nearest_label(answer))
        return f'<h3 class="label">{label}</h3>{near_miss_cards(answer.near_misses, words)}'
    return ""
