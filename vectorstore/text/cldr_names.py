"""What a country, language, month, weekday or city is called in other languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from vectorstore.languages.cldr import names_of_things, zone_cities
from vectorstore.text.terms import words_of

_MOST_WORDS = 3
_FEWEST_LETTERS = 4  # of a name of one word; shorter ones are mostly other words
_TELLING_LETTERS = 3  # of a word of a name: "de" and "of" are left out

_NamesByCode = Mapping[tuple[str, ...], frozenset[str]]
"""Codes of things by the romanised words of their names."""


def city_names(is_asked: Callable[[str], bool], language: str, others: Iterable[str]) -> tuple[str, ...]:
    """The names in `others` of the cities whose romanised name in `language` passes a test.

    Languages are ISO 639-1 codes. CLDR keeps earlier English names too: Kiev, Kyiv, Київ.
    """
    asked = (*zone_cities(language), *zone_cities(""))
    known = {zone for zone, name in asked if is_asked(" ".join(words_of(name)))}
    names = [name for code in ("", language, *others) for zone, name in zone_cities(code) if zone in known]
    return tuple(dict.fromkeys(names))


def other_names(words: Sequence[str], language: str, others: Iterable[str]) -> list[str]:
    """The words, as written, that the things named in a question are called in other languages.

    `words` are the question's, romanised and in order; languages are ISO 639-1 codes.
    """
    codes = set(_codes_in(words, _names(language)))
    if not codes:
        return []
    found = [word for other in others for code in sorted(codes) for word in _names_by_code(other).get(code, ())]
    return [word for word in dict.fromkeys(found) if word.casefold() not in words]


def _codes_in(words: Sequence[str], names: _NamesByCode) -> Iterator[str]:
    """Yield the codes that runs of words name, the longest names first."""
    place = 0
    while place < len(words):
        runs = [tuple(words[place : place + length]) for length in range(_MOST_WORDS, 0, -1)]
        telling = (run for run in runs if len(run) > 1 or len(run[0]) >= _FEWEST_LETTERS)
        named = next((run for run in telling if run in names), ())
        yield from names.get(named, ())
        place += len(named) or 1


@lru_cache(maxsize=32)
def _names(language: str) -> _NamesByCode:
    names: dict[tuple[str, ...], frozenset[str]] = {}
    for code, name in names_of_things(language):
        run = tuple(words_of(name))
        names[run] = names.get(run, frozenset()) | {code}
    return names


@lru_cache(maxsize=32)
def _names_by_code(language: str) -> Mapping[str, tuple[str, ...]]:
    """The words of each thing's names that are long enough."""
    written: dict[str, tuple[str, ...]] = {}
    for code, name in names_of_things(language):
        telling = [word for word in name.split() if len("".join(words_of(word))) >= _TELLING_LETTERS]
        written[code] = tuple(dict.fromkeys([*written.get(code, ()), *telling]))
    return written
