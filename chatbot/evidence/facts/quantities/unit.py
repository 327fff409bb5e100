"""Unit: what a number counts, how large it is, and what a number of it is in another unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

TIME_OF_DAY = "time of day"
"""The dimension, and the one unit, of a time in minutes after midnight."""

_SIZES = {
    "duration": "century 3155760000 decade 315576000 year 31557600 month 2629800 week 604800 day 86400 hour 3600 "
    "minute 60 second 1",
    "length": "kilometer 1000 meter 1 centimeter 0.01 millimeter 0.001 mile 1609.344 yard 0.9144 foot 0.3048 "
    "inch 0.0254 light-year 9460730472580800",
    "mass": "tonne 1000 ton 1000 kilogram 1 gram 0.001 milligram 0.000001 ounce 0.028349523125",
    "area": "square-kilometer 1000000 hectare 10000 square-meter 1 square-mile 2589988.110336 acre 4046.8564224 "
    "square-foot 0.09290304",
    "volume": "cubic-meter 1000 liter 1 milliliter 0.001 gallon 3.785411784 barrel 158.987294928",
    "power": "gigawatt 1000000 megawatt 1000 kilowatt 1",
    "energy": "kilowatt-hour 1",
    "digital": "terabyte 1000000 gigabyte 1000 megabyte 1",
    "temperature": "celsius 1.8 fahrenheit 1",
}
"""CLDR's units by dimension, each with its size. Translations swap ton and tonne, which are one here."""

_PARTS = {dimension: sizes.split() for dimension, sizes in _SIZES.items()}
DIMENSIONS = {name: dimension for dimension, parts in _PARTS.items() for name in parts[::2]}
"""The units that are known, each with its dimension."""
_SIZE = {
    name: Decimal(size) for parts in _PARTS.values() for name, size in zip(parts[::2], parts[1::2], strict=True)
}
_FREEZING = {"fahrenheit": 32}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: a CLDR unit, its dimension, and the time of a rate: "day" for 9,000 a day.

    `end` is where it ends in the folded text, and `half_at` where an "and a half" begins behind its name, if there
    is one. Money has the codes of the currencies that are meant as its name; a time of day is a unit of its own.
    """

    dimension: str
    name: str
    per: str = ""
    end: int = field(default=0, compare=False)
    half_at: int = field(default=0, compare=False)

    def differs(self, other: Unit) -> bool:
        """Whether no number can have both units; what is unknown of either counts as the same."""
        if self.name and other.name and self._measure != other._measure:
            return True
        return self._other_rate(other)

    def is_like(self, other: Unit) -> bool:
        """Whether a number of one may stand for a number of the other: tons and tonnes, not days and hours."""
        return (self._measure, self.per) == (other._measure, other.per) and (
            self.name == other.name or self._size > 0
        )

    def converts_to(self, other: Unit) -> bool:
        """Whether it is another unit of the same dimension: decades and years, miles and kilometres."""
        return self.dimension == other.dimension and self._size != other._size and not self._other_rate(other)

    def converted(self, value: Decimal, other: Unit) -> tuple[Decimal, ...]:
        """What a number of it is in a unit that it converts to; degrees may be a temperature or a difference."""
        ratio = self._size / other._size
        of_scale = (value - _FREEZING.get(self.name, 0)) * ratio + _FREEZING.get(other.name, 0)
        return value * ratio, of_scale

    @property
    def _size(self) -> Decimal:
        return _SIZE.get(self.name, Decimal(0))

    @property
    def _measure(self) -> tuple[str, Decimal]:
        return self.dimension, self._size

    def _other_rate(self, other: Unit) -> bool:
        return bool(self.per and other.per) and self.per != other.per
