"""How a language writes and speaks of time: patterns made of the names in CLDR and of calendar_words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

from vectorstore.languages.folding import fold
from vectorstore.text.dates.calendar_names import NumberedNames, calendar_names_of, is_named

_FRAMES = ("year", "month", "day", "weekday", "last", "since", "after", "before", "until", "between")
_NAMED_UNITS = ("day", "week", "month", "year")
_COUNTED_UNITS = ("hour", *_NAMED_UNITS)
_TURNS = (-1, 0)
"""Last, this. What is to come is not read: no article is from there."""
_UNSPACED = frozenset(["zh", "ja", "ko", "th", "lo", "km", "my"])
"""Any letter may follow a name: no spaces, or particles that are joined on."""
_JOINED_BEFORE = {"ar": "وبلف", "he": "ובלמהכש"}
"""Prepositions of one letter, written as part of the word."""
_NOT_ALONE = {"ro": {"mai"}}
"""Names of months that are more often another word: în mai multe, in several."""
_YEAR = r"(?P<y>[12]\d{3})"
_YEAR_ALONE = r"(?P<y>[12]\d(?!00)\d\d|[12]\d00(?= ?(?:[^\w\s]|\Z)))"  # in 2000 towns
_DAY = r"(?P<d>\d{1,2})"
_ORDINAL = r"(?:-?[^\W\d_]{1,3}(?=\W))?"  # 18th, 1er, 18-го
_NOT_WITHIN = r"(?!(?<=\d)\d)"  # a number: 12月 is not on the first of 2月
_NOTHING = re.compile(r"(?!)")


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
    """What stands around a time or, where there is a `middle`, around two."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    middle: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The forms, frames and names of one language, over folded text.

    `day_first` says whether 3/2/2025 is in February; None where it is written in either way.
    """

    language: str
    forms: tuple[TimeForm, ...]
    frames: Mapping[str, tuple[Frame, ...]]
    months: NumberedNames
    quarters: NumberedNames
    weekdays: NumberedNames
    numbers: NumberedNames
    latest: re.Pattern[str]
    day_first: bool | None
    bare_year: bool


@lru_cache(maxsize=64)
def calendar_of(language: str) -> Calendar:
    """Return the calendar of an ISO 639-1 language; of English where it has none."""
    return _Maker(language if is_named(language) else "en").calendar()


@lru_cache(maxsize=1)
def _all_words() -> dict[str, Any]:
    return tomllib.loads(files("vectorstore.text.dates").joinpath("calendar_words.toml").read_text("utf-8"))


class _Maker:
    """Makes the calendar of one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._names = calendar_names_of(language)
        self._words: dict[str, Any] = _all_words().get(language, {})
        spaced = language not in _UNSPACED
        self._space = " " if spaced else " ?"
        self._left = r"(?<!\w)" if spaced else r"(?<!\d)"
        self._right = r"(?!\w)" if spaced else r"(?!\d)"
        if joined := _JOINED_BEFORE.get(language):
            self._left = rf"(?:{self._left}|(?<=\b[{joined}]))"
        numbers = self._words.get("numbers", "").split()
        self._numbers = tuple((self._phrase(word), number) for number, word in enumerate(numbers, 1))
        self._number = rf"(?P<n>\d{{1,3}}{''.join(f'|{word}' for word, _ in self._numbers)})"
        joint = f"(?:{'|'.join(map(re.escape, self._names.joints))})"
        self._day = _DAY + _ORDINAL if spaced else _DAY
        self._sign = "" if spaced else f"(?: ?{joint})?"  # the 日 that ends a date
        self._gap = rf"[ .,-]{{0,3}}(?:{joint}[ .,-]{{0,2}}){{0,2}}{_NOT_WITHIN}"

    def calendar(self) -> Calendar:
        names = self._names
        forms = chain(
            self._in_digits(), self._dates(), self._partial(), self._relative(), self._ago(), self._past()
        )
        latest = self._words.get("latest")
        return Calendar(
            language=self._language,
            forms=tuple(forms),
            frames={key: tuple(self._frames(key)) for key in _FRAMES},
            months=names.months,
            quarters=names.quarters,
            weekdays=names.weekdays,
            numbers=self._numbers,
            latest=self._pattern(self._phrase(latest)) if latest else _NOTHING,
            day_first=None if self._language == "en" else names.day_first,
            bare_year=bool(self._words.get("bare_year")),
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
        last, this = (self._phrase(phrase) for phrase in self._words.get("years", ("", "")))
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
        """Times that are read in their frames only, but for a year with a sign of its own."""
        if self._names.year_sign and self._language in _UNSPACED:
            yield TimeForm("date", self._pattern(f"{_YEAR} ?{self._names.year_sign}"))
        month = f"(?P<m>{_any(self._names.months)})"
        not_alone = _NOT_ALONE.get(self._language, ())
        names = self._names.months if self._language in _UNSPACED else self._names.wide
        alone = _any(tuple(entry for entry in names if entry[0] not in not_alone))
        if noun := self._words.get("year_noun"):
            yield TimeForm("date", self._pattern(f"(?:{self._phrase(noun)}) {_YEAR}"))
        yield TimeForm(
            "year",
            re.compile(rf"(?<![\w$€£#./])(?<!\D-){_YEAR_ALONE}(?!\w|[%€$£°/]|[.,:]\d|-[^\W\d]|[-–]\d\d?(?!\d))"),
        )
        yield TimeForm("month", self._pattern(f"(?P<m>{alone})(?!'s)"))
        yield TimeForm("day", self._pattern(f"{self._day}{self._gap}{month}{self._sign}"))
        if self._names.month_first or self._language == "en":
            yield TimeForm("day", self._pattern(f"{month}{self._gap}{self._day}{self._sign}"))
        yield TimeForm("weekday", self._pattern(f"(?P<w>{_any(self._names.weekdays)})(?!'s)"))
        yield TimeForm("number", re.compile(rf"(?<![\w.,]){self._day}(?!\d)"))

    def _relative(self) -> Iterator[TimeForm]:
        for unit in _NAMED_UNITS:
            for turn, phrase in zip(_TURNS, self._words.get(f"{unit}s", ()), strict=False):
                yield TimeForm("relative", self._pattern(self._phrase(phrase)), unit, turn)

    def _ago(self) -> Iterator[TimeForm]:
        for ago in self._names.ago:
            before, after = (re.escape(part).replace(r"\ ", " ?") for part in (ago.before, ago.after))
            pattern = before if ago.count else f"{before} ?{self._number} ?{after}"
            yield TimeForm("relative", self._pattern(pattern), ago.unit, -ago.count)

    def _past(self) -> Iterator[TimeForm]:
        units = [self._phrase(unit) for unit in self._words.get("units", ())]
        unit = "|".join(f"(?P<{name}>{words})" for name, words in zip(_COUNTED_UNITS, units, strict=False))
        for template in filter(None, self._words.get("past", "").split(" | ")):
            pattern = self._phrase(template).replace("{n}", self._number).replace("{unit}", f"(?:{unit})")
            yield TimeForm("past", self._pattern(pattern))

    def _frames(self, key: str) -> Iterator[Frame]:
        for text in filter(None, self._words.get(key, "").split(" | ")):
            before, *middle, after = map(self._phrase, text.split("_"))
            yield Frame(
                before=re.compile(rf"{self._left}(?:{before}) ?\Z") if before else None,
                after=re.compile(f" ?(?:{after}){self._right}") if after else None,
                middle=re.compile(middle[0]) if middle else None,
            )

    def _phrase(self, expression: str) -> str:
        return fold(expression).replace(" ", self._space)

    def _pattern(self, expression: str) -> re.Pattern[str]:
        return re.compile(f"{self._left}(?:{expression}){self._right}")


def _any(names: NumberedNames) -> str:
    return "|".join(pattern for pattern, _ in names)
