"""Period: the days that a question or a command is limited to, and whether an article is from them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

Days = tuple[date, date]
"""Days in a row: the first and the last."""

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; None is open. ValueError where it would end before it starts."""

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"a period cannot end before it starts: {self.start} to {self.end}; swap the two")

    def __str__(self) -> str:
        """Say it in words: "from 2025-02-01 to 2025-02-28"; an open one "from" or "until" a day."""
        if self.start and self.end:
            return f"on {self.start}" if self.start == self.end else f"from {self.start} to {self.end}"
        if self.start:
            return f"from {self.start} on"
        return f"until {self.end}" if self.end else "at any time"

    def holds(self, published: str) -> bool:
        """Whether an ISO 8601 date, perhaps partial or with a time, may lie in the period; "" never does."""
        stated = _PARTIAL.match(published)
        if not stated:
            return False
        try:
            first, last = _days_of(stated)
        except ValueError:
            return False
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)


def first_day(text: str) -> date:
    """The day that 2025, 2025-02 or 2025-02-18 begins with; ValueError for all else."""
    return _stated(text)[0]


def last_day(text: str) -> date:
    """The day that 2025, 2025-02 or 2025-02-18 ends with; ValueError for all else."""
    return _stated(text)[1]


def year_of(day: date) -> Days:
    """The calendar year of `day`."""
    return date(day.year, 1, 1), date(day.year, _MONTHS, 31)


def months_of(day: date, months: int = 1) -> Days:
    """The calendar month of `day` and those that follow, `months` in all."""
    first = day.replace(day=1)
    last = months_later(first, months - 1)
    return first, last.replace(day=monthrange(last.year, last.month)[1])


def week_of(day: date) -> Days:
    """The ISO week of `day`, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or earlier where negative; the month's last where it is shorter."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _stated(text: str) -> Days:
    stated = _PARTIAL.fullmatch(text.strip())
    try:
        if stated:
            return _days_of(stated)
    except ValueError:
        pass
    raise ValueError(f'"{text}" is no day: write a year, month or day as in 2025, 2025-02 or 2025-02-18')


def _days_of(stated: re.Match[str]) -> Days:
    year, month, day = stated.groups()
    first = date(int(year), int(month or 1), int(day or 1))
    if day:
        return first, first
    return months_of(first) if month else year_of(first)
