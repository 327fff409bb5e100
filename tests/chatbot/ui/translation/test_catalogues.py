"""The catalogues agree with each other and with the code: every key is there, and used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
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


SAYING = [
    *(path for room in ("answering", "asking", "conversations", "evidence", "models", "prompting", "serving")
      for path in (CHATBOT / room).rglob("*.py")),
    *(path for room in ("readers", "search") for path in (CHATBOT.parent / "vectorstore" / room).rglob("*.py")),
    CHATBOT.parent / "vectorstore" / "filters.py",
]  # fmt: skip
SENTENCE = re.compile(r"[^\n]*[a-z] [a-z]+ [^\n]*\.")
ELSEWHERE = {
    "answer_json.py": "for programs",
    "bound_address.py": "for the terminal",
    "compared_facts.py": "an example",
    "document.py": "the ends of others",
    "fetch.py": "the end of others",
    "guard.py": "the end of another",
    "hits.py": "the ends of others",
    "inputs.py": "for the terminal",
    "login.py": "for programs",
    "ollama_errors.py": "two that are made of others",
    "options.py": "for programs",
    "overview_by_model.py": "for a model",
    "users_file.py": "for the terminal",
}
"""Modules with sentences that the page does not show as they stand there, and what these are."""


def sentences(path: Path) -> Iterator[str]:
    """What a module says in whole sentences, with a figure in each gap."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "3" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = re.sub(r"\{\w+\}", "3", node.value)
        else:
            continue
        if SENTENCE.fullmatch(text):
            yield text


def test_the_catalogues_know_what_the_program_says() -> None:
    messages = EnglishMessages(ENGLISH["messages"])
    unknown = {
        path.name: [said for said in sentences(path) if not messages.recognised(said)]
        for path in SAYING
        if path.name not in ELSEWHERE
    }
    assert {name: said for name, said in unknown.items() if said} == {}
