"""Ordinary words are told from names by the vocabulary of the vectors."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_names import is_ordinary


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Storm", True), ("Churches", True), ("Internet", True), ("Paris", False), ("Melnyk", False), ("", False)],
)
def test_ordinary_words_are_known_whole(word: str, expected: bool) -> None:
    assert is_ordinary(word) is expected
