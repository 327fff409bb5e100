"""Acronyms are known by the words they stand for."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_names import is_spelled_out
from chatbot.evidence.facts.text_facts import TextFacts

SPELLED_OUT = {
    "capitals": ("IPL", "The Indian Premier League began.", True),
    "small letters": ("GDP", "The gross domestic product fell.", True),
    "with small words between": ("FBI", "The Federal Bureau of Investigation came.", True),
    "two words": ("AI", "Artificial intelligence helps.", True),
    "two small words are chance": ("AI", "He came and is an idol.", False),
    "the other way round": ("Indian Premier League", "The IPL began.", True),
    "other words": ("IPL", "The league began.", False),
}


@pytest.mark.parametrize("row", SPELLED_OUT.values(), ids=SPELLED_OUT)
def test_an_acronym_is_known_by_its_words(row: tuple[str, str, bool]) -> None:
    said, text, expected = row
    names = TextFacts(f"they said {said} again", "en", "").names
    assert all(is_spelled_out(name, TextFacts(text, "en", "")) for name in names) is expected
