from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.text.dates.period import Period, first_day, last_day, months_later, months_of, week_of

FEBRUARY = Period(date(2025, 2, 1), date(2025, 2, 28))


@pytest.mark.parametrize(
    ("published", "held"),
    [
        ("2025-02-01", True),
        ("2025-02-28", True),
        ("2025-02-28T23:59:59+09:00", True),
        ("2025-02", True),
        ("2025", True),
        ("2025-01-31", False),
        ("2025-03-01T00:00:00Z", False),
        ("2025-01", False),
        ("2024", False),
        ("", False),
        ("18 February 2025", False),
        ("2025-02-31", False),
        ("2025-13", False),
        ("0000", False),
    ],
)
def test_a_period_holds_what_may_be_from_it(published: str, held: bool) -> None:
    assert FEBRUARY.holds(published) is held


@pytest.mark.parametrize(
    ("period", "published", "held"),
    [
        (Period(date(2025, 2, 1), None), "2025-02-01", True),
        (Period(date(2025, 2, 1), None), "2025-01-31", False),
        (Period(None, date(2025, 2, 1)), "1917", True),
        (Period(None, date(2025, 2, 1)), "2025-02-02", False),
        (Period(None, None), "2025", True),
        (Period(None, None), "", False),
    ],
)
def test_an_open_period(period: Period, published: str, held: bool) -> None:
    assert period.holds(published) is held


def test_a_period_never_runs_backwards() -> None:
    assert Period(date(2025, 2, 1), date(2025, 2, 1)).holds("2025-02-01")
    with pytest.raises(ValueError, match="2025-03-01 to 2025-02-01; swap the two"):
        Period(date(2025, 3, 1), date(2025, 2, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        (" 2025-02-18 ", "2025-02-18", "2025-02-18"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_stated_days(text: str, first: str, last: str) -> None:
    assert (str(first_day(text)), str(last_day(text))) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "2025-2",
        "2025-02-30",
        "2025-13",
        "0000",
        "18/02/2025",
        "2025-02-18T10:00",
        "last week",
        "２０２５",
    ],
)
def test_what_is_no_day_says_what_to_write(text: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(ValueError, match="write a year, month or day as in 2025, 2025-02 or 2025-02-18"):
            read(text)


def test_weeks_begin_on_monday() -> None:
    assert week_of(date(2025, 2, 16)) == (date(2025, 2, 10), date(2025, 2, 16))
    assert week_of(date(2025, 2, 17)) == (date(2025, 2, 17), date(2025, 2, 23))


def test_months() -> None:
    assert months_later(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert months_later(date(2024, 12, 31), 2) == date(2025, 2, 28)
    assert months_of(date(2024, 11, 30), 3) == (date(2024, 11, 1), date(2025, 1, 31))


@given(st.dates(), st.dates(), st.dates())
def test_a_period_holds_the_days_between_its_ends(one: date, other: date, day: date) -> None:
    start, end = sorted((one, other))
    assert Period(start, end).holds(day.isoformat()) is (start <= day <= end)


@given(st.text())
def test_any_text_is_held_or_not(published: str) -> None:
    assert FEBRUARY.holds(published) in {True, False}
