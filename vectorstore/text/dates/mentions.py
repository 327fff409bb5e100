"""Every mention of a time in a text, with the days it names, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vectorstore.languages.calendar_names import NumberedNames
from vectorstore.text.dates.calendars import Calendar, TimeForm
from vectorstore.text.dates.period import Days, months_later, months_of, week_of, year_of

_EARLIEST_YEAR = 1900
_HOURS = 24
_QUARTER = 3
_MONTHS = 12
ARTICLE = re.compile("the|den|dem|der|le|el|il")
"""What may stand between a weekday or place and the date."""
_BESIDE = re.compile(rf"[ ,.(]{{0,2}}(?:(?:{ARTICLE.pattern}) )?")
_IN_DIGITS = frozenset(["iso", "digits"])


@dataclass(frozen=True, slots=True)
class Mention:
    """A time between two places of a folded text; what names no year is the latest that has begun.

    Its kind is "date" (with its year), "relative", or only part of a date: "year", "month", "day", "weekday", or
    "number", which `days` has as that day of January.
    """

    kind: str
    start: int
    end: int
    days: Days


@dataclass(frozen=True, slots=True)
class _Match:
    groups: Mapping[str, str]
    form: TimeForm
    calendar: Calendar
    today: date

    def number(self, name: str, otherwise: int = 1) -> int:
        return int(self.groups.get(name, otherwise))

    def count(self) -> int:
        written = self.groups.get("n", "1")
        return int(written) if written.isdecimal() else _named(written, self.calendar.numbers)


def mentions_in(text: str, calendar: Calendar, today: date) -> list[Mention]:
    """The mentions of times in a folded text, in order; the longest of overlapping ones."""
    taken = bytearray(len(text))
    kept = []
    for mention in sorted(_all_mentions(text, calendar, today), key=lambda mention: mention.start - mention.end):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(mention)
    return _with_weekdays(sorted(kept, key=lambda mention: mention.start), text)


def _with_weekdays(mentions: list[Mention], text: str) -> list[Mention]:
    """Join a weekday to its date: Tuesday, 18 February 2025."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else mention
        kinds = {before.kind, mention.kind}
        dated = "weekday" in kinds and not kinds.isdisjoint({"date", "day"})
        if dated and _BESIDE.fullmatch(text, before.end, mention.start):
            date_of_it = mention if before.kind == "weekday" else before
            joined[-1] = replace(date_of_it, start=before.start, end=mention.end)
        else:
            joined.append(mention)
    return joined


def _all_mentions(text: str, calendar: Calendar, today: date) -> Iterator[Mention]:
    for form in calendar.forms:
        kind = "date" if form.kind in _IN_DIGITS else form.kind
        for match in form.pattern.finditer(text):
            groups = {name: part for name, part in match.groupdict().items() if part}
            try:
                days = _READERS[form.kind](_Match(groups, form, calendar, today))
            except (ValueError, OverflowError):
                continue  # 31 February, 999 months before the year 1
            if days:
                yield Mention(kind, match.start(), match.end(), days)


def _iso(match: _Match) -> Days | None:
    year, month = match.number("y"), match.number("m")
    if "d" in match.groups:
        return _one_day(date(year, month, match.number("d")))
    # 2010-12 may be three years.
    return months_of(date(year, month, 1)) if month <= year % 100 else None


def _digits(match: _Match) -> Days | None:
    if "m" in match.groups:
        return _one_day(date(match.number("y"), match.number("m"), match.number("d")))
    first, second = match.number("a"), match.number("b")
    day_first = first > _MONTHS or first == second or match.calendar.day_first
    if match.groups["sign"] == "." or second > _MONTHS:
        day_first = second <= _MONTHS
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    return _one_day(date(match.number("y"), month, day))


def _date(match: _Match) -> Days | None:
    year = match.number("y", match.today.year - ("last" in match.groups))
    if "q" in match.groups:
        quarter = _named(match.groups["q"], match.calendar.names.quarters)
        return months_of(date(year, _QUARTER * (quarter - 1) + 1, 1), _QUARTER)
    if "m" not in match.groups:
        return year_of(date(year, 1, 1))
    first = date(year, _named(match.groups["m"], match.calendar.names.months), match.number("d"))
    return _one_day(first) if "d" in match.groups else months_of(first)


def _year(match: _Match) -> Days | None:
    year = match.number("y")
    return year_of(date(year, 1, 1)) if _EARLIEST_YEAR <= year <= match.today.year + 1 else None


def _month(match: _Match) -> Days | None:
    month = _named(match.groups["m"], match.calendar.names.months)
    return months_of(date(match.today.year - (month > match.today.month), month, 1))


def _day(match: _Match) -> Days | None:
    month, day = _named(match.groups["m"], match.calendar.names.months), match.number("d")
    has_begun = (month, day) <= (match.today.month, match.today.day)
    return _one_day(date(match.today.year - (not has_begun), month, day))


def _weekday(match: _Match) -> Days | None:
    weekday = _named(match.groups["w"], match.calendar.names.weekdays)
    return _one_day(match.today - timedelta(days=(match.today.weekday() - weekday) % 7))


def _number(match: _Match) -> Days | None:
    return _one_day(date(match.today.year, 1, match.number("d")))


def _relative(match: _Match) -> Days | None:
    turn = -match.count() if "n" in match.groups else match.form.count
    days = _turned(match.form.unit, turn, match.today)
    return (days[0], match.today) if turn == 0 else days


def _past(match: _Match) -> Days | None:
    count, today = match.count(), match.today
    if "hour" in match.groups:
        return today - timedelta(days=-(-count // _HOURS)), today
    if "day" in match.groups or "week" in match.groups:
        return today - timedelta(days=count * (7 if "week" in match.groups else 1)), today
    return months_later(today, -count * (_MONTHS if "year" in match.groups else 1)), today


def _turned(unit: str, turn: int, today: date) -> Days:
    """The day, week, month or year `turn` after today's; before it where negative."""
    if unit == "day":
        return _one_day(today + timedelta(days=turn))
    if unit == "week":
        return week_of(today + timedelta(weeks=turn))
    if unit == "month":
        return months_of(months_later(today, turn))
    return year_of(date(today.year + turn, 1, 1))


def _one_day(day: date) -> Days:
    return (day, day)


def _named(text: str, names: NumberedNames) -> int:
    return next(number for pattern, number in names if re.fullmatch(pattern, text))


_READERS: dict[str, Callable[[_Match], Days | None]] = {
    "iso": _iso,
    "digits": _digits,
    "date": _date,
    "relative": _relative,
    "past": _past,
    "year": _year,
    "month": _month,
    "day": _day,
    "weekday": _weekday,
    "number": _number,
}
