"""Reads what is known of each language from one file per language: data/<ISO 639-1 code>.toml.

A language without a file, or a file without a table, lacks those features and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NewType, get_type_hints

Words = tuple[str, ...]
Expression = NewType("Expression", str)
Expressions = tuple[Expression, ...]

_NEVER = Expression("(?!)")


def _required(empty: Any = ()) -> Any:
    """A key that a file must have where it has the table; `empty` where it has not."""
    return field(default=empty, metadata={"required": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingRules:
    """How words are written and inflected."""

    unspaced: bool = False
    particles: bool = False
    prefixes: str = ""
    plural_only: bool = False
    nouns_capitalised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NounRules:
    """What tells a noun from a name where both are capitalised."""

    endings: Expression = _required(_NEVER)
    adjectives: Expression = _required(_NEVER)
    determiners: Expression = _required(_NEVER)
    markers: Words = _required()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarExpressions:
    """How times are spoken of, beyond the names that CLDR has."""

    month: Expressions = _required()
    day: Expressions = _required()
    since: Expressions = _required()
    after: Expressions = _required()
    before: Expressions = _required()
    until: Expressions = _required()
    between: Expressions = _required()
    days: Expressions = _required()
    weeks: Expressions = _required()
    months: Expressions = _required()
    years: Expressions = _required()
    past: Expressions = _required()
    units: Expressions = _required()
    latest: Expression = _required(_NEVER)
    year_noun: Expression = _NEVER
    coming: Expressions = ()
    year: Expressions = ()
    weekday: Expressions = ()
    last: Expressions = ()
    numbers: Expressions = ()
    bare_year: bool = False
    no_year_after: Expression = _NEVER
    ambiguous_order: bool = False
    months_capitalised: bool = False
    month_words: Words = ()
    not_months: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberExpressions:
    """Words for numbers beyond those of num2words and CLDR, and what stands beside numbers."""

    percent: Words = _required()
    about: Words = _required()
    over: Words = _required()
    under: Words = _required()
    words: Mapping[Decimal, Words] = field(default_factory=dict)
    scales: Mapping[int, Words] = field(default_factory=dict)
    half: Words = ()
    and_half: Words = ()
    clock: Words = ()
    morning: Words = ()
    evening: Words = ()
    also: Words = ()
    joints: Words = ()
    thousands: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWords:
    """Forms of units that CLDR lacks, and how rates are told."""

    rates: Mapping[str, Words] = field(default_factory=dict, metadata={"required": True})
    also: Mapping[str, Words] = field(default_factory=dict)
    links: Words = ()
    not_between: Words = ()
    not_rates_before: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NegationWords:
    """Words that negate a sentence, and words that limit a negation."""

    words: Words = _required()
    others: Expression = _NEVER
    limits: Words = ()
    one_for_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWords:
    """How a sentence says what the articles do not say: a word of each list."""

    articles: Words = _required()
    telling: Words = _required()
    negations: Words = _required()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePointers:
    """Openings of a sentence that need the sentence before it."""

    opening: Expression = _required(_NEVER)
    empty: Expression = _required(_NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPhrases:
    """The program's own words in an overview; {articles}, {of}, {shown} and {subject} are filled in."""

    summary: str = _required("")
    digest: str = _required("")
    listed: str = _required("")
    naming: str = _required("")
    none: str = _required("")
    empty: str = _required("")
    timeline: str = _required("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The program's own words in an answer, and what it asks of a {sentence} with a gap in it."""

    greeting: str = _required("")
    welcome: str = _required("")
    needs_model: str = _required("")
    quotes: str = _required("")
    silent: str = _required("")
    near: str = _required("")
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineExpressions:
    """What stands before the date, author, title and outlet at the top of a text; accents count."""

    published: Expression = _required(_NEVER)
    updated: Expression = _required(_NEVER)
    by: Expression = _required(_NEVER)
    conjunction: Expression = _required(_NEVER)
    date: Expression = _required(_NEVER)
    title: Expression = _required(_NEVER)
    source: Expression = _required(_NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageData:
    """One language; a table that its file does not have is empty."""

    writing: WritingRules = WritingRules()
    nouns: NounRules = NounRules()
    calendar: CalendarExpressions = CalendarExpressions()
    numbers: NumberExpressions = NumberExpressions()
    units: UnitWords = UnitWords()
    negations: NegationWords = NegationWords()
    absence: AbsenceWords = AbsenceWords()
    pointers: SentencePointers = SentencePointers()
    overview_phrases: OverviewPhrases = OverviewPhrases()
    phrases: Phrases = Phrases()
    bylines: BylineExpressions = BylineExpressions()


TABLES: Mapping[str, type] = get_type_hints(LanguageData)

_FILES = Path(__file__).parent / "data"
_ENGLISH = "en"
_CODE = re.compile("[a-z]{2}")


@lru_cache(maxsize=128)
def language_data(language: str) -> LanguageData:
    """What is known of an ISO 639-1 language; its file is read when it is first asked for."""
    file = _FILES / f"{language}.toml"
    if not _CODE.fullmatch(language) or not file.is_file():
        return LanguageData()
    return read_language(file.read_text("utf-8"))


@lru_cache(maxsize=16)
def languages_with(table: str) -> tuple[str, ...]:
    """The languages whose files have a table; the files are searched, not read as data, which is much faster."""
    header = f"\n[{table}]\n"
    found = (file.name for file in _FILES.glob("*.toml") if header in f"\n{file.read_text('utf-8')}")
    return tuple(sorted(name.removesuffix(".toml") for name in found))


def phrases(language: str) -> Phrases:
    """The program's own words in an answer, in English where the language has none."""
    found = language_data(language).phrases
    return found if found.silent else language_data(_ENGLISH).phrases


def overview_phrases(language: str) -> OverviewPhrases:
    """The program's own words in an overview, in English where the language has none."""
    found = language_data(language).overview_phrases
    return found if found.summary else language_data(_ENGLISH).overview_phrases


def read_language(text: str) -> LanguageData:
    """Read the text of a language file."""
    return LanguageData(**{name: _table(TABLES[name], values) for name, values in tomllib.loads(text).items()})


def _table(table: type, values: Mapping[str, Any]) -> Any:
    kinds = get_type_hints(table)
    return table(**{key: _READERS[kinds[key]](value) for key, value in values.items()})


def _words(value: str) -> Words:
    return tuple(word.replace("_", " ") for word in value.split())


_READERS: Mapping[object, Callable[[Any], object]] = {
    bool: bool,
    str: str,
    Expression: str,
    Expressions: tuple,
    Words: _words,
    Mapping[str, Words]: lambda value: {key: _words(words) for key, words in value.items()},
    Mapping[int, Words]: lambda value: {int(key): _words(words) for key, words in value.items()},
    Mapping[Decimal, Words]: lambda value: {Decimal(key): _words(words) for key, words in value.items()},
}
"""What is made of each kind of value."""
