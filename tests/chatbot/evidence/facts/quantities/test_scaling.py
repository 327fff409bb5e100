"""Numbers that a word or letter behind them makes larger, and halves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chatbot.evidence.facts.quantities.numbers import numbers_in
from chatbot.evidence.facts.text_tokens import Text

HALVES = {
    "en scale": ("half a million people", "en", ["500000"]),
    "en hyphen": ("a half-billion euros", "en", ["500000000"]),
    "en unit": ("half an hour", "en", ["0.5"]),
    "en more": ("two and a half million", "en", ["2500000"]),
    "en hyphens": ("a two-and-a-half-year plan", "en", ["2.5"]),
    "en more than a scale": ("a million and a half", "en", ["1500000"]),
    "en, one is not said": ("a year and a half", "en", ["1.5"]),
    "en dozen": ("half a dozen men", "en", ["6"]),
    "fr scale": ("un demi-milliard d'euros", "fr", ["500000000"]),
    "fr unit": ("une demi-heure", "fr", ["0.5"]),
    "fr more": ("deux ans et demi", "fr", ["2.5"]),
    "fr more than a scale": ("un million et demi", "fr", ["1500000"]),
    "fr perhaps a time of day": ("à sept heures et demie", "fr", ["7", "7.5"]),
    "de scale": ("eine halbe Milliarde Euro", "de", ["500000000"]),
    "de unit": ("ein halbes Jahr", "de", ["0.5"]),
    "de glued": ("zweieinhalb Jahre", "de", ["2.5"]),
    "de one and a half": ("anderthalb Milliarden", "de", ["1500000000"]),
    "es scale": ("medio millón de personas", "es", ["500000"]),
    "es more": ("un año y medio", "es", ["1.5"]),
    "es, one is not said": ("hora y media", "es", ["1.5"]),
    "es perhaps a time of day": ("a las siete y media", "es", ["7", "7.5"]),
    "es and half of another thing": ("tres hombres y medio millón de euros", "es", ["3", "500000"]),
    "it scale": ("mezzo miliardo", "it", ["500000000"]),
    "it unit": ("mezz'ora", "it", ["0.5"]),
    "it more": ("due anni e mezzo", "it", ["2.5"]),
    "pt": ("dois milhões e meio", "pt", ["2500000"]),
    "nl scale": ("een half miljoen", "nl", ["500000"]),
    "nl glued": ("tweeënhalf jaar", "nl", ["2.5"]),
    "nl one and a half": ("anderhalf miljard", "nl", ["1500000000"]),
    "pl scale": ("pół miliarda złotych", "pl", ["500000000"]),
    "pl more": ("dwa i pół roku", "pl", ["2.5"]),
    "pl one and a half": ("półtora roku", "pl", ["1.5"]),
    "ro scale": ("jumătate de milion", "ro", ["500000"]),
    "ro more": ("doi ani și jumătate", "ro", ["2.5"]),
    "ru glued to a scale": ("полмиллиарда рублей", "ru", ["500000000"]),
    "ru glued to a unit": ("полгода", "ru", ["0.5"]),
    "ru one and a half": ("полтора года", "ru", ["1.5"]),
    "ru more": ("два с половиной миллиона", "ru", ["2500000"]),
    "uk scale": ("пів мільйона", "uk", ["500000"]),
    "uk glued": ("півроку", "uk", ["0.5"]),
    "tr scale": ("yarım milyar", "tr", ["500000000"]),
    "tr more": ("iki buçuk yıl", "tr", ["2.5"]),
    "ar scale": ("نصف مليون", "ar", ["500000"]),
    "ar more": ("مليون ونصف", "ar", ["1500000"]),
    "hi one and a half": ("डेढ़ लाख", "hi", ["150000"]),
    "hi unit": ("आधे घंटे", "hi", ["0.5"]),
    "el scale": ("μισό εκατομμύριο", "el", ["500000"]),
    "zh unit": ("半个世纪", "zh", ["0.5"]),
    "zh, the first half of a year": ("上半年", "zh", []),
    "ja unit": ("半年", "ja", ["0.5"]),
    "zh more": ("两年半", "zh", ["2.5"]),
    "zh one and a half": ("一个半小时", "zh", ["1.5"]),
    "ja more": ("2年半", "ja", ["2.5"]),
    "no half of a number": ("half of the people, at half past", "en", []),
    "no half of a unit": ("el medio ambiente", "es", []),
    "no half: a word that begins like it": ("полиция", "ru", []),
}

LETTERS = {
    "millions of pounds": ("£450m", "en", ["450000000"]),
    "thousands of dollars": ("$5k", "en", ["5000"]),
    "a code": ("EUR 5m", "en", ["5000000"]),
    "a sign behind": ("90 M€", "fr", ["90000000"]),
    "a code behind": ("12 k EUR", "de", ["12000"]),
    "a capital": ("5M users", "en", ["5000000"]),
    "thousands of things": ("10k runners", "en", ["10000"]),
    "metres or millions": ("the 400m race", "en", ["400", "400000000"]),
    "metres": ("a 3 m wall", "en", ["3"]),
    "metres before a price": ("5 m $3", "en", ["5", "3"]),
    "square metres": ("12m² of land", "en", ["12"]),
    "metres a second": ("12m/s", "en", ["12"]),
    "lakh": ("3 lakh cars", "en", ["300000"]),
    "lakh crore": ("₹2 lakh crore", "en", ["2000000000000"]),
    "short thousand": ("500 Tsd. Euro", "de", ["500000"]),
}


@pytest.mark.parametrize(
    ("text", "language", "expected"), [*HALVES.values(), *LETTERS.values()], ids=[*HALVES, *LETTERS]
)
def test_what_a_number_is_multiplied_by(text: str, language: str, expected: list[str]) -> None:
    found = [one for one in numbers_in(Text(text, language)) if not one.loose]
    assert {value for one in found for value in one.values} == set(map(Decimal, expected))


def test_many_number_words_are_read_in_no_time() -> None:
    assert len(numbers_in(Text("five " * 5000, "en"))) == 5000
