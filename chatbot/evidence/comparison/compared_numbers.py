"""Numbers compared: "five" for "quatre", $40 million for €40 million, 48 days for 48 hours, 8.2 for 8,200."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from chatbot.evidence.comparison.pairing import CLEARLY_NEAR, Pairing
from chatbot.evidence.facts.quantities.number import YEARS, Number, same_number, same_quantity
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Text
from vectorstore.languages.language_files import language_data

_COUNTED_BY_NAMES = 3  # up to this a number in words may count what the source names one by one
_MAY_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?!\d|[.,]\d)")


def compared_numbers(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each number that the source does not have, then those it has of something else."""
    found = [*_missing_numbers(texts), *_other_units(texts)]
    yield from found or _other_shares(texts)


def _other_shares(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield a number beside a word that has another one, or none, in the other text: one third for two thirds."""
    if not texts.same_language:
        return
    ours, theirs = _counted(texts.answer), _counted(texts.rests_on)
    for key, said in ours.items():
        if key in theirs and not same_number(said, theirs[key]):
            spans = _span(said), [_span(theirs[key])]
            yield texts.difference("number", *spans, certain=False)
        elif key not in theirs and said.in_words and _has_word(texts.rests_on, key):
            yield texts.difference("number", _span(said), certain=False)
    for key, there in theirs.items():
        if key not in ours and there.in_words and _has_word(texts.answer, key):
            source = texts.rests_on.text.as_written(there.start, there.end)
            yield Difference("number", "", source, certain=False)


def _has_word(facts: TextFacts, key: str) -> bool:
    return any(token.key == key for token in facts.text.tokens)


def _counted(facts: TextFacts) -> dict[str, Number]:
    """The numbers of a text by the key of the content word right after each."""
    text = facts.text
    found: dict[str, Number] = {}
    for number in facts.free_numbers:
        after = next((token for token in text.tokens if token.start >= number.end), None)
        if after and after.telling:
            found[after.key] = number
    return found


def _missing_numbers(texts: ComparedTexts) -> Iterator[Difference]:
    pairing = Pairing(texts, [facts.free_numbers for facts in texts.each], same_number, lambda one: one.is_sure)
    reached = -1
    for number in texts.answer.free_numbers:
        if number.start < reached or pairing.has(number) or _is_in_a_date(number, texts):
            continue
        instead = _of_same_value(number, pairing) or _of_same_unit(number, pairing)
        instead = instead or pairing.replaced(number)
        if _is_missing(number, instead, pairing, texts.same_language):
            reached = number.end
            yield texts.difference(
                "date" if _is_year(number, texts.answer.text) else "number",
                _span(number),
                [_span(instead)] if instead else [],
                certain=_is_certain(number, instead, pairing, texts),
            )


def _is_certain(number: Number, instead: Number | None, pairing: Pairing[Number], texts: ComparedTexts) -> bool:
    """Whether the source has another number of its kind in its place: a year for a year, hours for hours."""
    if not instead or _is_year(number, texts.answer.text) != _is_year(instead, texts.rests_on.text):
        return False
    if ("%" in number.unit) != ("%" in instead.unit):
        return False
    unit, other = number.counts, instead.counts
    if unit and other and unit.is_like(other):
        return True
    dimensions = {one.dimension if one else "" for one in (unit, other)}
    if len(dimensions) > 1 and ("money" in dimensions or "" not in dimensions):
        return False  # no sum stands for a length, or for a number of things
    if not texts.same_language:
        return not (unit or other) and _is_whole(number) == _is_whole(instead)
    is_doubtful = _may_be_this_year(number, texts) or number.in_words != instead.in_words
    return pairing.nearness(number, instead) >= (CLEARLY_NEAR if is_doubtful else 1)


def _is_whole(number: Number) -> bool:
    """Whether it may count things: no time of a runner stands for the third place."""
    return any(value % 1 == 0 for value in number.values)


def _of_same_value(number: Number, pairing: Pairing[Number]) -> Number | None:
    return next((one for one in pairing.left_out if not one.values.isdisjoint(number.values)), None)


def _of_same_unit(number: Number, pairing: Pairing[Number]) -> Number | None:
    """The number of the source sentences that counts the same: five years, where they say three of them."""
    unit = number.counts
    counted = [one for one in pairing.left_out if unit and one.counts and unit.is_like(one.counts)]
    return max(counted, key=lambda one: pairing.nearness(number, one), default=None)


def _is_missing(number: Number, instead: Number | None, pairing: Pairing[Number], same_language: bool) -> bool:
    """Whether it surely is a number, and does not count what the source only names."""
    if number.in_words and number.values == {1}:
        return False
    if number.may_be_no_number:
        near = pairing.nearness(number, instead) if instead else 0
        return same_language and near >= CLEARLY_NEAR
    return not number.in_words or instead is not None or min(number.values) > _COUNTED_BY_NAMES


def _is_in_a_date(number: Number, texts: ComparedTexts) -> bool:
    """Whether the source has it, but only within a date: the 2025 of 12.02.2025."""
    same = {there for there in texts.rests_on.numbers if same_number(number, there)}
    return bool(same) and same.isdisjoint(texts.rests_on.free_numbers)


def _is_year(number: Number, text: Text) -> bool:
    written = text.as_written(number.start, number.end)
    return written.isdecimal() and int(written) in YEARS and not number.unit


def _may_be_this_year(number: Number, texts: ComparedTexts) -> bool:
    """Whether the source may call it "this year" or "last year"."""
    published = texts.around.published[:4]
    return published.isdigit() and any(abs(value - int(published)) <= 1 for value in number.values)


def _other_units(texts: ComparedTexts) -> Iterator[Difference]:
    answer, source = texts.answer.text, texts.rests_on.text
    for number in texts.answer.free_numbers:
        same = [one for one in texts.rests_on.free_numbers if same_number(number, one)]
        if number.loose or not same or any(same_quantity(number, one) for one in same):
            continue
        there = same[0]
        if _differ_in_unit(number, same):
            spans = _span(number), [_span(there)]
            yield texts.difference("number", *spans, certain=texts.same_language)
        elif all(_is_other_bound(number, one) for one in same):
            yield texts.difference("number", _span(number), [_span(there)], certain=False)
        elif texts.same_language and _is_share_of_count(number, same, answer, source):
            spans = _with_next_word(number, answer), [_with_next_word(there, source)]
            yield texts.difference("number", *spans, certain=False)
        elif not number.rounded and not any(_may_be(number, answer, one, source) for one in same):
            spans = (number.start, number.end), [(there.start, there.end)]
            yield texts.difference("number", *spans, certain=False)


def _span(number: Number) -> Span:
    """Where a number stands with its unit and rate: €40 million, 9,000 people a week."""
    start, end = number.span_with_unit
    return start, max(end, number.counts.end if number.counts else 0)


def _differ_in_unit(said: Number, same: Sequence[Number]) -> bool:
    """Whether all numbers of the source have another unit; not where too little is known to tell."""
    return all(said.counts and one.counts and said.counts.differs(one.counts) for one in same)


def _is_other_bound(said: Number, there: Number) -> bool:
    """Whether one is more than a number and the other less: at most 60, more than 60."""
    return {said.rounded, there.rounded} == {"over", "under"}


def _is_share_of_count(said: Number, same: Sequence[Number], answer: Text, source: Text) -> bool:
    """Whether the source has percentages where the answer counts something, or the reverse."""
    ours, theirs = _is_share(said, answer), {_is_share(one, source) for one in same}
    return ours is not None and theirs == {not ours}


def _is_share(number: Number, text: Text) -> bool | None:
    """True for a percentage, False for a number of things, None for all others."""
    if number.unit:
        return "%" in number.unit or None
    return None if _with_next_word(number, text) == (number.start, number.end) else False


def _with_next_word(number: Number, text: Text) -> Span:
    """Where a number stands with its percent sign, or the content word right after it, which it may count."""
    start, end = number.span_with_unit
    after = next((token for token in text.tokens if token.start >= end), None)
    if number.unit or not after or text.folded[end : after.start] != " " or not after.telling:
        return start, end
    return start, after.end


def _may_be(said: Number, answer: Text, there: Number, source: Text) -> bool:
    """Whether two numbers are the same as their languages read commas and points.

    So too where both are written with such a sign: one was copied from the other.
    """
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
