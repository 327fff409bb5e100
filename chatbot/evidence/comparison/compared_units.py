"""Units of numbers: what an answer says and its source does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatbot.evidence.facts.number import YEARS, Number, same_number
from chatbot.evidence.facts.text_tokens import Text
from chatbot.evidence.facts.units import DIMENSIONS, Unit, unit_of

if TYPE_CHECKING:
    from chatbot.evidence.facts.text_facts import TextFacts

_SIGN = re.compile(r"[^\w\s]")


def unit_difference(said: Number, answer: TextFacts, source: TextFacts) -> tuple[str, str] | None:
    """Return a number of an answer with its unit, and what the source has with another unit or another number.

    None where the source has it with the same unit, or too little is known to tell.
    """
    unit = unit_of(said, answer.text)
    if unit is None:
        return None
    same = [(one, unit_of(one, source.text)) for one in source.free_numbers if same_number(said, one)]
    others = [(one, found) for one, found in same if found and unit.differs(found)]
    if same and len(others) == len(same):
        return _with_unit(said, unit, answer.text), _with_unit(*others[0], source.text)
    if not same or unit.name not in DIMENSIONS or unit.per or any(found for _, found in same):
        return None
    return _of_another_number(said, unit, answer, source)


def _of_another_number(said: Number, unit: Unit, answer: TextFacts, source: TextFacts) -> tuple[str, str] | None:
    """Return what of the source has the unit, where the number stands beside something else there."""
    for one in source.free_numbers:
        left_out = not any(same_number(other, one) for other in answer.free_numbers)
        if left_out and unit_of(one, source.text) == unit and not (_may_be_a_year(one) or _may_be_a_year(said)):
            return _with_unit(said, unit, answer.text), _with_unit(one, unit_of(one, source.text), source.text)
    return None


def _with_unit(number: Number, unit: Unit | None, text: Text) -> str:
    return text.as_written(_sign_start(number, text), max(number.end, unit.end if unit else 0))


def _sign_start(number: Number, text: Text) -> int:
    """Return where a number begins with the sign of its money, if that stands before it."""
    before = text.folded[: number.start].rstrip()
    return len(before) - 1 if number.unit and before and _SIGN.match(before[-1]) else number.start


def _may_be_a_year(number: Number) -> bool:
    return any(value in YEARS for value in number.values)
