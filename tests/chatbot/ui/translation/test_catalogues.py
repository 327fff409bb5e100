"""The catalogues agree with each other and with the code: every key is there, and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chatbot.ui.translation.english_messages import GAP, EnglishMessages
from chatbot.ui.translation.wording import LANGUAGES, Text, catalogue

CHATBOT = Path(__file__).parents[4] / "chatbot"
PAGE = [*(CHATBOT / "ui").rglob("*.py"), *(CHATBOT / "ui").glob("*.js")]
USERS = [*CHATBOT.rglob("*.py"), *(CHATBOT / "ui").glob("*.js")]
ENGLISH = catalogue("en")


def gaps(text: Text) -> set[str]:
    return {name for name, _ in GAP.findall(text if isinstance(text, str) else text["other"])}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("section", ["interface", "messages"])
def test_the_languages_have_the_same_keys_and_gaps(section: str, language: str) -> None:
    texts, english = catalogue(language)[section], ENGLISH[section]
    assert list(texts) == list(english)
    assert [key for key in english if gaps(texts[key]) != gaps(english[key])] == []
    assert [key for key in english if isinstance(texts[key], str) != isinstance(english[key], str)] == []


def test_every_key_is_used() -> None:
    quoted = {name for path in USERS for name in re.findall(r"""["'.](\w+)\b""", path.read_text("utf-8"))}
    of_verdicts = {"contradicted", "unsourced"}
    assert set(ENGLISH["interface"]) - quoted - of_verdicts == set()


PROSE = re.compile(r"""["'`>][A-Z][^"'`<>\n=;{}()]*[a-z] [a-z][^"'`<>\n=;{}()]*["'`<]""")
LABEL = re.compile(r"""(?:aria-label"?|title|placeholder|label|textContent)[:=] ?["'`](?!https)[A-Za-z]""")
COMMENT = re.compile(r'"""[\s\S]*?"""|//[^\n]*|/\*[\s\S]*?\*/|# [^\n]*')


def test_no_words_of_the_page_stand_outside_the_catalogues() -> None:
    pages = {path.name: COMMENT.sub("", path.read_text("utf-8")) for path in PAGE if path.parent.name != "hosting"}
    found = {name: PROSE.findall(code) + LABEL.findall(code) for name, code in pages.items()}
    messages = EnglishMessages(ENGLISH["messages"])
    outside = {name: [one for one in words if not messages.recognised(one[1:-1])] for name, words in found.items()}
    assert {name: words for name, words in outside.items() if words} == {}
