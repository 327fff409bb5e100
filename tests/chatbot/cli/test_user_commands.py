"""`chatbot user`, typed and piped."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chatbot.serving.access.passwords import is_password
from chatbot.serving.access.users_file import UsersFile

PASSWORD = "four words are long"


@pytest.fixture
def piped(run, monkeypatch: pytest.MonkeyPatch):
    """Run a command with a text on standard input."""

    def piped(text: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return run(*arguments)

    return piped


def test_users_are_added_listed_and_removed(piped, run, library: Path) -> None:
    assert piped(f"{PASSWORD}\n", "user", "add", "anna")[::2] == (
        0,
        "Added anna. `chatbot chat --auth` serves the page with a log-in.\n",
    )
    assert "new password" in piped("another four words\r\n", "user", "add", "Anna")[2]
    assert is_password("another four words", UsersFile(library).find("anna")[1])
    assert run("user", "list") == (0, "anna\n", f"1 user in {library / 'users.json'}.\n")
    assert run("user", "remove", "anna")[0] == 0
    assert run("user", "list")[1] == ""


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["user"], 2, "user --help"),
        (["user", "rename", "anna"], 2, "add"),
        (["user", "add"], 2, "chatbot user add NAME"),
        (["user", "remove"], 2, "chatbot user remove NAME"),
        (["user", "add", "a\nb"], 2, "visible"),
        (["user", "add", "anna"], 2, "10 to 1000"),
        (["user", "remove", "nobody"], 1, "chatbot user list"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(piped, arguments: list[str], status: int, said: str) -> None:
    code, out, err = piped("short\n", *arguments)
    assert (code, out, len(err.splitlines())) == (status, "", 1)
    assert said in err


@pytest.mark.process
@pytest.mark.parametrize(("again", "status"), [(PASSWORD, 0), ("a typing mistake", 2)])
def test_a_password_is_typed_twice_and_not_shown(tmp_path: Path, again: str, status: int) -> None:
    ours, terminal = pty.openpty()
    command = [sys.executable, "-m", "chatbot", "user", "add", "anna", "--library", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True
    ) as running:
        os.close(terminal)
        shown = b""
        for typed, prompt in ((PASSWORD, b"Password of anna: "), (again, b"The same again: ")):
            while not shown.endswith(prompt):
                shown += os.read(ours, 1000)
            time.sleep(0.2)  # until the echo is off
            os.write(ours, f"{typed}\n".encode())
        assert running.wait(20) == status
    shown += os.read(ours, 1000)
    os.close(ours)
    assert PASSWORD.encode() not in shown
    assert bool(UsersFile(tmp_path).names()) is (status == 0)
