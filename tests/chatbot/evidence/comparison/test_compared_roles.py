"""Who did it to whom: certain where the same words stand between two names the other way round, and only there."""

from __future__ import annotations

import pytest

from chatbot.answering.checking.tracing import Tracer
from chatbot.evidence.comparison.compared_roles import is_in_other_order, is_rearranged
from chatbot.evidence.facts.text_facts import read_facts
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

REPLACE = "Ida Molnar is set to replace Vera Lund at the Harbour Post."
TURNED = {
    "by the same verb": ("en", REPLACE, "Vera Lund will replace Ida Molnar at the Harbour Post."),
    "one word each": ("en", "Alban beat Sintra in the final.", "Sintra beat Alban in the final."),
    "in French": ("fr", "Vladimir Poutine a reçu Steve Witkoff.", "Steve Witkoff a reçu Vladimir Poutine."),
    "in German": ("de", "Müller kritisierte Schmidt scharf.", "Schmidt kritisierte Müller scharf."),
    "countries": ("en", "Russia attacked Ukraine in 2022.", "Ukraine attacked Russia in 2022."),
}
NOT_TURNED = {
    "as it stands": ("en", REPLACE, "Ida Molnar will replace Vera Lund."),
    "a passive": ("en", REPLACE, "Vera Lund will be replaced by Ida Molnar."),
    "both ways are true": ("en", "Putin met Witkoff in Moscow.", "Witkoff met Putin in Moscow."),
    "both ways are said": ("en", "Alban praised Sintra, and Sintra praised Alban.", "Sintra praised Alban."),
    "both ways in German": ("de", "Merz traf Macron in Berlin.", "Macron traf Merz in Berlin."),
    "married": ("en", "Anna married Boris in 1990.", "Boris married Anna in 1990."),
    "the converse": ("en", "Dalton sold the yard to Soren.", "Soren bought the yard from Dalton."),
    "not to be told": (
        "en",
        "Elena Costa, who succeeded Mark Hill, spoke.",
        "Mark Hill succeeded Elena Costa.",
    ),
}


def judged(language: str, source: str, said: str) -> str:
    article = Article(source, language=language)
    hits = [Hit(passages_of(article)[0], article, 1.0, Signals(1.0, 1.0))]
    [sentence] = Tracer(hits, language, lambda terms: dict.fromkeys(terms, 1.0)).whole(f"{said} [1]").sentences
    return sentence.verdict.support


@pytest.mark.parametrize("row", TURNED.values(), ids=TURNED)
def test_names_that_changed_places_are_a_contradiction(row: tuple[str, str, str]) -> None:
    assert judged(*row) == "contradicted"


@pytest.mark.parametrize("row", NOT_TURNED.values(), ids=NOT_TURNED)
def test_what_is_said_in_another_way_is_none(row: tuple[str, str, str]) -> None:
    assert judged(*row) in ("verified", "linked")


IN_OTHER_ORDER = {
    "a passive is not told": ("en", "Marduk was made by Tiamat.", "fr", ["Tiamat a fait Marduk."], True),
    "turned round": ("en", "Tiamat made it of Marduk.", "fr", ["Marduk le fit de la dépouille de Tiamat."], True),
    "somewhere as said": ("en", "Lund thanked Molnar.", "en", ["Molnar thanked Lund.", "Lund met Molnar."], False),
    "countries in another language": (
        "en",
        "Russia supplies more gas to Slovakia than to Hungary.",
        "fr",
        ["La Russie fournit plus de gaz à la Hongrie qu'à la Slovaquie."],
        True,
    ),
    "an acronym of a country": (
        "de",
        "Mexiko importierte mehr Mais aus Argentinien als aus den USA.",
        "es",
        ["México importó más maíz de Estados Unidos que de Argentina."],
        True,
    ),
    "cities in another language": (
        "en",
        "More trains left Warsaw than Moscow.",
        "pl",
        ["Z Moskwy odjechało więcej pociągów niż z Warszawy."],
        True,
    ),
    "countries as they stand": (
        "en",
        "Russia supplies more gas to Hungary than to Slovakia.",
        "fr",
        ["La Russie fournit plus de gaz à la Hongrie qu'à la Slovaquie."],
        False,
    ),
    "a country and its people": (
        "en",
        "Dutch prime minister Dick Schoof said the Netherlands would pay.",
        "nl",
        ["Premier Dick Schoof zei dat Nederland betaalt."],
        False,
    ),
    "only one is there": ("en", "Lund thanked Molnar.", "en", ["Molnar thanked them."], False),
}


@pytest.mark.parametrize("row", IN_OTHER_ORDER.values(), ids=IN_OTHER_ORDER)
def test_the_order_of_names_is_known_in_every_language(row: tuple[str, str, str, list[str], bool]) -> None:
    language, said, other, sentences, expected = row
    assert is_in_other_order(read_facts(said, language), [read_facts(one, other) for one in sentences]) is expected


REARRANGED = {
    "two figures": (
        "fr",
        "Les ventes ont atteint 462 milliards d'euros, contre 517 milliards un an plus tôt.",
        "Les ventes ont atteint 517 milliards d'euros, contre 462 milliards un an plus tôt.",
        True,
    ),
    "two figures in Polish": ("pl", "Zginęło 9 osób, a 14 rannych.", "Zginęło 14 osób, a 9 rannych.", True),
    "as they stand": (
        "en",
        "Sales rose by 9% to 14 million.",
        "Sales rose by 9 percent to 14 million euros.",
        False,
    ),
    "with their words": (
        "en",
        "It has 14 stops and is 11 miles long.",
        "It is 11 miles long and has 14 stops.",
        False,
    ),
    "dead and injured": ("en", "The fire left 9 dead and 14 hurt.", "The fire left 14 dead and 9 hurt.", True),
    "a year may stand first": ("en", "In 2024 sales rose by 9%.", "Sales rose by 9% in 2024.", False),
    "two names": ("en", "Lund thanked Molnar.", "Molnar thanked Lund.", True),
}


@pytest.mark.parametrize("row", REARRANGED.values(), ids=REARRANGED)
def test_names_and_numbers_have_an_order(row: tuple[str, str, str, bool]) -> None:
    language, said, source, expected = row
    assert is_rearranged(read_facts(said, language), read_facts(source, language)) is expected
