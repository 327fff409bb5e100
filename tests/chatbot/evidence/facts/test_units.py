"""The unit beside a number, in many languages."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_units import unit_difference
from chatbot.evidence.comparison.magnitudes import magnitude_difference
from chatbot.evidence.facts.text_facts import read_facts
from chatbot.evidence.facts.units import Unit, unit_after, unit_of

UNITS = {
    "en hours": ("48 hours", "en", ("duration", "hour", "")),
    "en spelled as in Britain": ("14.6 kilometres", "en", ("length", "kilometer", "")),
    "en hyphen": ("a 5-year plan", "en", ("duration", "year", "")),
    "en speed": ("60 mph", "en", ("length", "mile", "hour")),
    "en rate": ("9,000 rail passengers a day", "en", ("", "", "day")),
    "en money": ("£64,000", "en", ("money", "GBP", "")),
    "en share": ("5 percent", "en", ("share", "%", "")),
    "en area": ("12 km²", "en", ("area", "square-kilometer", "")),
    "fr": ("3 années", "fr", ("duration", "year", "")),
    "fr rate": ("40 trains par semaine", "fr", ("", "", "week")),
    "fr link": ("2 millions de tonnes", "fr", ("mass", "tonne", "")),
    "de": ("48 Stunden", "de", ("duration", "hour", "")),
    "de dative": ("vor 3 Jahren", "de", ("duration", "year", "")),
    "de rate": ("9.000 Fahrgäste pro Tag", "de", ("", "", "day")),
    "es": ("14 kilómetros", "es", ("length", "kilometer", "")),
    "es rate": ("14 litros al día", "es", ("volume", "liter", "day")),
    "it": ("20 tonnellate", "it", ("mass", "tonne", "")),
    "pt": ("3 meses", "pt", ("duration", "month", "")),
    "nl": ("6 uur", "nl", ("duration", "hour", "")),
    "ro": ("20 de zile", "ro", ("duration", "day", "")),
    "ru": ("5 часов", "ru", ("duration", "hour", "")),
    "ru rate": ("300 рейсов в неделю", "ru", ("", "", "week")),
    "uk": ("5 тижнів", "uk", ("duration", "week", "")),
    "pl": ("12 miesięcy", "pl", ("duration", "month", "")),
    "pl rate": ("300 kursów dziennie", "pl", ("", "", "day")),
    "tr": ("15 saatlik", "tr", ("duration", "hour", "")),
    "ar": ("15 يوما", "ar", ("duration", "day", "")),
    "zh": ("48小时", "zh", ("duration", "hour", "")),
    "zh rate before": ("每天9000人", "zh", ("", "", "day")),
    "ja": ("48時間", "ja", ("duration", "hour", "")),
    "hi": ("48 घंटे", "hi", ("duration", "hour", "")),
}


@pytest.mark.parametrize(("text", "language", "expected"), UNITS.values(), ids=UNITS)
def test_the_unit_of_a_number(text: str, language: str, expected: tuple[str, str, str]) -> None:
    reading = read_facts(text, language)
    assert unit_of(reading.numbers[0], reading.text) == Unit(*expected)


NO_UNIT = {
    "a station": ("eight stations", "en"),
    "a period, not a rate": ("9,000 passengers a day later", "en"),
    "a preposition": ("in 2012 in Rome", "en"),
    "another thing is told for a time": ("12 trains for all who come to town every day", "en"),
    "a language without a table": ("48 xyz", "xx"),
}


@pytest.mark.parametrize(("text", "language"), NO_UNIT.values(), ids=NO_UNIT)
def test_of_other_words_nothing_is_said(text: str, language: str) -> None:
    reading = read_facts(text, language)
    number = reading.numbers[0]
    assert unit_after(reading.text, number.start, number.end) is None


DIFFERENT = {
    "hours": ("Nach 48 Tagen.", "de", "Nach 48 Stunden.", "de", ("48 Tagen", "48 Stunden")),
    "across": ("After 14.6 miles.", "en", "Après 14,6 km.", "fr", ("14.6 miles", "14,6 km")),
    "rate": ("It carries 9,000 people a week.", "en", "Sie befördert 9.000 Menschen am Tag.", "de",
             ("9,000 people a week", "9.000 Menschen am Tag")),
    "money for hours": ("It took $8.", "en", "It took 8 hours.", "en", ("$8", "8 hours")),
    "another number": ("It took eight years.", "en", "It took six years and has eight stations.", "en",
                       ("eight years", "six years")),
    "ru": ("48 дней", "ru", "48 часов", "ru", ("48 дней", "48 часов")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "language", "source", "source_language", "expected"), DIFFERENT.values(), ids=DIFFERENT
)
def test_another_unit(
    answer: str, language: str, source: str, source_language: str, expected: tuple[str, str]
) -> None:
    ours = read_facts(answer, language)
    assert unit_difference(ours.numbers[0], ours, read_facts(source, source_language)) == expected


SAME = {
    "translated": ("48 hours", "en", "48 Stunden", "de"),
    "per and each": ("9,000 people per day", "en", "9,000 people each day", "en"),
    "rate left out": ("9,000 people", "en", "9,000 people a day", "en"),
    "unit not known": ("8 lots", "en", "8 hours", "en"),
    "one of several": ("8 hours", "en", "8 days and 8 hours", "en"),
    "both are said": ("8 years, 6 years", "en", "6 years and 8 more", "en"),
    "word of a currency": ("5 south", "en", "5 hours", "en"),
}


@pytest.mark.parametrize(("answer", "language", "source", "source_language"), SAME.values(), ids=SAME)
def test_the_same_or_unknown_unit(answer: str, language: str, source: str, source_language: str) -> None:
    ours = read_facts(answer, language)
    assert unit_difference(ours.numbers[0], ours, read_facts(source, source_language)) is None


MAGNITUDES = {
    "point for thousands": ("8.2 tonnes", "en", "8,200 tonnes", "en", ("8.2", "8,200")),
    "across": ("8,2 Tonnen", "de", "8,200 tonnes", "en", ("8,2", "8,200")),
    "no signs": ("8200 Tonnen", "de", "8,200 tonnes", "en", None),
    "decimals": ("8200 tonnes", "en", "8,200 Tonnen", "de", ("8200", "8,200")),
    "copied as it is written": ("8,200 Tonnen", "de", "8,200 tonnes", "en", None),
    "either, by country": ("8200 toneladas", "es", "8,200 toneladas", "es", None),
    "not there": ("7 tonnes", "en", "8,200 tonnes", "en", None),
}


@pytest.mark.parametrize(
    ("answer", "language", "source", "source_language", "expected"), MAGNITUDES.values(), ids=MAGNITUDES
)
def test_a_thousand_times_as_much(
    answer: str, language: str, source: str, source_language: str, expected: tuple[str, str] | None
) -> None:
    ours = read_facts(answer, language)
    assert magnitude_difference(ours.numbers[0], ours, read_facts(source, source_language)) == expected
