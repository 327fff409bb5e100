"""Overview questions: whether a question is about whole articles, and what it asks about them.

It is when it begins with a command ("/timeline the war"), or when its meaning is near to an example of such a
question, and nearer than to any other example (`overview_examples.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chatbot.asking.message_kinds import OVERVIEW_KINDS, OverviewKind, kind_scores
from chatbot.asking.overview_examples import (
    likeness_to_ordinary,
    likeness_to_overviews,
    likeness_without_subject,
    nearest_overviews,
)
from chatbot.asking.overview_subjects import subject_in
from chatbot.asking.question import Question
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.languages.detection import detect_language
from vectorstore.languages.folding import folded, is_unspaced
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import mentions_in
from vectorstore.text.dates.period import Period
from vectorstore.text.dates.time_expressions import time_in
from vectorstore.text.terms import words_of

_MOST_CHARACTERS = 250
_OVERVIEW_WEIGHT, _LEAST = 1.3, 0.5
"""The nearest overview example, weighed, must be as much nearer than any other; with a weight of 1 it would not
matter whether it is near at all. From 1.2 to 1.5 much the same is told."""
_SUBJECT_ADDS = 0.05
"""By how much nearer a question is to one without a subject when its own is taken out."""
_SCORE_WEIGHT = 0.1
_ALONE, _UNLIKE = 0.3, -0.55
"""The highest score of an ordinary question, and the least of the likeliest kind of overview."""
_TIMES = frozenset(["date", "relative", "year", "month", "day"])
_MARKS = " \t\n?!.,:;…。？！؟،।¿¡\"'“”„«»「」『』*"


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
    """Read a question as one about whole articles, its time seen from `today`; None where it is none."""
    language = question.language or detect_language(question.text)
    asked, period = _without_time(question.text, language, today or date.today())
    kind, asked = _command(asked)
    if kind is not None:
        language = detect_language(asked) or language
    elif _may_ask_for_one(question.text, language):
        asked = _subject(asked, language)
        kind = _kind(question.text, asked)
    if kind is None:
        return None
    subject = asked.strip(_MARKS) if words_of(asked) else ""
    before = next((turn.content for turn in reversed(question.history) if turn.role == "user"), "")
    return Overview(kind, subject, language, period, "" if subject else before)


def _command(text: str) -> tuple[OverviewKind | None, str]:
    """The kind that a text begins with as a command, and the rest of it; None and the text where it is none."""
    first, _, rest = text.partition(" ")
    kind = next((kind for kind in OVERVIEW_KINDS if first.casefold() == f"/{kind}"), None)
    return kind, rest if kind else text


def _may_ask_for_one(text: str, language: str) -> bool:
    """Whether a text is not plainly something else, which is told in a fifth of the time that its kind takes."""
    if len(text) > _MOST_CHARACTERS or (language and language not in LANGUAGES) or text.startswith("/"):
        return False
    scores = kind_scores(text)
    return scores["alone"] <= _ALONE and max(scores[one] for one in OVERVIEW_KINDS) >= _UNLIKE


def _subject(text: str, language: str) -> str:
    """The subject of a text; "" where it is none, but a word that asks, such as "traitent" or "trattano"."""
    subject = subject_in(text, language)
    frame = text.replace(subject, " ", 1) if subject else text
    adds = likeness_without_subject(frame) - likeness_without_subject(text)
    return subject if adds >= _SUBJECT_ADDS else ""


def _kind(text: str, subject: str) -> OverviewKind | None:
    """The kind of overview that a text asks for; None where it asks for none.

    In a script without spaces the subject cannot be told from the rest, so only questions without one are read.
    """
    frame = text.replace(subject, " ", 1) if subject else text
    if _OVERVIEW_WEIGHT * likeness_to_overviews(text, frame) - likeness_to_ordinary(text, frame) < _LEAST:
        return None
    nearest, scores = nearest_overviews(text, subject), kind_scores(frame)
    kind = max(OVERVIEW_KINDS, key=lambda one: nearest[one].likeness + _SCORE_WEIGHT * scores[one])
    return None if is_unspaced(text) and nearest[kind].has_subject else kind


def _without_time(text: str, language: str, today: date) -> tuple[str, Period | None]:
    """A text without the words that name its time, and the days that these name."""
    framed = time_in(text, language, today)  # "since July", which has no end
    if framed and framed.period:
        return text.replace(framed.words, " ", 1), framed.period
    plain, places = folded(text)
    mentions = [one for one in mentions_in(plain, calendar_of(language), today) if one.kind in _TIMES]
    if not mentions:
        return text, None
    start, end = places[mentions[0].start], places[mentions[-1].end - 1] + 1
    days = [one.days for one in mentions]
    return f"{text[:start]} {text[end:]}", Period(min(first for first, _ in days), max(last for _, last in days))
