"""A number may be rounded as far as it says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.evidence.facts.quantities.number import Rounded, is_year, rounds_to
from chatbot.evidence.facts.quantities.numbers import numbers_in
from chatbot.evidence.facts.text_tokens import Text

WRITTEN: dict[str, tuple[str, Rounded]] = {
    "about 3,400 people": ("en", "about"),
    "more than 3,400 people": ("en", "over"),
    "nearly 3,400 people": ("en", "under"),
    "3,400 people": ("en", ""),
    "1.2 million people": ("en", "scaled"),
    "près de 3 400 personnes": ("fr", "under"),
    "rund 3400 Menschen": ("de", "about"),
    "más de 3.400 personas": ("es", "over"),
    "oltre 3.400 persone": ("it", "over"),
    "quase 3.400 pessoas": ("pt", "under"),
    "bijna 3.400 mensen": ("nl", "under"),
    "peste 3.400 de oameni": ("ro", "over"),
    "более 3400 человек": ("ru", "over"),
    "близько 3400 людей": ("uk", "about"),
    "ponad 3400 osób": ("pl", "over"),
    "yaklaşık 3.400 kişi": ("tr", "about"),
    "حوالي 3400 شخص": ("ar", "about"),
    "约3400人": ("zh", "about"),
    "3400人以上": ("ja", "over"),
    "लगभग 3400 लोग": ("hi", "about"),
    "no more than 3,400 people": ("en", "under"),
    "no fewer than 3,400 people": ("en", "over"),
    "не более 3400 человек": ("ru", "under"),
}


@pytest.mark.parametrize(("text", "row"), WRITTEN.items(), ids=WRITTEN)
def test_how_a_number_is_rounded_is_read_in_each_language(text: str, row: tuple[str, Rounded]) -> None:
    language, expected = row
    (found,) = [one for one in numbers_in(Text(text, language)) if not one.loose]
    assert found.rounded == expected


ROUNDED: dict[str, tuple[str, str, Rounded, bool]] = {
    "to hundreds": ("3412", "3400", "about", True),
    "to thousands": ("3412", "3000", "about", True),
    "to another hundred": ("3412", "3500", "about", False),
    "too far": ("25", "20", "about", False),
    "up": ("1487", "1500", "under", True),
    "up, and it is more": ("1512", "1500", "under", False),
    "down": ("3412", "3400", "over", True),
    "down, and it is less": ("3388", "3400", "over", False),
    "to its decimals": ("1234567", "1200000", "scaled", True),
    "to one digit, too far": ("3400000", "3000000", "scaled", False),
    "not said to be": ("3412", "3400", "", False),
    "nothing": ("0.2", "0", "about", False),
}


@pytest.mark.parametrize("row", ROUNDED.values(), ids=ROUNDED)
def test_a_number_is_rounded_to_the_digits_that_are_said(row: tuple[str, str, Rounded, bool]) -> None:
    exact, said, kind, expected = row
    assert rounds_to(Decimal(exact), Decimal(said), kind) is expected


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.sampled_from(["about", "over", "under", "scaled"]))
def test_what_is_rounded_is_never_far(exact: int, said: int, kind: Rounded) -> None:
    if rounds_to(Decimal(exact), Decimal(said), kind):
        assert abs(exact - said) * 5 <= said


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("999", False),
        ("1000", True),
        ("1999.0", True),
        ("1999.5", False),
        ("2099", True),
        ("2100", False),
        ("1E+99", False),
    ],
)
def test_a_year_is_a_whole_number_of_four_digits(value: str, year: bool) -> None:
    assert is_year(Decimal(value)) is year
