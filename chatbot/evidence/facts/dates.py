"""Dates in a text: each with as much of weekday, day, month and year as is said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from chatbot.evidence.facts.text_tokens import Text
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import Mention, mentions_in
from vectorstore.text.dates.period import months_of

_FAR = date(2096, 12, 31)  # a leap year's last day: every day and month has begun, and every year is read
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_READ = frozenset(["date", "day", "month", "weekday"])
_SHORTEST_INFLECTED = 6
"""A shorter weekday with an ending is more often another word: pazar is a market, too."""


@dataclass(frozen=True, slots=True)
class DateFact:
    """A date between two places of a folded text; what is not said is 0, and a weekday -1.

    `relative` says that it was called yesterday, or three days ago.
    """

    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    relative: bool = False

    def is_said_by(self, other: DateFact, years: frozenset[int]) -> bool:
        """Whether another date has every part of it; `years` may complete one that names no year."""
        year = other.year or (self.year if self.year in years else 0)
        pairs = ((self.year, year), (self.month, other.month), (self.day, other.day))
        if any(ours and ours != theirs for ours, theirs in pairs):
            return False
        weekday = other.weekday
        if weekday < 0 and year and other.month and other.day:
            weekday = _weekday(year, other.month, other.day)
        if self.weekday < 0 or self.weekday == weekday:
            return True
        return weekday < 0 and bool(self.day)

    def differs(self, other: DateFact, years: frozenset[int]) -> bool:
        """Whether some part is said of both and is not the same: June and July, not June and June 2019.

        It is, where the other names no year, if no year around it is near this one's.
        """
        if self.year and not other.year and years and min(abs(self.year - year) for year in years) > 1:
            return True
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        if any(ours and theirs and ours != theirs for ours, theirs in pairs):
            return True
        return self.weekday >= 0 and other.weekday >= 0 and self.weekday != other.weekday


def dates_in(text: Text, published: str) -> list[DateFact]:
    """The dates of a text, in order; years alone are read as numbers.

    "Yesterday" is a date where `published` is a day.
    """
    calendar = calendar_of(text.language)
    found = [_dated(one) for one in mentions_in(text.folded, calendar, _FAR) if one.kind in _READ]
    if _ISO_DAY.match(published):
        day = date.fromisoformat(published[:10])
        relative = [one for one in mentions_in(text.folded, calendar, day) if one.kind == "relative"]
        found += [replace(_dated(one), relative=True) for one in relative if one.days[0] == one.days[1]]
    inflected = _inflected_weekdays(text)
    found += [one for one in inflected if not any(other.start <= one.start < other.end for other in found)]
    told = (one for one in found if (one.month or one.weekday >= 0) and not _is_another_word(text, one))
    return sorted(told, key=lambda one: one.start)


def _inflected_weekdays(text: Text) -> list[DateFact]:
    """The weekdays with an ending that makes them plural or another case: Tuesdays, вторникам."""
    return [
        DateFact(*found.span(), weekday=weekday)
        for pattern, weekday in _with_an_ending(text.language)
        for found in pattern.finditer(text.folded)
        if len(found[1]) >= _SHORTEST_INFLECTED
    ]


@lru_cache(maxsize=32)
def _with_an_ending(language: str) -> list[tuple[re.Pattern[str], int]]:
    names = calendar_of(language).names.weekdays
    return [(re.compile(rf"(?<!\w)({name})[^\W\d_]{{1,3}}(?!\w)"), weekday) for name, weekday in names]


def _is_another_word(text: Text, dated: DateFact) -> bool:
    """Whether it is the word "may" or "march", in a language that capitalises months."""
    if dated.day or not calendar_of(text.language).words.months_capitalised:
        return False
    written = text.as_written(dated.start, dated.end)
    return written.islower() and written.isalpha()


def _weekday(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return -1


def _dated(mention: Mention) -> DateFact:
    (first, last), start, end = mention.days, mention.start, mention.end
    if mention.kind == "weekday":
        return DateFact(start, end, weekday=first.weekday())
    if mention.kind == "month":
        return DateFact(start, end, month=first.month)
    if mention.kind == "day":
        return DateFact(start, end, month=first.month, day=first.day)
    year = first.year if first.year < _FAR.year - 1 else 0
    if first == last:
        return DateFact(start, end, year, first.month, first.day, first.weekday() if year else -1)
    return DateFact(start, end, year, first.month if last == months_of(first)[1] else 0)
