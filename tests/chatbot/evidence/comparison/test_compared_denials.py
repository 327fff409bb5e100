"""What is refused, prevented or not achieved did not happen: a sentence that says it did is not verified."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.facts.text_facts import Source

DENIED = {
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
    "in French": (
        "fr-fr",
        "La directrice a donné le nom du collectionneur.",
        "La directrice a refusé de donner le nom du collectionneur.",
        "refusé",
    ),
    "in Russian": ("ru-ru", "Директор назвала имя.", "Директор отказалась назвать имя.", "отказалась"),
    "in Chinese": ("zh-zh", "馆长透露了收藏家的名字。", "馆长拒绝透露收藏家的名字。", "拒绝"),
    "in another language": (
        "en-de",
        "The director named the collector.",
        "Die Direktorin weigerte sich, den Sammler zu nennen.",
        "weigerte",
    ),
}
NOT_DENIED = {
    "by both": ("en-en", "The director declined to name him.", "The director refused to name him."),
    "by a negation": ("en-en", "The director did not name him.", "The director refused to name him."),
    "something else": (
        "en-en",
        "The bridge opened in May.",
        "The bridge opened in May, a week after a court had rejected the appeal of two farmers.",
    ),
    "a fall": ("en-en", "Prices dropped by 3 percent in May.", "Prices fell by 3 percent in May."),
}


def negations(languages: str, said: str, source: str) -> list[tuple[str, str, bool]]:
    ours, theirs = languages.split("-")
    rests_on = Source(source, theirs)
    found = differences(said, ours, rests_on, rests_on)
    return [(one.said, one.source, one.certain) for one in found if one.kind == "negation"]


@pytest.mark.parametrize("row", DENIED.values(), ids=DENIED)
def test_what_the_source_denies_is_an_uncertain_difference(row: tuple[str, str, str, str]) -> None:
    languages, said, source, word = row
    (found,) = negations(languages, said, source)
    assert found[0] == ""
    assert word.startswith(found[1])
    assert not found[2]


def test_so_is_what_only_the_answer_denies() -> None:
    said, source = "The yard failed to deliver the ship.", "The yard delivered the ship."
    assert negations("en-en", said, source) == [("failed", "", False)]


@pytest.mark.parametrize("row", NOT_DENIED.values(), ids=NOT_DENIED)
def test_what_is_denied_in_other_words_or_of_something_else_is_none(row: tuple[str, str, str]) -> None:
    assert negations(*row) == []
