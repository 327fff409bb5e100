"""What follows a number and makes it larger, and halves: 1,2 Mio., £5m, half a billion, deux ans et demi."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from chatbot.evidence.facts.quantities.number import Number
from chatbot.evidence.facts.quantities.signs import UnitSigns
from chatbot.evidence.facts.quantities.unit import Unit
from chatbot.evidence.facts.quantities.units import unit_after
from chatbot.evidence.facts.text_tokens import Text, Token
from vectorstore.languages.folding import is_glued
from vectorstore.languages.number_words import HALF, all_scales, half_patterns

_GAP = re.compile(r" ?-? ?")
_LATIN = re.compile(r"[a-z]")
_LETTERS: Mapping[str, int] = {"k": 3, "m": 6}
"""What a letter stands for in every language, beside what CLDR has."""
_ALONE = re.compile(r"(?![\w/])")
"""What follows the m of 400m, not that of m² (folded: m2) and m/s."""
_MOST_WORDS = 3
_LONGEST_ABBREVIATION = 4


class Scaling:
    """Reads the words for millions of a text, the letters that stand for them, and its halves."""

    def __init__(self, text: Text, signs: UnitSigns) -> None:
        self._text = text
        self._folded = text.folded
        self._tokens = text.tokens
        self._signs = signs
        self._scales = all_scales(text.language)
        self._glued = _glued_scales(text.language)
        self._from = {token.start: place for place, token in enumerate(text.tokens)}
        half, and_half = half_patterns(text.language)
        self._halves = {found.start(): found.end() for found in half.finditer(text.folded)}
        self._and_halves = {found.start(): found.end() for found in and_half.finditer(text.folded)}

    def scaled(self, number: Number) -> Number:
        """A number with the half, and multiplied by the thousand or million, that follow it."""
        alone = self._scales.get(self._folded[number.start : number.end], 0)
        number = self.with_half(number, Decimal(10) ** alone)
        while found := self._scale_after(number.end) or self._letter_after(number):
            power, end = found
            step = Decimal(10) ** power
            number = replace(number, end=end, values=frozenset(value * step for value in number.values))
            number = self.with_half(number, step)
        return self._perhaps_millions(number)

    def with_half(self, number: Number, step: Decimal = Decimal(1)) -> Number:
        """A number with the half of a `step` that follows it; alone it may be of a time of day: siete y media."""
        end = self._and_halves.get(number.end)
        if end is None:
            return number
        more = frozenset(value + HALF * step for value in number.values)
        is_clear = step > 1 or self._scale_after(end) or self._unit_after(number.start, end)
        return replace(number, end=end, values=more if is_clear else more | number.values)

    def half_at(self, token: Token) -> Number | None:
        """The half of a scale or a unit that begins with a word: half a billion, demi-siècle, полгода."""
        end = self._halves.get(token.start)
        if end is None:
            return None
        power = self._scales.get(token.text[end - token.start :]) if end < token.end else None
        if power:
            return Number(token.start, token.end, frozenset([HALF * Decimal(10) ** power]), in_words=True)
        half = self.scaled(Number(token.start, end, frozenset([HALF]), in_words=True))
        is_counted = half.end > end or self._unit_after(token.start, end) or self._signs.percent_after(end)
        return half if is_counted else None

    def with_halves_of_units(self, numbers: Iterable[Number]) -> Iterator[Number]:
        """Numbers with the half that follows their unit, also of a one that is not said: hora y media."""
        taken: set[int] = set()
        for number in numbers:
            unit = self._unit_after(number.start, number.end) if self._and_halves else None
            if unit and unit.half_at:
                taken.add(unit.half_at)
                more = frozenset(value + HALF for value in number.values)
                # After hours it may be a time of day: sept heures et demie.
                values = more | number.values if unit.name == "hour" else more
                number = replace(number, values=values, loose=False)
            yield number
        for start in self._and_halves.keys() - taken:
            for word in self._text.before(start):
                unit = self._unit_after(word.start, word.start)
                if unit and unit.half_at == start:
                    yield Number(word.start, word.start, frozenset([1 + HALF]), in_words=True)

    def _unit_after(self, start: int, end: int) -> Unit | None:
        unit = unit_after(self._text, start, end)
        return unit if unit and unit.name else None

    def _scale_after(self, end: int) -> tuple[int, int] | None:
        """The power of ten of the word for thousand, million and so on after a number, and where it ends."""
        place = self._next(end)
        if place is None:
            return None
        start = self._tokens[place].start
        if name := next((name for name in self._glued if self._folded.startswith(name, start)), ""):
            return self._scales[name], start + len(name)
        for length in range(_MOST_WORDS, 0, -1):
            run = self._tokens[place : place + length]
            power = self._scales.get(" ".join(token.text for token in run)) if len(run) == length else None
            if power and not _is_a_letter(run[0]):
                return power, self._past_a_point(run[-1])
        return None

    def _letter_after(self, number: Number) -> tuple[int, int] | None:
        """The same for a letter that surely stands for it: £5m, 90 M€, 12 k EUR, 5M, 10k; not 5 m."""
        token = self._letter(number.end)
        power = token and (self._scales.get(token.text) or _LETTERS.get(token.text))
        if not token or not power:
            return None
        is_glued_to = token.start == number.end
        is_large = self._text.as_written(token.start, token.end).isupper() or token.text == "k"
        is_sure = self._signs.money_after(token.end) or (
            is_glued_to and (is_large or self._signs.money_before(number.start))
        )
        return (power, token.end) if is_sure else None

    def _perhaps_millions(self, number: Number) -> Number:
        """A number with the other reading of an m that may be metres or millions: 400m."""
        token = self._letter(number.end)
        if not token or token.text != "m" or token.start != number.end:
            return number
        if not _ALONE.match(self._folded, token.end):
            return number
        millions = frozenset(value * Decimal(10) ** _LETTERS["m"] for value in number.values)
        return replace(number, end=token.end, values=number.values | millions)

    def _letter(self, end: int) -> Token | None:
        place = self._next(end)
        token = None if place is None else self._tokens[place]
        return token if token and _is_a_letter(token) else None

    def _next(self, end: int) -> int | None:
        """The word that follows a place, with at most a space or hyphen between."""
        gap = _GAP.match(self._folded, end)
        return self._from.get(gap.end()) if gap else None

    def _past_a_point(self, token: Token) -> int:
        """Where a word ends, with the point of an abbreviation: Mio., тыс."""
        is_short = len(token.text) <= _LONGEST_ABBREVIATION
        return token.end + (is_short and self._folded.startswith(".", token.end))


def _is_a_letter(token: Token) -> bool:
    return len(token.text) == 1 and bool(_LATIN.match(token.text))


@lru_cache(maxsize=32)
def _glued_scales(language: str) -> Sequence[str]:
    """The names of scales that need no space after them, the longest first."""
    return sorted(
        (name for name in all_scales(language) if is_glued(name) and len(name) > 1), key=len, reverse=True
    )
