"""Times seen from the day a text was written: yesterday, this week, next month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from chatbot.evidence.facts.text_tokens import Text
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import expression
from vectorstore.text.dates.calendars import calendar_of

_UNITS = ("day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A day, week, month or year between two places of a folded text; `count`: -1 for the last, 1 for the next."""

    start: int
    end: int
    unit: str
    count: int

    def may_be(self, other: RelativeTime) -> bool:
        """Whether both may be one time, or one may be within the other, as last week is in this year."""
        if self.unit == other.unit:
            return self.count == other.count
        longer = max(self, other, key=lambda one: _UNITS.index(one.unit))
        return longer.count == 0


def relative_times_in(text: Text) -> list[RelativeTime]:
    """The times of a text that are seen from its own, in order."""
    return sorted(_all(text), key=lambda one: one.start)


def _all(text: Text) -> Iterator[RelativeTime]:
    for unit, count, pattern in _patterns(text.language):
        yield from (
            RelativeTime(found.start(), found.end(), unit, count) for found in pattern.finditer(text.folded)
        )


@lru_cache(maxsize=32)
def _patterns(language: str) -> list[tuple[str, int, re.Pattern[str]]]:
    relative = [form for form in calendar_of(language).forms if form.kind == "relative" and form.unit in _UNITS]
    known = [(form.unit, form.count, form.pattern) for form in relative if "n" not in form.pattern.groupindex]
    coming = zip(_UNITS, language_data(language).calendar.coming, strict=False)
    return known + [(unit, 1, re.compile(rf"(?<!\w)(?:{expression(phrase)})(?!\w)")) for unit, phrase in coming]
