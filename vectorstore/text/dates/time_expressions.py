"""Read the time in a question: "in February 2025", "la semaine dernière", "latest".

A false reading can hide the right article, a missed one changes nothing. So a month, year or weekday alone is read
only where the words around it make it a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce

from vectorstore.languages.folding import folded
from vectorstore.text.dates.calendars import Calendar, Frame, calendar_of
from vectorstore.text.dates.mentions import Mention, mentions_in
from vectorstore.text.dates.period import Days, Period, months_later, months_of

_FRAME_CHARACTERS = 40
_DASH = re.compile(r"\.? ?[-–—~〜] ?")
_IN_A_FRAME = frozenset(["year", "month", "day", "weekday", "number"])
_WITHOUT_YEAR = frozenset(["month", "day"])
_YEAR = 12
_SOON = 2
"""Months ahead that an article mostly means by a month without its year; those further on are mostly past."""


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """The time that a question is about, and the `words` of the question that say so.

    `period` is None where only the latest is asked for.
    """

    period: Period | None
    latest: bool
    words: str


def time_in(question: str, language: str, today: date) -> TimeExpression | None:
    """The time that a question in an ISO 639-1 language mentions, seen from `today`; None for none.

    "Last week" and "two weeks ago" are whole ISO weeks, and so with months and years; "this week" and "the past
    week" end today. A month or day without its year is the latest that has begun, and not read where the next is
    as near. Several times are read as one that spans them; what is to come is not read.
    """
    return _TimeReader(question, calendar_of(language), today).asked_time()


def time_told(sentence: str, language: str, published: date) -> TimeExpression | None:
    """The time that a sentence of an article speaks of, seen from the day of the article; None for none.

    Read as `time_in` does, but a month without its year may be one of the next two.
    """
    return _ToldTimeReader(sentence, calendar_of(language), published).asked_time()


@dataclass(frozen=True, slots=True)
class _Time:
    period: Period
    start: int
    end: int


class _TimeReader:
    def __init__(self, question: str, calendar: Calendar, today: date) -> None:
        self._question = question
        self._calendar = calendar
        self._today = today
        self._text, self._places = folded(question)
        self._mentions = mentions_in(self._text, calendar, today)
        self._horizon = today

    def asked_time(self) -> TimeExpression | None:
        times = list(self._times())
        latest = self._calendar.latest.search(self._text)
        if times:
            period = reduce(_spanning, (time.period for time in times))
            if period.start or period.end:
                words = self._words(times[0].start, max(time.end for time in times))
                return TimeExpression(period, latest is not None, words)
        return TimeExpression(None, True, self._words(*latest.span())) if latest else None

    def _words(self, start: int, end: int) -> str:
        return self._question[self._places[start] : self._places[end - 1] + 1].strip()

    def _times(self) -> Iterator[_Time]:
        reached = 0
        for place, mention in enumerate(self._mentions):
            if mention.start < reached:
                continue
            following = self._mentions[place + 1 : place + 2]
            time = (self._range(mention, following[0]) if following else None) or self._single(mention)
            if time:
                reached = time.end
                if time.period.start is None or time.period.start <= self._horizon:
                    yield time

    def _range(self, left: Mention, right: Mention) -> _Time | None:
        found = self._joined(left, right)
        ends = _completed(left, right) if found else None
        if not found or not ends:
            return None
        (first, _), (_, last) = ends
        return _Time(Period(first, last), *found) if first <= last else None

    def _joined(self, left: Mention, right: Mention) -> tuple[int, int] | None:
        """The span of two mentions that stand as one: "between A and B", "A–B", "in A and B"."""
        between = self._text[left.end : right.start]
        middle, frames = between.strip(" ."), self._calendar.frames["between"]
        joining = [frame for frame in frames if frame.middle and frame.middle.fullmatch(middle)]
        for frame in joining:
            if found := self._around(frame, left.start, right.end):
                return found
        framed = self._framed(left, left.kind)
        if _DASH.fullmatch(between) and (framed or (right.kind == "date" and left.kind in _IN_A_FRAME)):
            return framed[0] if framed else left.start, right.end
        alike = left.kind == right.kind or (left.kind == "month" and right.kind == "date")
        return (framed[0], right.end) if framed and joining and alike else None

    def _single(self, mention: Mention) -> _Time | None:
        if mention.kind == "number" or self._is_part_of_a_name(mention):
            return None
        if since := self._framed(mention, "since"):
            return _Time(Period(mention.days[0], None), *since)
        if last := self._last(mention):
            return last
        return None if self._may_be_ahead(mention) else self._open(mention) or self._plain(mention)

    def _may_be_ahead(self, mention: Mention) -> bool:
        """Whether a month or day without its year comes again within a month: "in January", in December."""
        again = months_later(mention.days[0], _YEAR)
        return mention.kind in _WITHOUT_YEAR and again <= months_later(self._today, 1)

    def _open(self, mention: Mention) -> _Time | None:
        if (found := self._framed(mention, "after")) and not self._is_a_word_too(mention):
            return _Time(Period(mention.days[1] + timedelta(days=1), None), *found)
        if mention.kind == "relative":
            return None  # "until today" limits nothing, and "voor vandaag" is for today
        if (found := self._framed(mention, "before")) and not self._is_a_word_too(mention):
            return _Time(Period(None, mention.days[0] - timedelta(days=1)), *found)
        if found := self._framed(mention, "until"):
            return _Time(Period(None, mention.days[1]), *found)
        return None

    def _last(self, mention: Mention) -> _Time | None:
        """Read the last month or weekday, which is not today's."""
        found = self._framed(mention, "last") if mention.kind in {"month", "weekday"} else None
        if not found:
            return None
        first, last = mention.days
        if self._today <= last:
            back = first - timedelta(weeks=1)
            first, last = (back, back) if mention.kind == "weekday" else months_of(months_later(first, -_YEAR))
        return _Time(Period(first, last), *found)

    def _plain(self, mention: Mention) -> _Time | None:
        found: tuple[int, int] | None = (mention.start, mention.end)
        if mention.kind == "date":
            framed = (self._framed(mention, key) for key in ("year", "month", "day"))
            found = next(filter(None, framed), found)
        elif mention.kind in _IN_A_FRAME:
            bare = mention.kind == "year" and self._calendar.words.bare_year and self._stands_bare(mention)
            found = self._framed(mention, mention.kind) or (found if bare else None)
        elif self._framed(mention, "until"):
            return None  # "bis heute"
        if self._is_a_word_too(mention) and not self._question[self._places[mention.start]].isupper():
            return None
        return _Time(Period(*mention.days), *found) if found else None

    def _framed(self, mention: Mention, key: str) -> tuple[int, int] | None:
        """The span of a mention with a frame of kind `key` around it; None without one."""
        frames = self._calendar.frames.get(key, ())
        return next(filter(None, (self._around(frame, mention.start, mention.end) for frame in frames)), None)

    def _around(self, frame: Frame, start: int, end: int) -> tuple[int, int] | None:
        if frame.before:
            before = frame.before.search(self._text, max(0, start - _FRAME_CHARACTERS), start)
            if not before:
                return None
            start = before.start()
        if frame.after:
            after = frame.after.match(self._text, end)
            if not after:
                return None
            end = after.end()
        return start, end

    def _is_a_word_too(self, mention: Mention) -> bool:
        """Whether it is "may" or "march": no month without a capital, and a name after "before" and "after"."""
        return (
            mention.kind == "month" and self._text[mention.start : mention.end] in self._calendar.words.month_words
        )

    def _is_part_of_a_name(self, mention: Mention) -> bool:
        """Whether a capital follows, as in "on Sunday Times"; German nouns all have one."""
        if mention.kind not in {"month", "weekday"} or self._calendar.nouns_capitalised:
            return False
        return self._next_word(mention.end)[:1].isupper()

    def _stands_bare(self, mention: Mention) -> bool:
        """Whether a year stands alone, as in "Was geschah 2024?", neither naming nor counting anything."""
        place = self._places[mention.start]
        before = self._question[max(0, place - _FRAME_CHARACTERS) : place].split()
        first = max(0, mention.start - _FRAME_CHARACTERS)
        counts = self._calendar.no_year_after.search(self._text, first, mention.start)
        names = self._next_word(mention.end)[:1].isupper()
        return bool(before) and before[-1].islower() and not counts and not names

    def _next_word(self, end: int) -> str:
        place = self._places[end - 1] + 1
        rest = self._question[place : place + _FRAME_CHARACTERS]
        return rest.lstrip() if rest[:1].isspace() else ""


class _ToldTimeReader(_TimeReader):
    def __init__(self, sentence: str, calendar: Calendar, published: date) -> None:
        super().__init__(sentence, calendar, published)
        self._horizon = months_later(published, _SOON)
        self._mentions = [self._coming(mention) for mention in self._mentions]

    def _coming(self, mention: Mention) -> Mention:
        again = months_later(mention.days[0], _YEAR)
        is_soon = mention.kind == "month" and again <= self._horizon
        return replace(mention, days=months_of(again)) if is_soon else mention


def _completed(left: Mention, right: Mention) -> tuple[Days, Days] | None:
    """Complete each end of a range with the month and year that only the other names."""
    first, last = left.days, right.days
    try:
        if left.kind == "number":
            day = last[0].replace(day=first[0].day)
            return ((day, day), last) if last[0] == last[1] else None
        if left.kind == "date" and right.kind in _WITHOUT_YEAR:
            last = _in_year(last, first[0].year)
            return first, last if last[0] > first[0] else _in_year(last, first[0].year + 1)
        if left.kind in _WITHOUT_YEAR and right.kind in {"date", *_WITHOUT_YEAR}:
            first = _in_year(first, last[0].year)
            return first if first[0] < last[0] else _in_year(first, last[0].year - 1), last
    except ValueError:  # from the 31st to 5 June; 29 February
        return None
    return (first, last) if right.kind != "number" else None


def _in_year(days: Days, year: int) -> Days:
    first = days[0].replace(year=year)
    return (first, first) if days[0] == days[1] else months_of(first)


def _spanning(one: Period, other: Period) -> Period:
    """The days from one period to the other; for "after March and before June", those in both."""
    if (one.end is None and other.start is None) or (one.start is None and other.end is None):
        start, end = one.start or other.start, one.end or other.end
        if start and end and start <= end:
            return Period(start, end)
    start = min(one.start, other.start) if one.start and other.start else None
    end = max(one.end, other.end) if one.end and other.end else None
    return Period(start, end)
