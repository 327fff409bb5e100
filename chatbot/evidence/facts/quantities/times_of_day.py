"""Times of day in a text, in minutes after midnight: 7.30 p.m., 19:30, 19 h 30, 7 Uhr abends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from chatbot.evidence.facts.quantities.number import Number
from chatbot.evidence.facts.quantities.unit import TIME_OF_DAY, Unit
from chatbot.evidence.facts.text_tokens import Text
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word

_NOON = 12
_MINUTES = 60


def times_of_day(text: Text) -> Iterator[Number]:
    """The times of day of a text, each with two values where nothing tells its half of the day: 7:30.

    What may be a duration too has the reading of one, in hours, and its minutes alone: 2 h 30.
    """
    for found in _pattern(text.language).finditer(text.folded):
        sign, minutes = (found["sign"] or "").strip(), int(found["minutes"] or 0)
        is_half_said = bool(found["morning"] or found["evening"])
        if not is_half_said and not (found["minutes"] and (found["clock"] or sign != ".")):
            continue
        hour, start, end = int(found["hour"]), found.start(), found.end("minutes" if found["minutes"] else "hour")
        values = frozenset(Decimal(_MINUTES * one + minutes) for one in _hours(found))
        if is_half_said or sign in {":", "."} or hour > _NOON:
            yield Number(start, end, values, counts=Unit(TIME_OF_DAY, TIME_OF_DAY, end=found.end()))
        else:
            yield Number(start, end, values | {hour + Decimal(minutes) / _MINUTES})
            yield Number(found.start("minutes"), end, frozenset([Decimal(minutes)]), loose=True)


def _hours(found: re.Match[str]) -> set[int]:
    """The hours of 24 that a time may have."""
    hour = int(found["hour"])
    if hour > _NOON or (found["hour"].startswith("0") and not found["evening"]):
        return {hour}
    morning, evening = hour % _NOON, hour % _NOON + _NOON
    if found["morning"] or found["evening"]:
        return {morning} if found["morning"] else {evening}
    return {morning, evening}


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    words = language_data(language).numbers
    clock = any_word(words.clock)
    return re.compile(
        rf"(?<![\w:.,/])(?P<hour>[01]?\d|2[0-4])(?:(?P<sign> ?(?:[:.h]|{clock}) ?)(?P<minutes>[0-5]\d))?"
        rf"(?!\d|[:.,/]\d)(?P<clock> ?(?:{clock}))?"
        rf"(?: ?(?:(?P<morning>{any_word(words.morning)})|(?P<evening>{any_word(words.evening)})))?"
    )
