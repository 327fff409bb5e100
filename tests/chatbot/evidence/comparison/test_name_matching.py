"""Ordinary words are told from names by the encoder's vocabulary, and names are known in other spellings."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.name_matching import is_ordinary, spelled_alike


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Storm", True),
        ("Churches", True),
        ("Internet", True),
        ("Lavrov", False),
        ("Melnyk", False),
        ("Macron", False),
        ("", False),
    ],
)
def test_ordinary_words_are_known_whole(word: str, expected: bool) -> None:
    assert is_ordinary(word) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("vladimir", "volodimir", True), ("edinburg", "edimburgo", True), ("putin", "lavrov", False)],
)
def test_a_name_is_known_in_the_spelling_of_another_language(one: str, other: str, expected: bool) -> None:
    assert spelled_alike(one, other) is expected
