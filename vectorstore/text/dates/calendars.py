"""How a language writes and speaks of time: patterns made of CLDR's names and of the language's file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from vectorstore.languages.calendar_names import CalendarNames, NumberedNames, calendar_names_of, is_named
from vectorstore.languages.language_files import CalendarExpressions, language_data
from vectorstore.languages.patterns import expression, filled

_FRAMES = ("year", "month", "day", "weekday", "last", "since", "after", "before", "until", "between")
_NAMED_UNITS = ("day", "week", "month", "year")
_COUNTED_UNITS = ("hour", *_NAMED_UNITS)
_TURNS = (-1, 0)  # last, this. The future is not read: no article is from then
_YEAR = r"(?P<y>[12]\d{3})"
_YEAR_ALONE = r"(?P<y>[12]\d(?!00)\d\d|[12]\d00(?= ?(?:[^\w\s]|\Z)))"  # in 2000 towns
_DAY = r"(?P<d>\d{1,2})"
_ORDINAL = r"(?:-?[^\W\d_]{1,3}(?=\W))?"  # 18th, 1er, 18-го
_NOT_WITHIN = r"(?!(?<=\d)\d)"  # a number: 12月 is not on the first of 2月


@dataclass(frozen=True, slots=True)
class TimeForm:
    """One way to write a time, as a pattern with named groups; `kind` says what they mean.

    `count` is how many of a `unit` after today's are meant where no number is written: yesterday, the Arabic dual.
    """

    kind: str
    pattern: re.Pattern[str]
    unit: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a time or, with a `middle`, around two."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    middle: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The forms, frames and names of one language, over folded text.

    `day_first` says whether 3/2/2025 is in February; None where both orders are in use. `no_year_after` is what
    stands before numbers that are no years.
    """

    forms: tuple[TimeForm, ...]
    frames: Mapping[str, tuple[Frame, ...]]
    names: CalendarNames
    words: CalendarExpressions
    numbers: NumberedNames
    latest: re.Pattern[str]
    day_first: bool | None
    no_year_after: re.Pattern[str]
    nouns_capitalised: bool


@lru_cache(maxsize=64)
def calendar_of(language: str) -> Calendar:
    """The calendar of an ISO 639-1 language; the English one where CLDR does not know the language."""
    return _CalendarMaker(language if is_named(language) else "en").calendar()


class _CalendarMaker:
    def __init__(self, language: str) -> None:
        self._names = calendar_names_of(language)
        self._words = language_data(language).calendar
        self._writing = writing = language_data(language).writing
        # Particles are joined on to words, as Korean's are, so that any letter may follow a name.
        self._spaced = not (writing.unspaced or writing.particles)
        self._space = " " if self._spaced else " ?"
        self._left = r"(?<!\w)" if self._spaced else r"(?<!\d)"
        self._right = r"(?!\w)" if self._spaced else r"(?!\d)"
        if writing.prefixes:
            self._left = rf"(?:{self._left}|(?<=\b[{writing.prefixes}]))"
        self._numbers = tuple((self._phrase(word), number) for number, word in enumerate(self._words.numbers, 1))
        self._number = rf"(?P<n>\d{{1,3}}{''.join(f'|{word}' for word, _ in self._numbers)})"
        joint = f"(?:{'|'.join(map(re.escape, self._names.joints))})"
        self._day = _DAY + _ORDINAL if self._spaced else _DAY
        self._sign = "" if self._spaced else f"(?: ?{joint})?"  # the 日 that ends a date
        self._gap = rf"[ .,-]{{0,3}}(?:{joint}[ .,-]{{0,2}}){{0,2}}{_NOT_WITHIN}"

    def calendar(self) -> Calendar:
        names, words = self._names, self._words
        forms = self._in_digits(), self._dates(), self._partial(), self._relative(), self._ago(), self._past()
        return Calendar(
            forms=tuple(chain.from_iterable(forms)),
            frames={key: tuple(self._frames(key)) for key in _FRAMES},
            names=names,
            words=words,
            numbers=self._numbers,
            latest=self._pattern(self._phrase(words.latest)),
            day_first=None if words.ambiguous_order else names.day_first,
            no_year_after=re.compile(rf"(?<!\w){self._phrase(words.no_year_after)} \Z"),
            nouns_capitalised=self._writing.nouns_capitalised,
        )

    def _in_digits(self) -> Iterator[TimeForm]:
        yield TimeForm("iso", re.compile(rf"(?<![\w-]){_YEAR}-(?P<m>\d{{2}})(?:-(?P<d>\d{{2}}))?(?!\w|-\d)"))
        yield TimeForm(
            "digits",
            re.compile(
                rf"(?<![\w./-])(?P<a>\d{{1,2}})(?P<sign>[./-]) ?(?P<b>\d{{1,2}})(?P=sign) ?{_YEAR}(?!\w|[./-]\d)"
            ),
        )
        yield TimeForm(
            "digits",
            re.compile(
                rf"(?<![\w./-]){_YEAR}(?P<sign>[./]) ?(?P<m>\d{{1,2}})(?P=sign) ?(?P<d>\d{{1,2}})(?!\d|[./-]\d)"
            ),
        )

    def _dates(self) -> Iterator[TimeForm]:
        gap, month = self._gap, f"(?P<m>{_any(self._names.months)})"
        quarter = f"(?P<q>{_any(self._names.quarters)})"
        last, this = map(self._phrase, self._words.years or ("", ""))
        year = f"(?:{_YEAR}{f'|(?P<last>{last})|(?P<this>{this})' if last else ''})"
        for order in (
            (self._day, month, year),
            (month, self._day, year),
            (year, month, self._day),
            (year, self._day, month),
            (month, year),
            (year, month),
            (quarter, year),
            (year, quarter),
        ):
            yield TimeForm("date", self._pattern(gap.join(order) + self._sign))

    def _partial(self) -> Iterator[TimeForm]:
        """Times that need a frame, except a year with a sign, as 年 is."""
        if self._names.year_sign and not self._spaced:
            yield TimeForm("date", self._pattern(f"{_YEAR} ?{self._names.year_sign}"))
        month = f"(?P<m>{_any(self._names.months)})"
        names = self._names.wide if self._spaced else self._names.months
        alone = _any(tuple(entry for entry in names if entry[0] not in self._words.not_months))
        yield TimeForm("date", self._pattern(f"(?:{self._phrase(self._words.year_noun)}) {_YEAR}"))
        yield TimeForm(
            "year",
            re.compile(rf"(?<![\w$€£#./])(?<!\D-){_YEAR_ALONE}(?!\w|[%€$£°/]|[.,:]\d|-[^\W\d]|[-–]\d\d?(?!\d))"),
        )
        yield TimeForm("month", self._pattern(f"(?P<m>{alone})(?!'s)"))
        yield TimeForm("day", self._pattern(f"{self._day}{self._gap}{month}{self._sign}"))
        if self._names.month_first:
            yield TimeForm("day", self._pattern(f"{month}{self._gap}{self._day}{self._sign}"))
        yield TimeForm("weekday", self._pattern(f"(?P<w>{_any(self._names.weekdays)})(?!'s)"))
        yield TimeForm("number", re.compile(rf"(?<![\w.,]){self._day}(?!\d)"))

    def _relative(self) -> Iterator[TimeForm]:
        for unit in _NAMED_UNITS:
            for turn, phrase in zip(_TURNS, getattr(self._words, f"{unit}s"), strict=False):
                yield TimeForm("relative", self._pattern(self._phrase(phrase)), unit, turn)

    def _ago(self) -> Iterator[TimeForm]:
        for ago in self._names.ago:
            before, after = (re.escape(part).replace(r"\ ", " ?") for part in (ago.before, ago.after))
            pattern = before if ago.count else f"{before} ?{self._number} ?{after}"
            yield TimeForm("relative", self._pattern(pattern), ago.unit, -ago.count)

    def _past(self) -> Iterator[TimeForm]:
        units = map(self._phrase, self._words.units)
        unit = "|".join(f"(?P<{name}>{words})" for name, words in zip(_COUNTED_UNITS, units, strict=False))
        slots = {"n": self._number, "unit": f"(?:{unit})"}
        for phrase in map(self._phrase, self._words.past):
            yield TimeForm("past", self._pattern(filled(phrase, slots.__getitem__)))

    def _frames(self, key: str) -> Iterator[Frame]:
        for frame in getattr(self._words, key):
            before, *middle, after = map(self._phrase, frame.split("{time}"))
            yield Frame(
                before=re.compile(rf"{self._left}(?:{before}) ?\Z") if before else None,
                after=re.compile(f" ?(?:{after}){self._right}") if after else None,
                middle=re.compile(middle[0]) if middle else None,
            )

    def _phrase(self, listed: str) -> str:
        return expression(listed, space=self._space)

    def _pattern(self, source: str) -> re.Pattern[str]:
        return re.compile(f"{self._left}(?:{source}){self._right}")


def _any(names: NumberedNames) -> str:
    return "|".join(pattern for pattern, _ in names)
