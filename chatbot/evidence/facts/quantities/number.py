"""Number: what a number in a text may mean, how it is rounded, and when two are the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Literal

from chatbot.evidence.facts.quantities.unit import TIME_OF_DAY, Unit
from vectorstore.languages.folding import UNSPACED
from vectorstore.languages.language_files import language_data
from vectorstore.languages.number_words import HALF
from vectorstore.languages.patterns import any_word

Rounded = Literal["", "scaled", "about", "over", "under"]
"""Whether a number stands with a word for million or more, or with one that says it is not exact."""

YEARS = range(1000, 2100)
"""What four digits mostly are."""
_PARTED = re.compile(r"[.,'٫٬]")
_FEWEST_GROUP = 3
_THOUSAND = 1000
_RANGE = re.compile(r" ?[-–—~〜] ?| [^\W\d_]{1,4} ")
_AND = re.compile(r",? ?(?:[^\W\d_]{1,3} )?")
_POWERS = (3, 6, 9)
_HALF_A_DAY = 720
_MINUTES = 60
_HOURS = 25
_LOOK_BACK = 30
_LOOK_AHEAD = 16
_FARTHEST = {"scaled": Decimal("0.05"), "about": Decimal("0.2"), "over": Decimal("0.2"), "under": Decimal("0.2")}
"""Of the number that is said: no word makes 20 out of 30."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two places of a folded text.

    `values` are what it may mean: 1.234 may be 1234. `unit` is "%" or the codes of the currencies it may be of,
    and `unit_span` is where that stands. `counts` is what it counts, where that is known.
    `loose` says that it is more often no number: read in a source only. `rounded` tells how exact it is.
    """

    start: int
    end: int
    values: frozenset[Decimal]
    unit: frozenset[str] = frozenset()
    unit_span: tuple[int, int] | None = None
    counts: Unit | None = None
    in_words: bool = False
    loose: bool = False
    rounded: Rounded = ""

    @property
    def span_with_unit(self) -> tuple[int, int]:
        """Where the number stands together with its percent sign or currency."""
        start, end = self.unit_span or (self.start, self.end)
        return min(self.start, start), max(self.end, end)

    @property
    def is_time(self) -> bool:
        """Whether it is a time of day."""
        return self.counts is not None and self.counts.dimension == TIME_OF_DAY

    @property
    def is_sure(self) -> bool:
        """Whether it is surely a number."""
        return not self.loose and not (self.in_words and self.values <= {1})

    @property
    def may_be_no_number(self) -> bool:
        """Whether it is checked only where the source has something else in its place."""
        return self.loose or self.values <= {0, 1}


def same_number(said: Number, there: Number) -> bool:
    """Whether two may mean the same; 70 may also be 1970, and "about 70" a number close to it."""
    if said.unit and there.unit and said.unit.isdisjoint(there.unit):
        return False
    return (
        not said.values.isdisjoint(there.values)
        or _same_decade(said, there)
        or _same_decade(there, said)
        or any(rounds_to(exact, value, said.rounded) for exact in there.values for value in said.values)
        or same_quantity(said, there)
    )


def same_quantity(said: Number, there: Number) -> bool:
    """Whether two are the same in different units, to the digits of either: four decades, 40 years."""
    pairs = ((there, said), (said, there))
    return any(_converts_to(*pair) or _same_time(*pair) for pair in pairs)


def _converts_to(exact: Number, said: Number) -> bool:
    if not (exact.counts and said.counts and exact.counts.converts_to(said.counts)):
        return False
    values = [one for value in exact.values for one in exact.counts.converted(value, said.counts)]
    return any(rounds_to(value, one, said.rounded or "scaled") for value in values for one in said.values)


def _same_decade(one: Number, other: Number) -> bool:
    return not (one.unit or other.unit) and any(
        is_year(value) and value % 10 == 0 and value % 100 and value % 100 in other.values for value in one.values
    )


def _same_time(one: Number, other: Number) -> bool:
    """Whether one is a time of day and the other may be: 7:30 p.m. and 19.30, 7 p.m. and sieben Uhr."""
    may_be = not other.unit and (not other.counts or other.counts.name == "hour")
    return (one.is_time and may_be) and any(
        not one.values.isdisjoint({minutes, minutes + _HALF_A_DAY}) for minutes in _as_minutes(other.values)
    )


def _as_minutes(values: Iterable[Decimal]) -> Iterator[Decimal]:
    """What numbers are in minutes where they are hours: 19, 19.30 with its minutes, and seven and a half."""
    for value in values:
        hours, rest = divmod(value, 1)
        minutes = rest * (_MINUTES if rest == HALF else 100)
        if hours < _HOURS and minutes < _MINUTES and minutes % 1 == 0:
            yield hours * _MINUTES + minutes


def is_year(value: Decimal) -> bool:
    """Whether a number may be a year; to look for it in YEARS would go through all of them."""
    return YEARS.start <= value < YEARS.stop and value % 1 == 0


def readings(written: str) -> frozenset[Decimal]:
    """What digits with commas, points and apostrophes may mean; nothing where they are no number."""
    parts = _PARTED.split(written)
    signs = _PARTED.findall(written)
    if not signs:
        return frozenset([Decimal(written)])
    found = set()
    if _are_groups(parts) and len(set(signs)) == 1:
        found.add(Decimal("".join(parts)))
    if signs[-1] != "'" and signs.count(signs[-1]) == 1 and _are_groups(parts[:-1]) and len(set(signs[:-1])) <= 1:
        found.add(Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"))
    return frozenset(found)


def _are_groups(parts: list[str]) -> bool:
    """Whether digits are grouped by thousands, or as in India by thousands, lakhs and crores."""
    if len(parts) == 1:
        return True
    sizes = {len(part) for part in parts[1:-1]}
    return (
        len(parts[-1]) == _FEWEST_GROUP and len(parts[0]) <= _FEWEST_GROUP and len(sizes) <= 1 and sizes <= {2, 3}
    )


def with_ranges(numbers: Sequence[Number], folded: str) -> list[Number]:
    """Give the first of two what only the second has: 3 to 4 million, 40-50 %, 3-4 km."""
    pairs = itertools.pairwise([*numbers, None])
    return [_as_followed(one, following, folded) for one, following in pairs if one]


def _as_followed(number: Number, following: Number | None, folded: str) -> Number:
    if not following or following.is_time:
        return number
    if _is_of_hours(number, following, folded):
        both = {one + minutes / _MINUTES for one in number.values for minutes in following.values}
        return replace(number, values=number.values | both)
    if not _RANGE.fullmatch(folded, number.end, following.start):
        return number
    if not number.unit:
        number = replace(number, unit=following.unit, unit_span=following.unit_span)
    # Not where a word stands between: the people of "killed 12 in 3 days" are no days.
    if not number.counts and following.counts and not _LETTER.search(folded, number.end, following.start):
        number = replace(number, counts=replace(following.counts, end=number.end))
    largest = max(following.values)
    if max(number.values) >= _THOUSAND or largest < _THOUSAND:
        return number
    powers = [10**power for power in _POWERS if 10**power <= largest < _THOUSAND * 10**power]
    scaled = {value * power for value in number.values for power in powers}
    return replace(number, values=number.values | scaled)


def _is_of_hours(number: Number, following: Number, folded: str) -> bool:
    """Whether the second has the minutes of the first: 2 hours and 30 minutes, which may also be 2 h 30."""
    if not (number.counts and following.counts and _AND.fullmatch(folded, number.counts.end, following.start)):
        return False
    return (number.counts.name, following.counts.name) == ("hour", "minute")


def rounded(folded: str, start: int, end: int, language: str) -> Rounded:
    """How the number between two places of a folded text is rounded."""
    before, after = folded[max(0, start - _LOOK_BACK) : start], folded[end : end + _LOOK_AHEAD]
    found: list[tuple[int, Rounded]] = []
    for kind, (leading, trailing) in _patterns(language).items():
        if match := leading.search(before) or trailing.match(after):
            found.append((len(match[0]), kind))
    if found:
        return max(found, key=lambda one: one[0])[1]  # "no more than" is under, and has "more than", which is over
    written = folded[start:end]
    return "scaled" if written[:1].isdigit() and not written[-1:].isdigit() else ""


def rounds_to(exact: Decimal, said: Decimal, kind: Rounded) -> bool:
    """Whether an exact number may be written as a rounded one, to the digits that this has."""
    if not kind or not said or abs(exact - said) > _FARTHEST[kind] * said:
        return False
    step = Decimal(1).scaleb(int(said.normalize().as_tuple().exponent))
    if kind == "over":
        return (exact / step).to_integral_value(ROUND_FLOOR) * step == said
    if kind == "under":
        return (exact / step).to_integral_value(ROUND_CEILING) * step == said
    return 2 * abs(exact - said) <= step


@lru_cache(maxsize=32)
def _patterns(language: str) -> dict[Rounded, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What tells each kind right before a number, and right after."""
    words = language_data(language).numbers
    listed: dict[Rounded, tuple[str, ...]] = {"over": words.over, "under": words.under, "about": words.about}
    return {
        kind: (
            re.compile(rf"(?:{any_word(some)})[\W_]*\Z"),
            re.compile(rf"['’ -]*[{UNSPACED}]?(?:{any_word(some)})"),
        )
        for kind, some in listed.items()
    }
