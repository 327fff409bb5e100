"""Metrics of an answer's words, by hand."""

import pytest

from chatbot.evaluation.metrics.text_metrics import contains_any, exact_match, share_contained, token_f1


@pytest.mark.parametrize(
    ("text", "golds", "match", "f1"),
    [
        ("The Panthers.", ["panthers"], 1, 1),
        ("the Denver Broncos", ["Carolina Panthers", "Denver  Broncos!"], 1, 1),
        ("four to five hours", ["four hours"], 0, 2 * 2 / (4 + 2)),
        ("no no yes", ["no"], 0, 2 * 1 / (3 + 1)),
        ("“quatre régions”", ["quatre régions"], 1, 1),
        ("東京です", ["東京"], 0, 2 * 2 / (4 + 2)),
        ("Paris", ["Rome"], 0, 0),
        ("Paris", [], 0, 0),
        ("", ["Rome"], 0, 0),
        ("the", ["a"], 1, 1),  # both have no words left
    ],
)
def test_as_squad_has_them(text, golds, match, f1):
    assert exact_match(text, golds) == match
    assert token_f1(text, golds) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("text", "wanted", "held"),
    [
        ("He demanded the refusal of Ukraine\nto join NATO.", "ukraine to join", True),
        ("le refus de l'Ukraine", "Ukraine", True),
        ("in 1965", "5", False),
        ("a cathedral", "cat", False),
        ("彼は東京にいる", "東京", True),
        ("cafe\u0301", "café", True),
        ("anything", "", False),
        ("anything", "!", False),
    ],
)
def test_word_for_word(text, wanted, held):
    assert contains_any([text], [wanted]) == held


def test_any_of_several():
    assert contains_any(["one", "two"], ["three", "two"]) == 1
    assert contains_any([], ["two"]) == 0
    assert contains_any(["one"], []) == 0


def test_the_share_of_what_is_wanted():
    assert share_contained(["NATO and", "four regions"], ["nato", "four regions", "Crimea", "gas"]) == 1 / 2
    assert share_contained(["NATO"], []) == 0
