"""What is refused, planned, demanded or suspected is no fact yet: what tells it as one is not verified."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.facts.text_facts import Source

NO_FACT = {
    "refused": (
        "en-en",
        "The director named the collector who gave the board.",
        "The director refused to name the collector who gave the board.",
        "refused",
    ),
    "failed": (
        "en-en",
        "The yard delivered the ship in May.",
        "The yard failed to deliver the ship in May.",
        "failed",
    ),
    "plans": ("en-en", "The minister cut the fuel tax.", "The minister plans to cut the fuel tax.", "plans"),
    "accused": (
        "en-en",
        "The treasurer stole 4,000 pounds.",
        "The treasurer is accused of stealing 4,000 pounds.",
        "accused",
    ),
    "may": ("en-en", "The council added a car park.", "The council may add a car park.", "may"),
    "almost": ("de-de", "Das Dach ist eingestürzt.", "Das Dach wäre beinahe eingestürzt.", "beinahe"),
    "in Spanish": ("es-es", "La ministra bajó el impuesto.", "La ministra quiere bajar el impuesto.", "quiere"),
    "in French": (
        "fr-fr",
        "La directrice a donné le nom du collectionneur.",
        "La directrice a refusé de donner le nom du collectionneur.",
        "refusé",
    ),
    "in Russian": ("ru-ru", "Директор назвала имя.", "Директор отказалась назвать имя.", "отказалась"),
    "in Chinese": ("zh-zh", "馆长透露了收藏家的名字。", "馆长拒绝透露收藏家的名字。", "拒"),
    "in another language": (
        "en-de",
        "The director named the collector.",
        "Die Direktorin weigerte sich, den Sammler zu nennen.",
        "weigerte",
    ),
}
NO_DIFFERENCE = {
    "by both": ("en-en", "The director declined to name him.", "The director refused to name him."),
    "more careful than its source": ("en-en", "The council may add a car park.", "The council adds a car park."),
    "by a negation": ("en-en", "The director did not name him.", "The director refused to name him."),
    "a rounded number": ("en-en", "The yard paid 2 million euros.", "The yard paid nearly 2 million euros."),
    "an announcement": ("en-en", "The bridge will open in May.", "The mayor said the bridge opens in May."),
    "something else": (
        "en-en",
        "The bridge opened in May.",
        "The bridge opened in May, a week after a court had rejected the appeal of two farmers.",
    ),
    "a fall": ("en-en", "Prices dropped by 3 percent in May.", "Prices fell by 3 percent in May."),
}


def modality(languages: str, said: str, source: str) -> list[tuple[str, str, bool]]:
    ours, theirs = languages.split("-")
    rests_on = Source(source, theirs)
    found = differences(said, ours, rests_on, rests_on)
    return [(one.said, one.source, one.certain) for one in found if one.kind == "modality"]


@pytest.mark.parametrize("row", NO_FACT.values(), ids=NO_FACT)
def test_what_the_source_tells_as_no_fact_is_an_uncertain_difference(row: tuple[str, str, str, str]) -> None:
    languages, said, source, word = row
    (found,) = modality(languages, said, source)
    assert found[0] == ""
    assert found[1] == word
    assert not found[2]


def test_so_is_what_only_the_answer_tells_as_none() -> None:
    said, source = "The yard failed to deliver the ship.", "The yard delivered the ship."
    assert modality("en-en", said, source) == [("failed", "", False)]


@pytest.mark.parametrize("row", NO_DIFFERENCE.values(), ids=NO_DIFFERENCE)
def test_it_is_none_where_both_do_or_where_something_else_is_meant(row: tuple[str, str, str]) -> None:
    assert modality(*row) == []
