"""Overview questions: whether a question is about whole articles, and what it asks about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Literal, get_args

from chatbot.asking.question import Question
from vectorstore.languages.detection import detect_language
from vectorstore.languages.folding import fold, folded
from vectorstore.languages.language_files import language_data, languages_with
from vectorstore.languages.patterns import expression, filled
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import mentions_in
from vectorstore.text.dates.period import Period
from vectorstore.text.dates.time_expressions import time_in
from vectorstore.text.words import words_in

OverviewKind = Literal["summary", "digest", "list", "timeline"]
KINDS: tuple[OverviewKind, ...] = get_args(OverviewKind)

_TABLE = "overviews"
_SUBJECT, _TIME = "subject", "time"
_MOST_CHARACTERS = 250
_MOST_SUBJECT = 150
_MARKS = " \t\n?!.,:;…。？！؟،।¿¡\"'“”„«»「」『』*"
_SENTENCES = re.compile(r"[?!…。？！؟।]|[.;:] ")
_BESIDE_A_TIME = 6
"""Letters that may stand beside a time, as in "the month of May": more are no time."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A question about whole articles, in an ISO 639-1 `language`.

    A "summary" is of one article, a "digest" of several; a "list" asks which or how many there are, a "timeline"
    what happened when. `subject` is what the articles are about, "" for all of them, or for the article just
    talked about; `before` is then the question before, "" for none. `period` is when they were published.
    """

    kind: OverviewKind
    subject: str
    language: str
    period: Period | None = None
    before: str = ""


def read_overview(question: Question, today: date | None = None) -> Overview | None:
    """Read a question as one about whole articles, its time seen from `today`; None where it is no such question.

    It may also be in another language than the articles, which `question.language` is not told from.
    """
    if len(question.text) > _MOST_CHARACTERS:
        return None
    text, places = folded(question.text)
    start, end = len(text) - len(text.lstrip(_MARKS)), len(text.rstrip(_MARKS))
    before = next((turn.content for turn in reversed(question.history) if turn.role == "user"), "")
    for code in _languages(question):
        for kind, pattern in overview_patterns(code):
            match = pattern.fullmatch(text, start, end)
            if match is None:
                continue
            subject = _cut(question.text, places, _span(match, _SUBJECT))
            time = _cut(question.text, places, _span(match, _TIME))
            period = _period(time, code, today or date.today())
            if (period or time is None) and _is_subject(subject):
                return Overview(kind, subject or "", code, period, "" if subject else before)
    return None


@lru_cache(maxsize=64)
def overview_patterns(language: str) -> tuple[tuple[OverviewKind, re.Pattern[str]], ...]:
    """Patterns for whole folded questions in an ISO 639-1 language, those with a time first; possibly none."""
    asked = [(kind, one) for kind in KINDS for one in getattr(language_data(language).overviews, kind)]
    timed = [(kind, one) for kind, one in asked if f"{{{_TIME}}}" in one]
    return tuple(
        [(kind, _pattern(one, language, ".+?")) for kind, one in timed]
        + [(kind, _pattern(one, language, "(?!)")) for kind, one in asked]
    )


def _pattern(listed: str, language: str, time: str) -> re.Pattern[str]:
    whole = expression(f"{{before}}(?:{listed}){{after}}", language_data(language).overviews.parts)
    slots = {_SUBJECT: ".+?", _TIME: time}
    # A group may have a name once only.
    numbers = count()
    return re.compile(filled(whole, lambda name: f"(?P<{name}{next(numbers)}>{slots[name]})"))


def _span(match: re.Match[str], name: str) -> tuple[int, int] | None:
    groups = (group for group, text in match.groupdict().items() if group.startswith(name) and text is not None)
    return next(map(match.span, groups), None)


def _languages(question: Question) -> list[str]:
    """The languages that a question may be in, the likeliest first: few words hardly show theirs."""
    detected = detect_language(question.text, set(languages_with(_TABLE)))
    if question.language == detected and detected:
        return [detected]  # the forms of all languages take a quarter of a second to make
    return list(dict.fromkeys([question.language, detected, *languages_with(_TABLE)]))


def _cut(question: str, places: Sequence[int], span: tuple[int, int] | None) -> str | None:
    """The part of the question at a span of its folded text; None for no span."""
    if span is None:
        return None
    first, last = places[span[0]], places[span[1] - 1]
    while last + 1 < len(question) and not folded(question[last + 1])[0]:
        last += 1  # an accent that is a sign of its own
    return question[first : last + 1].strip(_MARKS)


def _is_subject(subject: str | None) -> bool:
    if subject is None:
        return True
    return bool(words_in(subject)) and len(subject) <= _MOST_SUBJECT and not _SENTENCES.search(subject)


def _period(words: str | None, language: str, today: date) -> Period | None:
    """The days that `words` name, None where they are more than a time."""
    text = fold(words or "")
    if not words or not text:
        return None
    framed = time_in(words, language, today)  # "since July", which has no end
    if framed and framed.period and len(fold(framed.words)) >= len(text) - _BESIDE_A_TIME:
        return framed.period
    mentions = mentions_in(text, calendar_of(language), today)
    beside = sum(map(str.isalnum, text)) - sum(
        sum(map(str.isalnum, text[one.start : one.end])) for one in mentions
    )
    if not mentions or beside > _BESIDE_A_TIME:
        return None
    return Period(min(one.days[0] for one in mentions), max(one.days[1] for one in mentions))
