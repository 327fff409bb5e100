"""What Unicode's CLDR knows of numbers, money and countries, through Babel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from vectorstore.languages.folding import fold
from vectorstore.text.terms import spelled_words

if TYPE_CHECKING:
    from babel import Locale

# Three letters each.
_CURRENCIES = re.findall(
    "...",
    "USDEURGBPJPYCNYRUBUAHCHFINRTRYPLNRONCZKHUFSEKNOKDKKBRLMXNARS"
    "CLPCOPCADAUDNZDKRWILSEGPSARAEDIRRIQDZARNGNKESTHBIDRVNDPHPMYR"
    "SGDHKDTWDPKRBDTKZTBYNGELBGNRSD",
)
_SHORTEST_NAME = 3
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
_PATTERN_QUOTES = re.compile(r"'")
_LANGUAGE_CODE = 3


@lru_cache(maxsize=32)
def scales(language: str) -> Mapping[str, int]:
    """Return the words for thousand, million and so on, short ones too, folded, and the power of ten of each."""
    found: dict[str, int] = {}
    locale = _locale(language)
    for width in ("long", "short") if locale else ():
        for patterns in locale.compact_decimal_formats.get(width, {}).values():  # type: ignore[union-attr]
            for magnitude, pattern in patterns.items():
                text = _PATTERN_QUOTES.sub("", getattr(pattern, "pattern", str(pattern)))
                word = fold(text.replace("0", "")).rstrip(".")
                if word and "0" in text:
                    found.setdefault(word, len(magnitude) - text.count("0"))
    return found


@lru_cache(maxsize=32)
def currencies(language: str) -> Mapping[str, frozenset[str]]:
    """Return the signs, codes and names of currencies, folded, each with the codes it may stand for."""
    found: dict[str, set[str]] = {}
    for locale in filter(None, (_locale("en"), _locale(language))):
        for code in _CURRENCIES:
            sign = fold(locale.currency_symbols.get(code, code))
            for name in {sign, sign.removeprefix("us"), fold(code), *_currency_words(locale, code)}:
                found.setdefault(name, set()).add(code)
    for code, sign in (("RUB", "₽"), ("UAH", "₴"), ("PLN", "zl"), ("TRY", "₺"), ("RON", "lei"), ("CZK", "kc")):
        found.setdefault(sign, set()).add(code)
    found["$"] = set().union(*(codes for sign, codes in found.items() if sign.endswith("$")))
    return {name: frozenset(codes) for name, codes in found.items()}


def _currency_words(locale: Locale, code: str) -> Iterator[str]:
    names = [locale.currencies.get(code, ""), *locale._data["currency_names_plural"].get(code, {}).values()]
    for name in names:
        yield from (word for word in _PARTED.split(fold(name)) if len(word) >= _SHORTEST_NAME)


@lru_cache(maxsize=32)
def country_words(language: str) -> Mapping[str, frozenset[str]]:
    """Return the words that countries and languages are called by, spelled as in an index, with their codes.

    A language has the codes of the countries where it is official, so that French and France are one.
    """
    found: dict[str, set[str]] = {}
    locale = _locale(language)
    if locale:
        for code, name in locale.territories.items():
            _add(found, name, {code})
        official = _official_in()
        for code, name in locale.languages.items():
            tongue, _, territory = code.partition("_")
            if len(tongue) <= _LANGUAGE_CODE:
                _add(found, name, {territory} if territory else official.get(tongue, set()))
    for code, names in _ALSO_CALLED.items():
        _add(found, names, {code})
    return {word: frozenset(codes) for word, codes in found.items()}


def _add(found: dict[str, set[str]], name: str, codes: set[str]) -> None:
    for word in _PARTED.split(name):
        key = "".join(one for _, one in spelled_words(word))
        if codes and len(key) >= _SHORTEST_NAME:
            found.setdefault(key, set()).update(codes)


@lru_cache(maxsize=1)
def _official_in() -> dict[str, set[str]]:
    from babel.core import get_global

    found: dict[str, set[str]] = {}
    for territory, tongues in get_global("territory_languages").items():
        for tongue, facts in tongues.items():
            if facts.get("official_status"):
                found.setdefault(tongue.partition("_")[0], set()).add(territory)
    return found


def _locale(language: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError  # Babel would slow every start

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError, TypeError):
        return None
