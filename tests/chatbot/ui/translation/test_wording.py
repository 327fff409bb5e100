from __future__ import annotations

import pytest

from chatbot.ui.translation.wording import COOKIE, words_for, words_in

FRENCH, GERMAN = words_in("fr"), words_in("de")

COUNTED = {
    "English, one": ("en", 1, "1 article removed."),
    "English, none": ("en", 0, "0 articles removed."),
    "French, none": ("fr", 0, "0 article retiré."),
    "German, many": ("de", 12_345, "12.345 Artikel entfernt."),
}


@pytest.mark.parametrize(("language", "count", "said"), COUNTED.values(), ids=COUNTED)
def test_a_count_decides_on_the_plural_form_and_is_written_as_the_language_does(language, count, said) -> None:
    assert words_in(language)("removed", count=count) == said


@pytest.mark.parametrize(("kept", "language"), [("fr", "fr"), ("xx", "en"), ("../de", "en"), ("", "en")])
def test_the_language_is_the_one_that_the_browser_keeps(kept: str, language: str) -> None:
    assert words_for({COOKIE: kept}).language == language


MESSAGES = {
    "a reason": (
        'the source says "quatre", the answer says "five"',
        "la source dit « quatre », la réponse dit « five »",
    ),
    "a value that is a message itself": (
        "There is no second opinion on this answer: The connection to gemma4 broke off; ask again.",
        "Pas de second avis sur cette réponse : La connexion avec gemma4 a été coupée ; reposez la question.",
    ),
    "the more particular of two": (
        "Ollama is not running at http://a:1. Run `ollama serve`, then `ollama pull gemma4`.",
        "Ollama ne tourne pas à http://a:1. Lancez `ollama serve`, puis `ollama pull gemma4`.",
    ),
    "numbers and counts": (
        "The model read only the beginnings of the newest 1,200 of 3,400 articles.",
        "Le modèle n'a lu que le début des 1\u202f200 articles les plus récents sur 3\u202f400.",
    ),
    "a list": (
        "Searched only articles published from 2025-02-01 on, from Le Monde, in the language fr.",
        "Recherche limitée aux articles publiés à partir du 2025-02-01, de Le Monde, en langue fr.",
    ),
    "a quotation that looks like a message": (
        '"3 passages" is not in the source',
        "« 3 passages » n'est pas dans la source",
    ),
    "one that is unknown": ("The moon is full.", "The moon is full."),
}


@pytest.mark.parametrize(("english", "french"), MESSAGES.values(), ids=MESSAGES)
def test_messages_are_said_in_the_language(english: str, french: str) -> None:
    assert FRENCH.message(english) == french


def test_in_english_a_message_stays_as_it_is() -> None:
    assert words_in("en").message(MESSAGES["numbers and counts"][0]) == MESSAGES["numbers and counts"][0]


def test_a_count_within_a_message_has_its_plural() -> None:
    assert GERMAN.message("gemma4 is reading 1 passage") == "gemma4 liest 1 Passage"
