"""Acronyms are known by the words they stand for, and what stands before a name counts where it is another."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.comparison.compared_names import is_spelled_out
from chatbot.evidence.facts.text_facts import Source, TextFacts

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


BEFORE_A_NAME = {
    "another city": (
        "en",
        "Chicago Mayor Brandon Johnson signed the budget on Friday.",
        "Boston Mayor Brandon Johnson signed the budget on Friday.",
        ["Boston"],
    ),
    "another city in French": (
        "fr",
        "Le maire de Nice Christian Estrosi a battu Éric Ciotti.",
        "Le maire de Lyon Christian Estrosi a battu Éric Ciotti.",
        ["Lyon"],
    ),
    "another city in Polish": (
        "pl",
        "W piątek burmistrz Krakowa Jan Nowak podpisał budżet.",
        "W piątek burmistrz Gdańska Jan Nowak podpisał budżet.",
        ["Gdańska"],
    ),
    "something else that may be true": (
        "de",
        "Bayerns Ministerpräsident Markus Söder lehnte den Plan am Montag ab.",
        "CSU-Chef Markus Söder lehnte den Plan am Montag ab.",
        ["CSU-Chef"],
    ),
    "none": (
        "en",
        "Chicago Mayor Brandon Johnson signed the budget on Friday.",
        "Brandon Johnson signed the budget on Friday.",
        [],
    ),
    "none before the surname": (
        "fr",
        "Le maire de Nice Christian Estrosi a battu Éric Ciotti.",
        "Estrosi a battu Ciotti.",
        [],
    ),
}


@pytest.mark.parametrize("row", BEFORE_A_NAME.values(), ids=BEFORE_A_NAME)
def test_what_stands_before_a_name_that_both_have_is_no_certain_difference(
    row: tuple[str, str, str, list[str]],
) -> None:
    language, written, said, expected = row
    source = Source(written, language)
    found = [one for one in differences(said, language, source, source) if one.kind == "name"]
    assert [one.said for one in found] == expected
    assert not any(one.certain for one in found)
