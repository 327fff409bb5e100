"""Countries by the words that name them, their people or their language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from vectorstore.languages.cldr import country_names
from vectorstore.text.terms import spelled_words

_SHORTEST_NAME = 3
_ACRONYMS = {"us": "US", "usa": "US", "ee": "US", "uu": "US", "сша": "US", "uk": "GB"}
# What countries are called besides, in whatever language: CLDR has only one name of each.
_ALSO_CALLED = {
    "GB": "Britain Bretagne Britannien Bretaña Bretagna Bretanha Brittannië Britania Британия Британія Brytania "
    "British britannique britisch británico britannico britânico Brits britanic британский британський brytyjski",
    "US": "America American Amérique américain Amerika Amerikaner américa americano Америка американский "
    "американський ameryka amerykański amerikaans amerikan",
    "GB-ENG": "England Angleterre Inglaterra Inghilterra Anglia Англия Англія Engeland Ingiltere",
    "GB-SCT": "Scotland Écosse Escocia Escócia Schottland Schotland Scozia Scoția Шотландия Шотландія Szkocja",
    "GB-WLS": "Wales Galles Gales Țara-Galilor Walia Уэльс Уельс",
    "NL": "Holland Hollande Holanda Olanda Holandia Голландия Голландія",
}
_PARTED = re.compile(r"[\s()\-,.'’&]+")


def countries_of(spelled: Iterable[str], acronyms: Iterable[str], language: str) -> frozenset[str]:
    """The codes of the countries that words or acronyms name, also by their people or language."""
    short = {_ACRONYMS[one] for one in acronyms if one in _ACRONYMS}
    known = country_words(language)
    return frozenset(short.union(*(_codes(word, known) for word in spelled)))


def _codes(spelled: str, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    for length in range(len(spelled), max(3, len(spelled) - 3), -1):
        if found := known.get(spelled[:length]):
            return found
    return frozenset()


@lru_cache(maxsize=32)
def country_words(language: str) -> Mapping[str, frozenset[str]]:
    """The words that countries and languages are called by, spelled as in an index, with the countries' codes."""
    found: dict[str, frozenset[str]] = {}
    also = ((names, frozenset([code])) for code, names in _ALSO_CALLED.items())
    for name, codes in (*country_names(language), *also):
        for word in _PARTED.split(name):
            key = "".join(one for _, one in spelled_words(word))
            if codes and len(key) >= _SHORTEST_NAME:
                found[key] = found.get(key, frozenset()) | codes
    return found
