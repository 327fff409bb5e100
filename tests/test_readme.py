"""The documentation names every command, setting and kind of file there is, and its examples run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from asking import assert_quoted
from langchain_core.language_models import FakeListChatModel

from chatbot import Settings
from chatbot.cli.parser import main
from chatbot.sample import FOLDER
from vectorstore import Library
from vectorstore.readers.files import READABLE_FORMATS

pytest_plugins = "pytester"

ROOT = Path(__file__).parents[1]
PLUGIN = "chatbot.evaluation.pytest_plugin.plugin"
INSTALLED = {"-m", "venv", "activate", "install", "--constraint", "pytest"}
CACHE = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))  # pytester has a home of its own
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
    for name in ("articles", "seeds"):
        (tmp_path / name).symlink_to(FOLDER)
    names = {"model": FakeListChatModel(responses=["From a model of one's own."]), "settings": no_ollama}
    for snippet in SNIPPETS:
        exec(snippet.replace("Settings()", "settings"), names)
    printed = capsys.readouterr().out
    assert "OTAN" in printed
    assert "From a model of one's own." in printed
    with Library.open("my-library") as library:
        for citation in names["answer"].citations:
            assert_quoted(citation, library)


def blocks_of(heading: str) -> Iterator[tuple[str, str]]:
    """The blocks of code under a heading of the README: what each is written in, "" for commands, and its text."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    yield from re.findall(r"```(\w*)\n(.*?)```", section, re.S)


def run_command(line: str, pytester: pytest.Pytester) -> str:
    """Run a command of the README in this process, and return what it printed; its environment is this one."""
    command, _, output = line.partition(" > ")
    program, *arguments = shlex.split(command)
    if program in {"python3", ".", "pip"}:
        assert all(Path(one).name in INSTALLED or (ROOT / one).exists() for one in arguments)
        return ""
    if program == "cp":
        shutil.copytree(*arguments[1:])
        return ""
    if program == "cd":
        os.chdir(arguments[0])
        return ""
    if program == "pytest":
        return str(pytester.runpytest_inprocess("-p", "no:asyncio", "-p", PLUGIN, *arguments).stdout)
    assert program == "chatbot"
    with Path(output or os.devnull).open("w", encoding="utf-8") as file, redirect_stdout(file):
        assert main(arguments) == 0
    return ""


def test_evaluating_articles_goes_from_nothing_to_a_failing_and_a_passing_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", CACHE)
    clone = pytester.mkdir("clone")
    clone.joinpath("seeds").symlink_to(FOLDER)
    monkeypatch.chdir(clone)
    files = {"yaml": Path("questions.yaml"), "python": Path("test_articles.py")}
    printed: list[str] = []
    for kind, text in blocks_of("Evaluate your own articles"):
        if kind:
            files[kind].write_text(text, "utf-8")
        elif text.startswith("E "):
            assert text in printed[-1]
        else:
            printed += [run_command(line, pytester) for line in text.splitlines()]
    assert any("1 failed, 2 passed" in one for one in printed)
    printed.append(run_command("pytest --chatbot-articles articles/", pytester))
    assert "3 passed" in printed[-1]
    assert all(Path(name).stat().st_size for name in ("report.html", "drafts.yaml"))
