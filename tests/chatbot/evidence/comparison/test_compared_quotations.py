"""Quotations are found in the marks of many languages and held against a text word for word."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_quotations import quotations_in, stands_in

MARKS = ["“{}”", "«{}»", "« {} »", "„{}“", "„{}”", "»{}«", '"{}"', "‘{}’", "「{}」", "『{}』", "‹{}›", "‚{}‘"]


@pytest.mark.parametrize("marks", MARKS)
def test_a_quotation_is_found(marks: str) -> None:
    text = f"x {marks.format('so be it')} y"
    (found,) = quotations_in(text)
    quotation, (start, end) = found
    assert quotation == "so be it"
    assert text[start:end].strip() == quotation


@pytest.mark.parametrize("text", ["it's the boys' room", "5'10\" tall", "no marks"])
def test_other_marks_are_none(text: str) -> None:
    assert list(quotations_in(text)) == []


STANDS = {
    "word for word": ("so be it", "He said: so be it, then.", True),
    "in capitals": ("So be it", "He said: so be it, then.", True),
    "another word": ("so is it", "He said: so be it, then.", False),
    "within a word": ("be it", "He said: so bebe it, then.", False),
    "left out": ("so … then", "He said: so be it, then.", True),
    "in another order": ("then … so", "He said: so be it, then.", False),
    "put in": ("so [shall] be it", "He said: so be it, then.", True),
}


@pytest.mark.parametrize("row", STANDS.values(), ids=STANDS)
def test_a_quotation_stands_word_for_word(row: tuple[str, str, bool]) -> None:
    quotation, text, expected = row
    assert stands_in(quotation, text) is expected
