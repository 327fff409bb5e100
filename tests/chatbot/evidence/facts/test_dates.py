"""Dates are read with as much as they say."""

from __future__ import annotations

import pytest

from chatbot.evidence.facts.dates import DateFact, dates_in
from chatbot.evidence.facts.text_tokens import Text

DATES = {
    "day first": ("fr", "le 12 février", (0, 2, 12, -1)),
    "month first": ("en", "on Feb 12", (0, 2, 12, -1)),
    "with its year": ("en", "February 12, 2025", (2025, 2, 12, 2)),
    "in digits": ("de", "am 12.02.2025", (2025, 2, 12, 2)),
    "ISO": ("en", "2025-02-12", (2025, 2, 12, 2)),
    "month and year": ("es", "en febrero de 2025", (2025, 2, 0, -1)),
    "month": ("ro", "în februarie", (0, 2, 0, -1)),
    "weekday": ("ru", "в среду", (0, 0, 0, 2)),
    "weekday, plural": ("en", "on Tuesdays", (0, 0, 0, 1)),
    "weekday, in another case": ("ru", "по вторникам", (0, 0, 0, 1)),
    "Polish": ("pl", "12 lutego 2025", (2025, 2, 12, 2)),
    "Russian": ("ru", "12 февраля", (0, 2, 12, -1)),
    "Ukrainian": ("uk", "12 лютого", (0, 2, 12, -1)),
    "Chinese": ("zh", "2025年2月12日", (2025, 2, 12, 2)),
    "Arabic": ("ar", "12 فبراير", (0, 2, 12, -1)),
    "Hindi": ("hi", "12 फ़रवरी", (0, 2, 12, -1)),
}


@pytest.mark.parametrize("row", DATES.values(), ids=DATES)
def test_a_date_is_read(row: tuple[str, str, tuple[int, int, int, int]]) -> None:
    language, text, expected = row
    found = [(one.year, one.month, one.day, one.weekday) for one in dates_in(Text(text, language), "")]
    assert found == [expected]


@pytest.mark.parametrize("text", ["they may march on", "in the year 1970", "yesterday", "12 of them"])
def test_what_names_no_day_and_no_month_is_none(text: str) -> None:
    assert dates_in(Text(text, "en"), "") == []


DIFFERENT = {
    "another month": (DateFact(0, 0, 2025, 3), DateFact(0, 0, 2025, 2), set(), True),
    "a month without its year": (DateFact(0, 0, 2019, 6), DateFact(0, 0, 0, 6), set(), False),
    "a year that stands elsewhere": (DateFact(0, 0, 2019, 6), DateFact(0, 0, 0, 6), {2001, 2019}, False),
    "the year before": (DateFact(0, 0, 2024, 12), DateFact(0, 0, 0, 12), {2025}, False),
    "a year far from those around": (DateFact(0, 0, 2019, 6), DateFact(0, 0, 0, 6), {2025}, True),
    "another weekday": (DateFact(0, 0, weekday=3), DateFact(0, 0, weekday=2), set(), True),
}


@pytest.mark.parametrize("row", DIFFERENT.values(), ids=DIFFERENT)
def test_dates_differ_in_what_is_said_of_both(row: tuple[DateFact, DateFact, set[int], bool]) -> None:
    said, other, years, expected = row
    assert said.differs(other, frozenset(years)) is expected


SAID_BY = {
    "the same": (DateFact(0, 0, 2025, 2, 12), DateFact(0, 0, 2025, 2, 12), True),
    "less": (DateFact(0, 0, 0, 2), DateFact(0, 0, 2025, 2, 12), True),
    "more": (DateFact(0, 0, 0, 2, 12), DateFact(0, 0, 0, 2), False),
    "a year of the article": (DateFact(0, 0, 2025, 2, 12), DateFact(0, 0, 0, 2, 12), True),
    "another year": (DateFact(0, 0, 2019, 2, 12), DateFact(0, 0, 0, 2, 12), False),
    "a year that is not this one": (DateFact(0, 0, 2025, 2), DateFact(0, 0, 2024, 2), False),
    "the weekday of a date": (DateFact(0, 0, weekday=2), DateFact(0, 0, 2025, 2, 12), True),
    "not its weekday": (DateFact(0, 0, weekday=3), DateFact(0, 0, 2025, 2, 12), False),
}


@pytest.mark.parametrize("row", SAID_BY.values(), ids=SAID_BY)
def test_a_date_is_said_by_one_that_says_as_much(row: tuple[DateFact, DateFact, bool]) -> None:
    said, there, expected = row
    assert said.is_said_by(there, frozenset([2025])) is expected
