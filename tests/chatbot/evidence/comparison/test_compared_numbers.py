"""Numbers that the source has of something else, or a thousand times as large."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_numbers import compared_numbers
from chatbot.evidence.comparison.difference import ComparedTexts
from chatbot.evidence.facts.text_facts import read_facts


def compared(answer: str, language: str, source: str, source_language: str) -> list[tuple[str, str]]:
    there = read_facts(source, source_language)
    return [
        (one.said, one.source)
        for one in compared_numbers(ComparedTexts(read_facts(answer, language), there, there))
    ]


DIFFERENT = {
    "hours": ("Nach 48 Tagen.", "de", "Nach 48 Stunden.", "de", ("48 Tagen", "48 Stunden")),
    "across": ("After 14.6 miles.", "en", "Après 14,6 km.", "fr", ("14.6 miles", "14,6 km")),
    "rate": ("It carries 9,000 people a week.", "en", "Sie befördert 9.000 Menschen am Tag.", "de",
             ("9,000 people a week", "9.000 Menschen am Tag")),
    "money for hours": ("It took $8.", "en", "It took 8 hours.", "en", ("$8", "8 hours")),
    "ru": ("48 дней", "ru", "48 часов", "ru", ("48 дней", "48 часов")),
    "at most": ("At most 60 died.", "en", "More than 60 died.", "en", ("most 60 died", "than 60 died")),
    "no more than": ("No more than 60 died.", "en", "Mehr als 60 starben.", "de", ("60 died", "60 starben")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "language", "source", "source_language", "expected"), DIFFERENT.values(), ids=DIFFERENT
)
def test_another_unit_or_bound(
    answer: str, language: str, source: str, source_language: str, expected: tuple[str, str]
) -> None:
    assert compared(answer, language, source, source_language) == [expected]


SAME = {
    "translated": ("48 hours", "en", "48 Stunden", "de"),
    "per and each": ("9,000 people per day", "en", "9,000 people each day", "en"),
    "rate left out": ("9,000 people", "en", "9,000 people a day", "en"),
    "unit not known": ("8 lots", "en", "8 hours", "en"),
    "one of several": ("8 hours", "en", "8 days and 8 hours", "en"),
    "both are said": ("8 years, 6 years", "en", "6 years and 8 more", "en"),
    "two words for at least": ("no fewer than 60", "en", "mindestens 60", "de"),
    "word of a currency": ("5 south", "en", "5 hours", "en"),
}


@pytest.mark.parametrize(("answer", "language", "source", "source_language"), SAME.values(), ids=SAME)
def test_the_same_or_an_unknown_unit(answer: str, language: str, source: str, source_language: str) -> None:
    assert compared(answer, language, source, source_language) == []


MAGNITUDES = {
    "point for thousands": ("8.2 tonnes", "en", "8,200 tonnes", "en", [("8.2", "8,200")]),
    "across": ("8,2 Tonnen", "de", "8,200 tonnes", "en", [("8,2", "8,200")]),
    "no signs": ("8200 Tonnen", "de", "8,200 tonnes", "en", []),
    "decimals": ("8200 tonnes", "en", "8,200 Tonnen", "de", [("8200", "8,200")]),
    "copied as it is written": ("8,200 Tonnen", "de", "8,200 tonnes", "en", []),
    "either, by country": ("8200 toneladas", "es", "8,200 toneladas", "es", []),
}


@pytest.mark.parametrize(
    ("answer", "language", "source", "source_language", "expected"), MAGNITUDES.values(), ids=MAGNITUDES
)
def test_a_thousand_times_as_much(
    answer: str, language: str, source: str, source_language: str, expected: list[tuple[str, str]]
) -> None:
    assert compared(answer, language, source, source_language) == expected
