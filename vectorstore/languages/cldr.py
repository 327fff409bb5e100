"""What Unicode's CLDR knows of languages, countries, cities, money, units and large numbers, through Babel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vectorstore.languages.folding import fold, is_glued

if TYPE_CHECKING:
    from babel import Locale

_OF_EVERY_ZONE = "ru"
"""A language that names every zone's city; many leave out those that are called as the zone is."""
# Three letters each.
_CURRENCIES = re.findall(
    "...",
    "USDEURGBPJPYCNYRUBUAHCHFINRTRYPLNRONCZKHUFSEKNOKDKKBRLMXNARS"
    "CLPCOPCADAUDNZDKRWILSEGPSARAEDIRRIQDZARNGNKESTHBIDRVNDPHPMYR"
    "SGDHKDTWDPKRBDTKZTBYNGELBGNRSD",
)
_MORE_SIGNS = re.findall(
    r"(\w{3}) (\S+)",
    "RUB ₽ UAH ₴ PLN zl TRY ₺ RON lei CZK kc CNY 元 TWD 元 HKD 元 JPY 円 KRW 원 USD ドル USD ดอลลาร์ INR रुपये"
    " RUB руб UAH грн TRY tl BGN лв SEK kr NOK kr DKK kr INR rs USD dolar USD δολαρίων EUR avro GBP sterlin",
)
_SHORTEST_NAME, _SHORTEST_IN_SIGNS = 3, 2
_PARTED = re.compile(r"[\s()\-,.'’&]+")
_LANGUAGE_CODE = 3


def locale_of(language: str) -> Locale | None:
    """Babel's locale of an ISO 639-1 language; None for a language that CLDR does not know."""
    from babel import Locale, UnknownLocaleError  # slow to import, and not needed at every start

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def language_name(language: str, named_in: str) -> str:
    """The name of an ISO 639-1 language in another one; "" for one that CLDR does not know."""
    names = locale_of(named_in)
    return str(names.languages.get(language, "")) if names else ""


def english_name(language: str) -> str:
    """The English name of an ISO 639-1 language; "" for one that CLDR does not know."""
    return language_name(language, "en")


def plural_category(count: int, language: str) -> str:
    """The plural form that a count takes in a language: "one", "other" and so on."""
    locale = locale_of(language)
    return str(locale.plural_form(count)) if locale else "other"


def grouped(number: int, language: str) -> str:
    """A number with its digits in groups, as they are written in a language: 12,345 or 12.345."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale_of(language))


def names_of_things(language: str) -> Iterator[tuple[str, str]]:
    """Yield countries, languages, months and weekdays: a code that is one in all languages, and the name."""
    locale = locale_of(language)
    if not locale:
        return
    languages = {code: name for code, name in locale.languages.items() if len(code) <= _LANGUAGE_CODE}
    # Not the stand-alone forms: Babel gives those of whichever language was asked before (calendar_names).
    months, days = locale.months["format"]["wide"], locale.days["format"]["wide"]
    kinds = {"territory": locale.territories, "language": languages, "month": months, "day": days}
    for kind, names in kinds.items():
        yield from ((f"{kind} {code}", name) for code, name in names.items())


@lru_cache(maxsize=32)
def zone_cities(language: str) -> tuple[tuple[str, str], ...]:
    """Each time zone with its city's name in a language; for "" with the English name that the zone itself has."""
    locale = locale_of(language or _OF_EVERY_ZONE)
    if not locale:
        return ()
    zones = {str(zone): names for zone, names in locale.time_zones.items()}
    if not language:
        return tuple((zone, zone.rpartition("/")[2].replace("_", " ")) for zone in zones if "/" in zone)
    return tuple((zone, str(names["city"])) for zone, names in zones.items() if "city" in names)


@lru_cache(maxsize=1)
def _countries_of_zones() -> Mapping[str, str]:
    from babel.core import get_global

    return {str(zone): str(country) for zone, country in get_global("zone_territories").items()}


def zone_country(zone: str) -> str:
    """The code of the country that a time zone is of; "" for one that is of none."""
    return _countries_of_zones().get(zone, "")


def country_names(language: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the names of countries and languages, each with the codes of its countries.

    A language has the codes of the countries where it is official, so that French and France are one.
    """
    locale = locale_of(language)
    if not locale:
        return
    for code, name in locale.territories.items():
        yield name, frozenset([code])
    official = _official_in()
    for code, name in locale.languages.items():
        tongue, _, territory = code.partition("_")
        if len(tongue) <= _LANGUAGE_CODE:
            yield name, frozenset([territory]) if territory else official.get(tongue, frozenset())


@lru_cache(maxsize=1)
def _official_in() -> Mapping[str, frozenset[str]]:
    from babel.core import get_global

    found: dict[str, set[str]] = {}
    for territory, tongues in get_global("territory_languages").items():
        for tongue, facts in tongues.items():
            if facts.get("official_status"):
                found.setdefault(tongue.partition("_")[0], set()).add(territory)
    return {tongue: frozenset(territories) for tongue, territories in found.items()}


@lru_cache(maxsize=32)
def scales(language: str) -> Mapping[str, int]:
    """The folded words for thousand, million and so on, abbreviated ones too, with their powers of ten."""
    found: dict[str, int] = {}
    locale = locale_of(language)
    for width in ("long", "short") if locale else ():
        for patterns in locale.compact_decimal_formats.get(width, {}).values():  # type: ignore[union-attr]
            for magnitude, pattern in patterns.items():
                text = getattr(pattern, "pattern", str(pattern)).replace("'", "")
                word = fold(text.replace("0", "")).rstrip(".")
                if word and "0" in text:
                    found.setdefault(word, len(magnitude) - text.count("0"))
    return found


@lru_cache(maxsize=32)
def currencies(language: str) -> Mapping[str, frozenset[str]]:
    """The folded signs, codes and names of currencies, each with the codes it may stand for."""
    found: dict[str, set[str]] = {}
    for locale in filter(None, (locale_of("en"), locale_of(language))):
        for code in _CURRENCIES:
            sign = fold(locale.currency_symbols.get(code, code))
            for name in {sign, sign.removeprefix("us"), fold(code), *_currency_words(locale, code)}:
                found.setdefault(name, set()).add(code)
    for code, sign in _MORE_SIGNS:
        found.setdefault(fold(sign), set()).add(code)
    found["$"] = set().union(*(codes for sign, codes in found.items() if sign.endswith("$")))
    return {name: frozenset(codes) for name, codes in found.items()}


def _currency_words(locale: Locale, code: str) -> Iterator[str]:
    names = [locale.currencies.get(code, ""), *locale._data["currency_names_plural"].get(code, {}).values()]
    words = (word for name in names for word in _PARTED.split(fold(name)))
    return (word for word in words if len(word) >= (_SHORTEST_IN_SIGNS if is_glued(word) else _SHORTEST_NAME))


def unit_patterns(locale_name: str) -> Mapping[str, Any]:
    """CLDR's patterns of units, as in "{0} km", by kind and unit, width and plural form."""
    locale = locale_of(locale_name)
    patterns: Mapping[str, Any] = locale._data["unit_patterns"] if locale else {}
    return patterns
