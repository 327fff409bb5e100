"""Answer -> what stands under it on the page: notices, doubts, its sources, how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chatbot.answering.answer import Answer, Status
from chatbot.answering.placed_sentences import doubtful_sentences
from chatbot.evidence.verdict import AnswerSentence, Support
from chatbot.models.pulling import Pulling
from chatbot.phrases import count_of
from chatbot.ui.marking import MOST_CHARACTERS, MOST_DOUBTS, doubt_id
from chatbot.ui.neutral import plain
from chatbot.ui.sources import MOST_SOURCES, more, near_miss_cards, source_cards, source_id
from vectorstore.article import clean_characters

_CODE = re.compile("`([^`]+)`")
_SUPPORT: dict[Support, str] = {
    "weak": "Only partly supported",
    "unsupported": "Not supported by its source",
    "uncited": "No source given",
}
_LONGEST_QUOTED = 160
_MEGABYTE = 1_000_000


def pending_line(waiting: str = "Searching your articles") -> str:
    """Return the line that says what is being done while nothing more can be read."""
    return f'<p class="pending">{plain(clean_characters(waiting))}…</p>'


def evidence_markdown(answer: Answer, number: int) -> str:
    """Return what stands under the `number`th answer: notices, doubts, its sources, how it was made.

    Empty while there is nothing to say.
    """
    parts = (
        _searched(answer),
        _notices(answer),
        _doubts(answer, number),
        _sources(answer, number),
        pending_line(answer.waiting) if answer.waiting else "",
        f'<p class="made">{made_by(answer)}</p>' if answer.finished else "",
    )
    inside = "".join(parts)
    return f'<div class="evidence">{inside}</div>' if inside else ""


def made_by(answer: Answer) -> str:
    """Return the line that says which way an answer was made, of what, and how long it took."""
    if answer.abstained:
        made = f"No answer found in the articles{f' by {answer.model}' if answer.model else ''}"
    elif answer.mode == "quotes":
        made = "In the articles' own words, no model"
    else:
        made = f"Written by {answer.model}"
    took = f"{answer.seconds.total:.1f} s" if answer.seconds.total >= 0.05 else ""
    return " · ".join(plain(part) for part in (made, answer.context.line(), took) if part)


def status_markdown(status: Status) -> str:
    """Return the line that says how many articles there are, and names the model or says why none answers."""
    held = count_of(status.articles, "article")
    if status.name:
        return f'<p class="status ready">{held}. Answers are written by <b>{plain(status.name)}</b>.</p>'
    parts = _CODE.split(status.reason)
    said = "".join(f"<code>{plain(part)}</code>" if i % 2 else plain(part) for i, part in enumerate(parts))
    why = f"No model is at work, so answers are the articles' own sentences. {said}"
    return f'<p class="status">{held}. {why}</p>'


def pulling_markdown(model: str, pulling: Pulling) -> str:
    """Return the line that says how much of a model has come, in megabytes of all that is known of by now."""
    name = plain(model)
    if not pulling.total:
        return f'<p class="pulling">Downloading {name}: {plain(clean_characters(pulling.status))}</p>'
    percent = int(pulling.share * 100)
    megabytes = f"{pulling.completed // _MEGABYTE:,} of {pulling.total // _MEGABYTE:,} MB"
    bar = f'<progress max="100" value="{percent}"></progress>'
    return f'<p class="pulling">Downloading {name}: {percent} %, {megabytes} {bar}</p>'


def _searched(answer: Answer) -> str:
    """Say what was searched where that is more than what was asked: a follow-up goes with what it follows."""
    if answer.standalone_question in ("", answer.question):
        return ""
    return f'<p class="notice">Searched for: {plain(answer.standalone_question)}</p>'


def _notices(answer: Answer) -> str:
    beyond = len(answer.text) - MOST_CHARACTERS
    cut = f"The answer goes on for {count_of(beyond, 'character')} that are not shown." if beyond > 0 else ""
    return "".join(f'<p class="notice">{plain(notice)}</p>' for notice in (*answer.notices, cut) if notice)


def _doubts(answer: Answer, number: int) -> str:
    """Return the reasons for each doubt, where the signs in the answer lead; none while it grows."""
    if not answer.finished:
        return ""
    doubts = doubtful_sentences(answer)
    known = {citation.number for citation in answer.citations if citation.number <= MOST_SOURCES}
    shown = (
        _doubt(
            sentence, doubt_id(number, count, sentence.verdict.support), _links(sentence.citations, known, number)
        )
        for count, sentence in enumerate(doubts[:MOST_DOUBTS], 1)
    )
    return "".join(shown) + more(len(doubts) - MOST_DOUBTS, "doubt")


def _doubt(sentence: AnswerSentence, identity: str, links: str) -> str:
    support = sentence.verdict.support
    reasons = plain(clean_characters("; ".join(sentence.verdict.reasons)))
    said = clean_characters(sentence.text)
    said = said if len(said) <= _LONGEST_QUOTED else f"{said[:_LONGEST_QUOTED].rstrip()} …"
    return (
        f'<div class="doubt {support}" id="{identity}" tabindex="-1">'
        f"<p><b>{_SUPPORT[support]}{': ' if reasons else ''}</b>{reasons}{links}</p>"
        f'<p class="said">{plain(said)}</p></div>'
    )


def _links(cited: Iterable[int], known: set[int], answer: int) -> str:
    """Return links to the sources that a sentence in doubt cites."""
    shown = [number for number in cited if number in known]
    return "".join(f'&nbsp;<a href="#{source_id(answer, number)}">{number}</a>' for number in shown)


def _sources(answer: Answer, number: int) -> str:
    if answer.citations:
        return f'<p class="label">Sources</p>{source_cards(answer, number)}'
    if answer.near_misses:
        return f'<p class="label">Nearest in your articles</p>{near_miss_cards(answer.near_misses)}'
    return ""
