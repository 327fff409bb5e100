"""Numbers in a text, in any notation and script: 1,2 Mio. Euro, 1 200 000 €, trois à quatre, 三万."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from chatbot.evidence.facts.quantities.number import Number, readings, rounded, with_ranges
from chatbot.evidence.facts.quantities.scaling import Scaling
from chatbot.evidence.facts.quantities.signs import UnitSigns
from chatbot.evidence.facts.quantities.times_of_day import times_of_day
from chatbot.evidence.facts.quantities.units import unit_of
from chatbot.evidence.facts.text_tokens import Text, Token
from vectorstore.languages.folding import UNSPACED
from vectorstore.languages.number_words import NumberWords, glued, han_numbers, number_words

_CHUNK = re.compile(r"\d+(?:[.,'٫٬]\d+)*")
_ATTACHED = re.compile(rf"(?:[^\W\d_{UNSPACED}][-/.]?|\d[./])\Z")
"""A letter before a number makes it a name: F-16, Covid-19; or a part of a date."""
_ROMAN = re.compile(r"(?<![\w.'-])(?=[IVX]{2})(X{0,3})(IX|IV|V?I{0,3})(?:e|ème|º|ª)?(?![\w'])")
"""Roman, perhaps an ordinal: XIV, XIVe siècle."""
_ROMAN_DIGITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_FEWEST_GROUP = 3
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000


def numbers_in(text: Text) -> list[Number]:
    """The numbers of a text, in order."""
    return _NumberReader(text).numbers()


class _NumberReader:
    def __init__(self, text: Text) -> None:
        self._text = text
        self._folded = text.folded
        self._tokens = text.tokens
        self._words: NumberWords = number_words(text.language)
        self._signs = UnitSigns(text)
        self._scaling = Scaling(text, self._signs)

    def numbers(self) -> list[Number]:
        found = [
            self._scaling.with_half(Number(start, end, frozenset([value]), in_words=True))
            for start, end, value in han_numbers(self._folded)
        ]
        found += times_of_day(self._text)
        found += [
            one for one in (*self._in_digits(), *self._roman()) if not any(_within(one, sign) for sign in found)
        ]
        taken = bytearray(len(self._folded) + 1)
        for number in found:
            taken[number.start : number.end] = b"\1" * (number.end - number.start)
        found += [one for one in self._in_words() if not any(taken[one.start : one.end])]
        found = [self._as_beside(one) for one in self._scaling.with_halves_of_units(found)]
        return with_ranges(sorted(found, key=lambda one: one.start), self._folded)

    def _in_digits(self) -> Iterator[Number]:
        chunks = list(_CHUNK.finditer(self._folded))
        place = 0
        while place < len(chunks):
            run = self._spaced_run(chunks, place)
            start, end = chunks[place].start(), chunks[place + run - 1].end()
            place += run
            attached = bool(_ATTACHED.search(self._folded, max(0, start - 2), start))
            written = self._folded[start:end].replace(" ", "") if run > 1 else self._folded[start:end]
            whole = readings(written)
            if whole:
                yield self._scaling.scaled(Number(start, end, whole, loose=attached))
            if not whole or run > 1:
                for part in re.finditer(r"\d+", self._folded[start:end]):
                    yield Number(
                        start + part.start(), start + part.end(), frozenset([Decimal(part[0])]), loose=run > 1
                    )

    def _spaced_run(self, chunks: list[re.Match[str]], first: int) -> int:
        """How many chunks in a row are one number: 1 200 000."""
        run = 1
        if len(chunks[first][0]) > _FEWEST_GROUP or not chunks[first][0].isdigit():
            return run
        for before, chunk in zip(chunks[first:], chunks[first + 1 :], strict=False):
            group = re.match(r"\d+", chunk[0])
            if (
                self._folded[before.end() : chunk.start()] != " "
                or not group
                or len(group[0]) != _FEWEST_GROUP
                or not before[0].isdigit()
            ):
                break
            run += 1
        return run

    def _roman(self) -> Iterator[Number]:
        for found in _ROMAN.finditer(self._text.text):
            span = self._text.span(found.start(), found.end())
            value = 10 * len(found[1]) + _ROMAN_DIGITS.index(found[2])
            yield Number(*span, frozenset([Decimal(value)]), loose=len(found[1] + found[2]) < _FEWEST_GROUP)

    def _in_words(self) -> Iterator[Number]:
        place = 0
        while place < len(self._tokens):
            number, place = self._number_at(place)
            if number:
                yield number

    def _number_at(self, place: int) -> tuple[Number | None, int]:
        """The number whose words begin with a token, and the token to go on from."""
        half = self._scaling.half_at(self._tokens[place])
        if half:
            return half, self._text.index_after(half.end)
        found = self._below_a_thousand(place)
        if not found and (whole := glued(self._tokens[place].text, self._text.language)) is not None:
            found = whole, place + 1
        before = tuple(token.text for token in self._tokens[max(0, place - 1) : place + 1])
        if not found or before in self._words.percent:  # the cent of "per cent"
            return None, place + 1
        value, after = found
        if value == _HUNDRED and before[0].isdigit():  # the cents of 3,7 cents
            return None, after
        number = Number(self._tokens[place].start, self._tokens[after - 1].end, frozenset([value]), in_words=True)
        scaled = self._scaling.scaled(number)
        after = self._text.index_after(scaled.end)
        loose = after == place + 1 and self._tokens[place].text in self._words.also
        while scaled.values != {value} or value >= _THOUSAND:
            rest = self._rest_at(after, scaled.end)
            if not rest:
                break
            values = frozenset(one + rest[0] for one in scaled.values)
            after = rest[1]
            scaled, value = replace(scaled, end=self._tokens[after - 1].end, values=values), Decimal(0)
            if rest[0] < _THOUSAND:
                break
        return replace(scaled, loose=loose), after

    def _rest_at(self, after: int, end: int) -> tuple[Decimal, int] | None:
        """What follows a thousand or million: two thousand | (and) five hundred."""
        if not self._joins(end, after):
            return None
        if self._tokens[after].text in self._words.joints and not self._small_at(after):
            after += 1
        found = self._below_a_thousand(after)
        if not found:
            return None
        scaled = self._scaling.scaled(Number(end, self._tokens[found[1] - 1].end, frozenset([found[0]])))
        return max(scaled.values), self._text.index_after(scaled.end)

    def _below_a_thousand(self, place: int) -> tuple[Decimal, int] | None:
        """A number and the token after it; inflected words may be listed only one by one."""
        found = self._small_at(place)
        if not found:
            return None
        value, after = found[0], place + found[1]
        while following := self._next_small(after):
            more, end = following
            if more == _HUNDRED and 1 < value < _TEN:
                value *= _HUNDRED
            elif more and value >= 2 * _TEN and value % 10 ** len(str(more)) == 0:
                value += more
            else:
                break
            after = end
        return value, after

    def _next_small(self, after: int) -> tuple[Decimal, int] | None:
        """The small number that follows, perhaps after an "and", and the token after it."""
        if not self._joins(self._tokens[after - 1].end, after):
            return None
        if self._tokens[after].text in self._words.joints and self._joins(self._tokens[after].end, after + 1):
            after += 1
        found = self._small_at(after)
        return (found[0], after + found[1]) if found else None

    def _joins(self, end: int, after: int) -> bool:
        return after < len(self._tokens) and self._folded[end : self._tokens[after].start] in {" ", "-"}

    def _small_at(self, place: int) -> tuple[Decimal, int] | None:
        words = self._words
        if place >= len(self._tokens) or self._tokens[place].text not in words.firsts:
            return None
        for length in range(min(words.longest, len(self._tokens) - place), 0, -1):
            run = self._tokens[place : place + length]
            value = words.values.get(tuple(token.text for token in run))
            if value is not None and self._is_in_a_row(run):
                return Decimal(value), length
        return None

    def _is_in_a_row(self, run: tuple[Token, ...]) -> bool:
        gaps = (self._folded[one.end : other.start] for one, other in itertools.pairwise(run))
        return all(gap in {" ", "-", "'", ""} for gap in gaps)

    def _as_beside(self, number: Number) -> Number:
        unit, unit_span = self._signs.beside(number.start, number.end) or (frozenset(), None)
        is_time = number.is_time  # whose minutes are no digits that may be rounded
        kind = "" if is_time else rounded(self._folded, number.start, number.end, self._text.language)
        whole = replace(number, unit=unit, unit_span=unit_span, rounded=kind)
        return replace(whole, counts=number.counts or unit_of(whole, self._text))


def _within(one: Number, other: Number) -> bool:
    return other.start <= one.start and one.end <= other.end
