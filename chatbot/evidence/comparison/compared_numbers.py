"""Numbers of an answer's sentence that its source does not have: five for quatre, $40 million for €40 million."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.compared_units import span_with_unit
from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.comparison.pairing import CLEARLY_NEAR, Pairing
from chatbot.evidence.facts.number import YEARS, Number, same_number

_COUNTED_BY_NAMES = 3
"""Up to this a number in words may count what the source names one by one."""


def compared_numbers(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each number that the source does not have, with the one in its place."""
    pairing = Pairing.of(texts, [facts.free_numbers for facts in texts.each], same_number)
    reached = -1
    for number in texts.answer.free_numbers:
        if number.start < reached or pairing.has(number) or _is_in_a_date(number, texts):
            continue
        instead = _in_another_unit(number, pairing) or pairing.replaced(number)
        if _is_missing(number, instead, pairing):
            reached = number.end
            yield texts.difference(
                "date" if _is_year(number, texts) else "number",
                span_with_unit(number, texts.answer.text),
                [span_with_unit(instead, texts.rests_on.text)] if instead else [],
                certain=bool(instead) or not (number.in_words or _may_be_this_year(number, texts)),
            )


def _in_another_unit(number: Number, pairing: Pairing[Number]) -> Number | None:
    return next((one for one in pairing.left_out if not one.values.isdisjoint(number.values)), None)


def _is_missing(number: Number, instead: Number | None, pairing: Pairing[Number]) -> bool:
    """Whether it surely is a number, and does not count what the source only names."""
    if number.in_words and number.values == {1}:
        return False
    if number.may_be_no_number:
        near = pairing.nearness(number, instead) if instead else 0
        return pairing.texts.same_language and near >= CLEARLY_NEAR
    return not number.in_words or instead is not None or min(number.values) > _COUNTED_BY_NAMES


def _is_in_a_date(number: Number, texts: ComparedTexts) -> bool:
    """Whether the source has it, but only within a date: the 2025 of 12.02.2025."""
    source = texts.rests_on
    return any(same_number(number, there) for there in source.numbers) and not any(
        same_number(number, there) for there in source.free_numbers
    )


def _is_year(number: Number, texts: ComparedTexts) -> bool:
    written = texts.answer.text.as_written(number.start, number.end)
    return written.isdecimal() and int(written) in YEARS and not number.unit


def _may_be_this_year(number: Number, texts: ComparedTexts) -> bool:
    """Whether the source may call it "this year" or "last year"."""
    published = texts.around.published[:4]
    return published.isdigit() and any(abs(value - int(published)) <= 1 for value in number.values)
