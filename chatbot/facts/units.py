"""The unit that goes with a number: 48 hours, 14,6 kilomètres, 9,000 a day; from CLDR, through Babel, and units.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from chatbot.facts.number import YEARS, Number, same_number
from chatbot.facts.tokens import Text, is_unspaced
from vectorstore.times.folding import fold

_NAMES = {
    "duration": "century decade year month week day hour minute second",
    "length": "kilometer meter centimeter millimeter mile yard foot inch light-year",
    "mass": "tonne ton kilogram gram milligram ounce",
    "area": "square-kilometer hectare square-meter square-mile acre square-foot",
    "volume": "cubic-meter liter milliliter gallon barrel",
    "speed": "kilometer-per-hour meter-per-second mile-per-hour knot",
    "power": "gigawatt megawatt kilowatt",
    "energy": "kilowatt-hour",
    "digital": "terabyte gigabyte megabyte",
    "temperature": "celsius fahrenheit",
}
_DIMENSIONS = {name: dimension for dimension, names in _NAMES.items() for name in names.split()}
_ONE_THING = {"ton": "tonne"}
"""Languages have one word for the two, and translations take one for the other."""
_ALSO_WRITTEN = {"en": ("en", "en_GB")}
_MORE_OFTEN_WORDS = frozenset(["in", "mi", "mo", "wo"])
_SHORTEST = 2
_SHORTEST_TIME = 3
"""Short names of times are more often other words, or clock times: 5 h, 12 m, 3 s."""
_MOST_BETWEEN = 3
"""Words between a number and its rate: 9,000 rail passengers a day."""
_LOOK_BACK = 12
_NO_RATE = r"(?! (?:ago|later|before|earlier|after|siguiente|\d))"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: a CLDR name, its dimension, and the time it is told for: "day" for 9,000 a day.

    `end` is where it ends in the folded text. Money has the codes of the currencies that are meant as its name.
    """

    dimension: str
    name: str
    per: str = ""
    end: int = field(default=0, compare=False)

    def differs(self, other: Unit) -> bool:
        """Say whether no number can be of both; what is not known of either is taken to be the same."""
        if self.name and other.name and (self.dimension, self.name) != (other.dimension, other.name):
            return "money" not in {self.dimension, other.dimension} or self.dimension != other.dimension
        return bool(self.per and other.per) and self.per != other.per


def unit_difference(
    said: Number, answer: Text, there: Sequence[Number], source: Text
) -> tuple[str, str] | None:
    """Return a number of an answer with its unit, and what the source has with another unit or another number.

    `there` are all numbers of the source. None where all is the same, or a unit is not known.
    """
    unit = unit_of(said, answer)
    if unit is None:
        return None
    same = [(one, unit_of(one, source)) for one in there if same_number(said, one)]
    others = [(one, found) for one, found in same if found and unit.differs(found)]
    if same and len(others) == len(same):
        return _with_unit(said, unit, answer), _with_unit(*others[0], source)
    if same and unit.name and not unit.per and all(found is None for _, found in same):
        for one in there:
            found = None if _may_be_a_year(one) or same_number(said, one) else unit_of(one, source)
            if found == unit and not _may_be_a_year(said):
                return _with_unit(said, unit, answer), _with_unit(one, found, source)
    return None


def unit_of(number: Number, text: Text) -> Unit | None:
    """Return the unit of a number in a text, None where it has none that is known."""
    if number.unit:
        dimension = "share" if "%" in number.unit else "money"
        rate = _rate(text, number.end)
        return Unit(dimension, " ".join(sorted(number.unit)), rate[0] if rate else "", number.end)
    return unit_after(text, number.end) or unit_before(text, number.start, number.end)


def unit_after(text: Text, end: int) -> Unit | None:
    """Return the unit behind a number that ends at a place of the folded text, or the rate it is told for."""
    pattern = _unit_pattern(text.language)
    found = pattern.match(text.folded, end) if pattern else None
    if not found or found.lastgroup is None:
        rate = _rate(text, end) or _rate_before(text, end)
        return Unit("", "", *rate) if rate else None
    name, _, per = found.lastgroup.replace("_", "-").partition("-per-")
    rate = None if per else _rate(text, found.end())
    name = _ONE_THING.get(name, name)
    return Unit(_DIMENSIONS[name], name, per or (rate[0] if rate else ""), rate[1] if rate else found.end())
