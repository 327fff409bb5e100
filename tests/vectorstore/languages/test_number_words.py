from decimal import Decimal

import pytest

from vectorstore.languages.folding import fold
from vectorstore.languages.number_words import all_scales, glued, number_words, split_words, without_percent

NUMBERS = [
    ("en", "twenty three", 23),
    ("en", "dozen", 12),
    ("fr", "quatre vingts", 80),
    ("nl", "tweede", 2),
    ("ru", "пяти", 5),
    ("hi", "ग्यारह", 11),
    ("de", "dreieinhalb", Decimal("3.5")),
    ("pl", "półtora", Decimal("1.5")),
]
GLUED = [
    ("de", "zweitausend", 2000),
    ("de", "tausend", 1000),
    ("nl", "tweeduizend", 2000),
    ("de", "tausendsassa", None),
]
PERCENT = [
    ("en", "5 % of all", "5   of all"),
    ("en", "Five Per cent now", "Five   now"),
    ("ro", "5 la sută", "5  "),
    ("de", "5 Prozent", "5  "),
    ("zh", "5个百分点", "5 "),
    ("xx", "5 percent", "5  "),
    ("en", "Percents", "Percents"),
]


@pytest.mark.parametrize(("language", "words", "value"), NUMBERS)
def test_numbers_have_words(language: str, words: str, value: Decimal) -> None:
    assert number_words(language).values[split_words(fold(words))] == value


@pytest.mark.parametrize(("language", "word", "value"), GLUED)
def test_a_thousand_may_be_part_of_a_word(language: str, word: str, value: int | None) -> None:
    assert glued(word, language) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(("language", "text", "without"), PERCENT)
def test_percent_is_left_out(language: str, text: str, without: str) -> None:
    assert without_percent(text, language) == without


def test_short_scales_are_known_too() -> None:
    assert all_scales("en")["bn"] == 9
    assert all_scales("fr")["milliard"] == 9
