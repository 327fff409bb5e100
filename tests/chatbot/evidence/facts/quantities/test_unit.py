"""Units of one dimension, and what a number of one is in another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chatbot.evidence.facts.quantities.number import same_quantity
from chatbot.evidence.facts.quantities.unit import Unit
from chatbot.evidence.facts.text_facts import read_facts

QUANTITIES = {
    "decades": ("four decades", "en", "40 years", "en", True),
    "centuries": ("deux siècles", "fr", "200 years", "en", True),
    "other decades": ("four decades", "en", "50 years", "en", False),
    "metres": ("3 kilometres", "en", "3,000 metres", "en", True),
    "miles": ("3 kilometres", "en", "1.9 miles", "en", True),
    "miles, to one digit": ("5 Kilometer", "de", "3 miles", "en", True),
    "other miles": ("3 kilometres", "en", "3.5 miles", "en", False),
    "too few digits": ("160 kilometres", "en", "200 miles", "en", False),
    "hectares": ("20 000 hectares", "fr", "200 km²", "fr", True),
    "half a year": ("полгода", "ru", "6 months", "en", True),
    "one and a half": ("anderthalb Jahre", "de", "18 mois", "fr", True),
    "about": ("about two miles", "en", "3.5 kilometres", "en", True),
    "tons": ("5 million tons", "en", "5 Mio. Tonnen", "de", False),
    "speeds": ("60 mph", "en", "97 km/h", "en", True),
    "of another time": ("60 miles per hour", "en", "97 kilometres a day", "en", False),
    "temperature": ("104 degrees Fahrenheit", "en", "40 °C", "en", True),
    "difference of temperatures": ("2.7 °F", "en", "1.5 °C", "en", True),
    "currencies": ("$100", "en", "€92", "en", False),
    "another dimension": ("3 kilometres", "en", "3,000 grams", "en", False),
    "the first of a range": ("3-4 kilometres", "en", "3,000 metres", "en", True),
}


@pytest.mark.parametrize(
    ("one", "language", "other", "other_language", "expected"), QUANTITIES.values(), ids=QUANTITIES
)
def test_the_same_quantity_in_another_unit(
    one: str, language: str, other: str, other_language: str, expected: bool
) -> None:
    ours, theirs = read_facts(one, language).numbers[0], read_facts(other, other_language).numbers[0]
    assert same_quantity(ours, theirs) is same_quantity(theirs, ours) is expected


DIFFERENT = {
    "days and hours": (Unit("duration", "day"), Unit("duration", "hour"), True),
    "tons and tonnes": (Unit("mass", "ton"), Unit("mass", "tonne"), False),
    "dollars and hours": (Unit("money", "USD"), Unit("duration", "hour"), True),
    "two currencies, which are compared by their codes": (Unit("money", "USD"), Unit("money", "EUR"), False),
    "a unit and none": (Unit("duration", "day"), Unit("", ""), False),
    "two rates": (Unit("", "", "day"), Unit("", "", "week"), True),
}


@pytest.mark.parametrize(("one", "other", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_no_number_can_have_both_of(one: Unit, other: Unit, expected: bool) -> None:
    assert one.differs(other) is other.differs(one) is expected


def test_a_unit_is_converted() -> None:
    assert Decimal(200) in Unit("duration", "century").converted(Decimal(2), Unit("duration", "year"))
