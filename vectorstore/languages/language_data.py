"""The tables of a language file as types: what can be known of a language. README.md explains each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

Words = tuple[str, ...]
Expression = NewType("Expression", str)
Expressions = tuple[Expression, ...]

_NEVER = Expression("(?!)")


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

    endings: Expression
    adjectives: Expression
    determiners: Expression
    markers: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarExpressions:
    """How times are spoken of, beyond the names that CLDR has."""

    month: Expressions
    day: Expressions
    since: Expressions
    after: Expressions
    before: Expressions
    until: Expressions
    between: Expressions
    days: Expressions
    weeks: Expressions
    months: Expressions
    years: Expressions
    past: Expressions
    units: Expressions
    latest: Expression
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

    percent: Words
    about: Words
    over: Words
    under: Words
    words: Mapping[int, Words] = field(default_factory=dict)
    scales: Mapping[int, Words] = field(default_factory=dict)
    also: Words = ()
    joints: Words = ()
    thousands: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWords:
    """Forms of units that CLDR lacks, and how rates are told."""

    rates: Mapping[str, Words]
    also: Mapping[str, Words] = field(default_factory=dict)
    links: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NegationWords:
    """Words that negate a sentence, and words that limit a negation."""

    words: Words
    limits: Words = ()
    one_for_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWords:
    """How a sentence says what the articles do not say: a word of each list."""

    articles: Words
    telling: Words
    negations: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePointers:
    """Openings of a sentence that need the sentence before it."""

    opening: Expression
    empty: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpWords:
    """What makes a question a follow-up; accents count."""

    openings: Words
    pointers: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewExpressions:
    """How a whole article or the whole library is asked about."""

    summary: Expressions
    digest: Expressions
    list: Expressions
    timeline: Expressions
    parts: Mapping[str, Expression]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPhrases:
    """The program's own words in an overview; {articles}, {of}, {shown} and {subject} are filled in."""

    summary: str
    digest: str
    listed: str
    naming: str
    none: str
    empty: str
    timeline: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The program's own words in an answer."""

    quotes: str
    silent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageData:
    """One language; None for a table that its file does not have."""

    writing: WritingRules = WritingRules()
    nouns: NounRules | None = None
    calendar: CalendarExpressions | None = None
    numbers: NumberExpressions | None = None
    units: UnitWords | None = None
    negations: NegationWords | None = None
    absence: AbsenceWords | None = None
    pointers: SentencePointers | None = None
    follow_ups: FollowUpWords | None = None
    overviews: OverviewExpressions | None = None
    overview_phrases: OverviewPhrases | None = None
    phrases: Phrases | None = None


TABLES: Mapping[str, type] = {
    "writing": WritingRules,
    "nouns": NounRules,
    "calendar": CalendarExpressions,
    "numbers": NumberExpressions,
    "units": UnitWords,
    "negations": NegationWords,
    "absence": AbsenceWords,
    "pointers": SentencePointers,
    "follow_ups": FollowUpWords,
    "overviews": OverviewExpressions,
    "overview_phrases": OverviewPhrases,
    "phrases": Phrases,
}
