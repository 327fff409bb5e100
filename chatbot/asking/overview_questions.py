"""A question -> whether it asks about a whole article or the whole library, and about what of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from chatbot.asking.overview_phrasing import OverviewMatch, forms
from chatbot.conversations.turn import Turn
from vectorstore.languages.detection import detect_language
from vectorstore.languages.folding import fold, folded
from vectorstore.languages.language_files import languages_with
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import mentions_in
from vectorstore.text.dates.period import Period
from vectorstore.text.dates.time_expressions import time_in
from vectorstore.text.words import words_in

OverviewKind = Literal["summary", "digest", "list", "timeline"]

_TABLE = "overviews"
_MOST_CHARACTERS = 250
_MOST_SUBJECT = 150
_MARKS = " \t\n?!.,:;…。？！؟،।¿¡\"'“”„«»「」『』*"
_SENTENCES = re.compile(r"[?!…。？！؟।]|[.;:] ")
_BESIDE_A_TIME = 6
"""Letters that may stand beside a time, as in "the month of May": more are no time."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What is asked about a whole article or library, in an ISO 639-1 `language`.

    A "summary" is of one article, a "digest" of several; "list" asks which or how many there are, "timeline"
    what happened when. `subject` is what they are about, "" for all there are, or for the article that is
    spoken of; `before` is then the question before, "" for none. `period` is the days the articles are from.
    """

    kind: OverviewKind
    subject: str
    language: str
    period: Period | None = None
    before: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether it is counted, so that no model could tell it better."""
        return self.kind == "list"


def overview_asked(
    question: str, language: str, history: Sequence[Turn] = (), today: date | None = None
) -> Overview | None:
    """Read a question as one about a whole article or library, seen from `today`; None where it is none.

    `language` is the question's as far as it is known: it may also be in another than the articles are.
    """
    if len(question) > _MOST_CHARACTERS:
        return None
    text, places = folded(question)
    start, end = len(text) - len(text.lstrip(_MARKS)), len(text.rstrip(_MARKS))
    before = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
    for code in _spoken(question, language):
        for form in forms(code):
            asked = form.read(text[start:end])
            if asked is None:
                continue
            subject = _cut(question, places, start, asked.subject)
            period = _period(_cut(question, places, start, asked.time), code, today or date.today())
            if (asked.time == (0, 0) or period) and _is_subject(subject, asked):
                return Overview(cast("OverviewKind", asked.kind), subject, code, period, "" if subject else before)
    return None


def _spoken(question: str, language: str) -> list[str]:
    """Return the languages that a question may be in, the likeliest first: few words hardly tell theirs."""
    detected = detect_language(question, set(languages_with(_TABLE)))
    if language == detected and detected:
        return [language]  # the forms of all languages take a quarter of a second to make
    return list(dict.fromkeys([language, detected, *languages_with(_TABLE)]))


def _cut(question: str, places: Sequence[int], start: int, span: tuple[int, int]) -> str:
    """Return what stands in the question where `span`, counted from `start`, stands in the folded one."""
    if span == (0, 0):
        return ""
    first, last = places[start + span[0]], places[start + span[1] - 1]
    while last + 1 < len(question) and not folded(question[last + 1])[0]:
        last += 1  # an accent that is a sign of its own
    return question[first : last + 1].strip(_MARKS)


def _is_subject(subject: str, asked: OverviewMatch) -> bool:
    if asked.subject == (0, 0):
        return True
    return bool(words_in(subject)) and len(subject) <= _MOST_SUBJECT and not _SENTENCES.search(subject)


def _period(words: str, language: str, today: date) -> Period | None:
    """Return the days that `words` name, None where they are more than a time."""
    text = fold(words)
    framed = time_in(words, language, today) if text else None  # "since July", which has no end
    if framed and framed.period and len(fold(framed.words)) >= len(text) - _BESIDE_A_TIME:
        return framed.period
    mentions = mentions_in(text, calendar_of(language), today) if text else []
    beside = sum(map(str.isalnum, text)) - sum(
        sum(map(str.isalnum, text[one.start : one.end])) for one in mentions
    )
    if not mentions or beside > _BESIDE_A_TIME:
        return None
    return Period(min(one.days[0] for one in mentions), max(one.days[1] for one in mentions))
