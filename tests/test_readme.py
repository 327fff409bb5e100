"""The documentation names every command, setting and kind of file there is, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from asking import assert_quoted
from langchain_core.language_models import FakeListChatModel

from chatbot import Settings
from chatbot.cli.parser import main
from chatbot.sample import FOLDER
from vectorstore import Library
from vectorstore.readers.files import READABLE_FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
ARTICLES = (ROOT / "docs" / "articles.md").read_text("utf-8")
PYTHON = (ROOT / "docs" / "python.md").read_text("utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README + PYTHON, re.S)


def test_both_ways_to_start_stand_first() -> None:
    first = README.split("```")[1]
    assert "make chat" in first
    assert "make test" in first
    assert ".venv/bin" not in README


def test_every_command_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+) {2,}", capsys.readouterr().out, re.M)
    assert {"chat", "ask", "add", "list", "remove", "search", "doctor"} <= set(commands)
    assert [command for command in commands if f"`chatbot {command}" not in COMMANDS] == []


def test_every_setting_is_documented() -> None:
    read = set(re.findall(r'"(CHATBOT_\w+|OLLAMA_HOST)"', (ROOT / "chatbot" / "settings.py").read_text("utf-8")))
    assert len(read) >= 6
    assert [name for name in read if f"`{name}`" not in COMMANDS] == []


def test_every_kind_of_file_is_documented() -> None:
    assert [kind for kind in READABLE_FORMATS if f"`{kind}`" not in ARTICLES] == []


def test_every_link_leads_to_a_file() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
        if "://" not in link
    ]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_the_python_examples_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_ollama: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").symlink_to(FOLDER)
    names = {"model": FakeListChatModel(responses=["From a model of one's own."]), "settings": no_ollama}
    for snippet in SNIPPETS:
        exec(snippet.replace("Settings()", "settings"), names)
    printed = capsys.readouterr().out
    assert "OTAN" in printed
    assert "From a model of one's own." in printed
    with Library.open("my-library") as library:
        for citation in names["answer"].citations:
            assert_quoted(citation, library)
