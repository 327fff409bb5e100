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
        [("Boston", "Chicago")],
    ),
    "another city in French": (
        "fr",
        "Le maire de Nice Christian Estrosi a battu Éric Ciotti.",
        "Le maire de Lyon Christian Estrosi a battu Éric Ciotti.",
        [("Lyon", "Nice")],
    ),
    "another city in Polish": (
        "pl",
        "W piątek burmistrz Krakowa Jan Nowak podpisał budżet.",
        "W piątek burmistrz Gdańska Jan Nowak podpisał budżet.",
        [("Gdańska", "Krakowa")],
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
def test_what_stands_before_a_name_that_both_have_is_compared(
    row: tuple[str, str, str, list[tuple[str, str]]],
) -> None:
    language, written, said, expected = row
    source = Source(written, language)
    found = differences(said, language, source, source)
    assert [(one.said, one.source) for one in found if one.kind == "name"] == expected


OF_ONE_PERSON = {
    "another city": (
        "Chicago Mayor Brandon Johnson spoke.",
        "On Friday, Boston Mayor Brandon Johnson spoke.",
        True,
    ),
    "perhaps another title": (
        "On Friday, Republican Donald Trump won the vote in Ohio.",
        "On Friday, President Donald Trump won the vote in Ohio.",
        False,
    ),
}


@pytest.mark.parametrize("row", OF_ONE_PERSON.values(), ids=OF_ONE_PERSON)
def test_a_title_is_not_certainly_another(row: tuple[str, str, bool]) -> None:
    written, said, expected = row
    source = Source(written, "en")
    [found] = [one for one in differences(said, "en", source, source) if one.kind == "name"]
    assert found.certain is expected
