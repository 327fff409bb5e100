"""The unit beside a number, in many languages."""

from __future__ import annotations

import pytest

from chatbot.evidence.facts.quantities.unit import Unit
from chatbot.evidence.facts.quantities.units import unit_after
from chatbot.evidence.facts.text_facts import read_facts

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
    "zh money": ("86亿美元", "zh", ("money", "USD", "")),
    "ja money": ("500円です", "ja", ("money", "JPY", "")),
    "ko money": ("5,000원이다", "ko", ("money", "KRW", "")),
    "th money": ("3,700 ล้านบาท", "th", ("money", "THB", "")),
    "hi money": ("3,700 करोड़ रुपये", "hi", ("money", "INR", "")),
    "he money": ("20 מיליון שקל", "he", ("money", "ILS", "")),
}


@pytest.mark.parametrize(("text", "language", "expected"), UNITS.values(), ids=UNITS)
def test_the_unit_of_a_number(text: str, language: str, expected: tuple[str, str, str]) -> None:
    reading = read_facts(text, language)
    assert reading.numbers[0].counts == Unit(*expected)


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
