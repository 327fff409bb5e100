"""Cities are known by their names in CLDR, in the language of the text and in English."""

from __future__ import annotations

import pytest

from chatbot.evidence.facts.cities import cities_of, countries_of_cities
from vectorstore.text.terms import spelled_words

CITIES = {
    "in French": ("moscou", "fr", {"Europe/Moscow"}),
    "in English too": ("moscow", "fr", {"Europe/Moscow"}),
    "inflected": ("moskauer", "de", {"Europe/Moscow"}),
    "a town that has the name of another city": ("petersburg", "en", set()),
    "no city": ("harbour", "en", set()),
}


@pytest.mark.parametrize("row", CITIES.values(), ids=CITIES)
def test_a_city_has_one_code_in_every_language(row: tuple[str, str, set[str]]) -> None:
    word, language, expected = row
    [(_, spelled)] = spelled_words(word)
    assert cities_of(spelled, language) == expected


def test_a_city_is_in_its_country() -> None:
    assert countries_of_cities(frozenset(["Europe/Moscow", "Europe/Brussels", "UTC"])) == {"RU", "BE"}
