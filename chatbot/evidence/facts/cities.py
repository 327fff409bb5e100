"""Cities by the words that name them, as far as CLDR knows them: one or more of each time zone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from vectorstore.languages.cldr import zone_cities, zone_country
from vectorstore.text.terms import spelled_words

_SHORTEST_NAME = 4
_ENDING = 3
_COUNTIES = ("America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
"""Zones of towns that have the names of other cities, or of none: Petersburg, Knox, Center."""


def cities_of(spelled: str, language: str) -> frozenset[str]:
    """The time zones of the cities that a word names, perhaps inflected."""
    known = _city_words(language)
    for length in range(len(spelled), max(_SHORTEST_NAME, len(spelled) - _ENDING) - 1, -1):
        if found := known.get(spelled[:length]):
            return found
    return frozenset()


def countries_of_cities(zones: frozenset[str]) -> frozenset[str]:
    """The codes of the countries in which cities are."""
    return frozenset(filter(None, map(zone_country, zones)))


@lru_cache(maxsize=32)
def _city_words(language: str) -> Mapping[str, frozenset[str]]:
    """The cities of one word, spelled as in an index, with their time zones; each with its English name too."""
    found: dict[str, frozenset[str]] = {}
    for zone, name in (*zone_cities(""), *zone_cities("en"), *zone_cities(language)):
        words = [] if zone.startswith(_COUNTIES) else [key for _, key in spelled_words(name)]
        if len(words) == 1 and len(words[0]) >= _SHORTEST_NAME:
            found[words[0]] = found.get(words[0], frozenset()) | {zone}
    return found
