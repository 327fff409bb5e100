"""Overview questions: whether a question is about whole articles, and what it asks about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from chatbot.asking.overview_phrasing import OverviewMatch, forms
from chatbot.asking.question import Question
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

    @property
    def is_certain(self) -> bool:
        """Whether it is answered by counting, which no model does better."""
        return self.kind == "list"


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
        for form in forms(code):
            match = form.read(text[start:end])
            if match is None:
                continue
            subject = _cut(question.text, places, start, match.subject)
            period = _period(_cut(question.text, places, start, match.time), code, today or date.today())
            if (match.time == (0, 0) or period) and _is_subject(subject, match):
                return Overview(cast("OverviewKind", match.kind), subject, code, period, "" if subject else before)
    return None


def _languages(question: Question) -> list[str]:
    """The languages that a question may be in, the likeliest first: few words hardly show theirs."""
    detected = detect_language(question.text, set(languages_with(_TABLE)))
    if question.language == detected and detected:
        return [detected]  # the forms of all languages take a quarter of a second to make
    return list(dict.fromkeys([question.language, detected, *languages_with(_TABLE)]))


def _cut(question: str, places: Sequence[int], start: int, span: tuple[int, int]) -> str:
    """The part of the question that `span`, counted from `start`, is in its folded text."""
    if span == (0, 0):
        return ""
    first, last = places[start + span[0]], places[start + span[1] - 1]
    while last + 1 < len(question) and not folded(question[last + 1])[0]:
        last += 1  # an accent that is a sign of its own
    return question[first : last + 1].strip(_MARKS)


def _is_subject(subject: str, match: OverviewMatch) -> bool:
    if match.subject == (0, 0):
        return True
    return bool(words_in(subject)) and len(subject) <= _MOST_SUBJECT and not _SENTENCES.search(subject)


def _period(words: str, language: str, today: date) -> Period | None:
    """The days that `words` name, None where they are more than a time."""
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
