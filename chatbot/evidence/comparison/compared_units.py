"""Numbers that an answer's sentence and its source both have, but of different things: 48 days for 48 hours.

Also 8.2 for 8,200, where a comma or point separates thousands in one text and decimals in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from chatbot.evidence.facts.number import YEARS, Number, same_number
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Text, Token
from chatbot.evidence.facts.units import DIMENSIONS, Unit, unit_of
from vectorstore.languages.language_files import language_data

_MAY_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?!\d|[.,]\d)")


def compared_units(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each number that the source has with another unit, or perhaps a thousand times as large."""
    answer, source = texts.answer, texts.rests_on
    for number in answer.free_numbers:
        if there := _in_another_unit(number, answer, source):
            spans = span_with_unit(number, answer.text), [span_with_unit(there, source.text)]
            yield texts.difference("number", *spans, certain=texts.same_language)
        elif texts.same_language and (there := _share_or_count(number, answer, source)):
            spans = _with_next_word(number, answer.text), [_with_next_word(there, source.text)]
            yield texts.difference("number", *spans, certain=False)
        elif there := _in_other_thousands(number, answer, source):
            spans = (number.start, number.end), [(there.start, there.end)]
            yield texts.difference("number", *spans, certain=False)


def span_with_unit(number: Number, text: Text) -> Span:
    """Where a number stands together with its unit and rate: €40 million, 9,000 people a week."""
    start, end = number.span_with_unit
    unit = unit_of(number, text)
    return start, max(end, unit.end if unit else 0)


def _in_another_unit(said: Number, answer: TextFacts, source: TextFacts) -> Number | None:
    """Find the number of the source that has another unit; None where too little is known to tell."""
    unit = unit_of(said, answer.text)
    if unit is None:
        return None
    same = [(one, unit_of(one, source.text)) for one in source.free_numbers if same_number(said, one)]
    others = [one for one, found in same if found and unit.differs(found)]
    if same and len(others) == len(same):
        return others[0]
    if not same or unit.name not in DIMENSIONS or unit.per or any(found for _, found in same):
        return None
    return _of_that_unit(unit, said, answer, source)


def _of_that_unit(unit: Unit, said: Number, answer: TextFacts, source: TextFacts) -> Number | None:
    """Find what the source has of the unit, where the number itself stands beside something else there."""
    for one in source.free_numbers:
        left_out = not any(same_number(other, one) for other in answer.free_numbers)
        if left_out and unit_of(one, source.text) == unit and not (_may_be_a_year(one) or _may_be_a_year(said)):
            return one
    return None


def _may_be_a_year(number: Number) -> bool:
    return any(value in YEARS for value in number.values)


def _share_or_count(said: Number, answer: TextFacts, source: TextFacts) -> Number | None:
    """Find the number of the source that is a percentage where the answer counts something, or the reverse."""
    same = [one for one in source.free_numbers if same_number(said, one)]
    if same and all(_are_share_and_count(said, answer.text, one, source.text) for one in same):
        return same[0]
    return None


def _are_share_and_count(said: Number, answer: Text, there: Number, source: Text) -> bool:
    if "%" in said.unit:
        return not there.unit and _next_word(there, source) is not None
    return "%" in there.unit and not said.unit and _next_word(said, answer) is not None


def _with_next_word(number: Number, text: Text) -> Span:
    start, end = span_with_unit(number, text)
    word = _next_word(number, text) if not number.unit else None
    return start, word.end if word else end


def _next_word(number: Number, text: Text) -> Token | None:
    """The content word right after a number, which it may count."""
    after = next((token for token in text.tokens if token.start >= number.end), None)
    beside = after and text.folded[number.end : after.start] == " "
    return after if after and beside and after.telling and after.text.isalpha() else None


def _in_other_thousands(said: Number, answer: TextFacts, source: TextFacts) -> Number | None:
    """Find the number of the source that is the same only if one comma or point is read another way.

    None where both are written with a sign that may be read either way: one was copied from the other.
    """
    same = [one for one in source.free_numbers if same_number(said, one)]
    if not same or said.rounded or any(_may_be(said, answer.text, one, source.text) for one in same):
        return None
    return same[0]


def _may_be(said: Number, answer: Text, there: Number, source: Text) -> bool:
    ours, theirs = _meant(said, answer), _meant(there, source)
    return (ours is None) == (theirs is None) or bool((ours or said.values) & (theirs or there.values))


def _meant(number: Number, text: Text) -> frozenset[Decimal] | None:
    """What a number with one comma or point means in its language; None where it has none."""
    found = _MAY_BE_THOUSANDS.match(text.folded, number.start, number.end)
    if not found:
        return None
    sign = language_data(text.language).numbers.thousands
    if not sign:
        return number.values
    return frozenset([max(number.values) if found[1] == sign else min(number.values)])
