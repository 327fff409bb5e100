"""The tables of a language file as types: what can be known of a language. README.md explains each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    words: Mapping[int, Words] = field(default_factory=dict)
    scales: Mapping[int, Words] = field(default_factory=dict)
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
class FollowUpWords:
    """What makes a question a follow-up; accents count."""

    openings: Words = _required()
    pointers: Words = _required()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewExpressions:
    """How a whole article or the whole library is asked about."""

    summary: Expressions = _required()
    digest: Expressions = _required()
    list: Expressions = _required()
    timeline: Expressions = _required()
    parts: Mapping[str, Expression] = field(default_factory=dict, metadata={"required": True})


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
    shown: str = _required("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The program's own words in an answer."""

    quotes: str = _required("")
    silent: str = _required("")


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineExpressions:
    """What stands before the date and the author at the top of a text; accents count."""

    published: Expression = _required(_NEVER)
    updated: Expression = _required(_NEVER)
    by: Expression = _required(_NEVER)
    conjunction: Expression = _required(_NEVER)


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
    follow_ups: FollowUpWords = FollowUpWords()
    overviews: OverviewExpressions = OverviewExpressions()
    overview_phrases: OverviewPhrases = OverviewPhrases()
    phrases: Phrases = Phrases()
    bylines: BylineExpressions = BylineExpressions()


TABLES: Mapping[str, type] = get_type_hints(LanguageData)
