"""The command line: wrong usage and help."""

import logging

import pytest

from chatbot.sample import FOLDER

COMMANDS = ["chat", "ask", "add", "list", "remove", "rebuild", "search", "user", "doctor"]
PRINTING = [command for command in COMMANDS if command not in ("chat", "rebuild", "user")]


def assert_refused(ran: tuple[int, str, str], status: int, *said: str) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert 1 <= len(ran[2].strip().splitlines()) <= 2
    assert all(words in ran[2] for words in said), ran[2]


USAGES = {
    "no such command": (["some/path"], "chatbot ask"),
    "a path as a command": ([str(FOLDER)], "chatbot add"),
    "options first": (["--library", "x", "ask", "foo"], "chatbot ask --library"),
    "no question": (["ask"], "chatbot ask --help"),
    "k nought": (["search", "x", "--k", "0"], "1 to 1000"),
    "k too large": (["search", "x", "--k", "9" * 5000], "1 to 1000"),
    "a port of letters": (["chat", "--port", "http"], "0 to 65535"),
    "a port too large": (["chat", "--port", "70000"], "0 to 65535"),
    "a context of letters": (["ask", "x", "--context", "8k"], "1024 to 4194304"),
    "a context too small": (["chat", "--context", "100"], "1024 to 4194304"),
    "an unknown option": (["list", "--jason"], "unrecognized arguments: --jason. See `chatbot list --help`."),
    "a misspelled command": (["serach", "--k", "3", "NATO"], "Did you mean `chatbot search --k 3 NATO`?"),
    "no article to remove": (["remove"], "chatbot remove --help"),
    "a rebuild as JSON": (["rebuild", "--json"], "--json"),
    "a library without a name": (["list", "--library", ""], "--library"),
    "a day that is none": (["ask", "x", "--today", "tomorrow"], "2025-02-18"),
    "an unknown order": (["list", "--sort", "size"], "passages"),
}


class TestWrongUsage:
    @pytest.mark.parametrize(("arguments", "said"), USAGES.values(), ids=USAGES)
    def test_it_is_said_what_to_do(self, arguments, said, run):
        assert_refused(run(*arguments), 2, said)

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("OLLAMA_HOST", "not a url", "OLLAMA_HOST"),
            ("CHATBOT_PORT", "x", "port"),
            ("CHATBOT_LIBRARY", "~no/", "user"),
            ("CHATBOT_CHROMA_URL", "localhost:8000", "CHATBOT_CHROMA_URL"),
        ],
    )
    def test_settings(self, name, value, said, run, monkeypatch):
        monkeypatch.setenv(name, value)

        assert_refused(run("list"), 2, said)

    def test_help_teaches(self, run):
        status, out, _ = run("--help")

        assert status == 0
        assert all(f"\n    {command} " in out for command in COMMANDS)
        assert 'chatbot ask "' in out

    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_commands_help_teaches(self, command, run):
        status, out, _ = run(command, "--help")

        assert status == 0
        assert "--library DIR" in out
        assert ("--json" in out) == (command in PRINTING)

    @pytest.mark.parametrize("command", ["chat", "ask", "search"])
    def test_the_day_can_be_given(self, command, run):
        assert "--today DAY" in run(command, "--help")[1]


class TestVerbose:
    @pytest.fixture(autouse=True)
    def level(self):
        """The root logger's level, as it was."""
        before = logging.getLogger().level
        yield
        logging.getLogger().setLevel(before)

    @pytest.mark.parametrize(
        ("flags", "level"),
        [([], "WARNING"), (["-v"], "INFO"), (["--verbose"], "INFO"), (["-vv"], "DEBUG"), (["-vvv"], "DEBUG")],
    )
    def test_it_sets_what_is_logged(self, flags, level, run):
        run("list", *flags)

        assert logging.getLevelName(logging.getLogger().level) == level
