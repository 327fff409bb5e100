"""Whether 8.2 stands for 8,200: a comma or point that parts thousands in one text and decimals in the other."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from chatbot.evidence.facts.number import Number, same_number
from chatbot.evidence.facts.text_tokens import Text

if TYPE_CHECKING:
    from chatbot.evidence.facts.text_facts import TextFacts


_THOUSANDS_SIGNS = {",": "en zh ja hi", ".": "de nl it pt tr"}
"""Only where one sign has one meaning: Spanish has "8,200" for both, by country."""
_MAY_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?!\d|[.,]\d)")


def magnitude_difference(said: Number, answer: TextFacts, source: TextFacts) -> tuple[str, str] | None:
    """Return a number of an answer and the source's that may be the same only if its comma is read another way.

    None where both are written with a sign that may be read either way: the one was copied from the other.
    """
    same = [one for one in source.free_numbers if same_number(said, one)]
    if not same or said.rounded or any(_may_be(said, answer.text, one, source.text) for one in same):
        return None
    return answer.text.as_written(said.start, said.end), source.text.as_written(same[0].start, same[0].end)


def _may_be(said: Number, answer: Text, there: Number, source: Text) -> bool:
    ours, theirs = _meant(said, answer), _meant(there, source)
    return (ours is None) == (theirs is None) or bool((ours or said.values) & (theirs or there.values))


def _meant(number: Number, text: Text) -> frozenset[Decimal] | None:
    """Return what a number with one comma or point means in its language; None where it has none."""
    found = _MAY_BE_THOUSANDS.match(text.folded, number.start, number.end)
    if not found:
        return None
    if not any(text.language in languages.split() for languages in _THOUSANDS_SIGNS.values()):
        return number.values
    parts_thousands = text.language in _THOUSANDS_SIGNS[found[1]].split()
    return frozenset([max(number.values) if parts_thousands else min(number.values)])
