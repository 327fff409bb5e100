from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from chatbot.errors import SettingsError, UsersError
from chatbot.serving.access.passwords import is_password
from chatbot.serving.access.users_file import UsersFile

PASSWORD = "four words are long"


@pytest.fixture
def users(tmp_path: Path) -> UsersFile:
    return UsersFile(tmp_path / "library")


def test_users_are_added_found_and_removed(users: UsersFile) -> None:
    assert users.names() == []
    assert users.add("  Zoë ", PASSWORD)
    assert users.add("anna", PASSWORD)
    assert users.names() == ["anna", "Zoë"]
    name, kept = users.find("ZOË")
    assert name == "Zoë"
    assert is_password(PASSWORD, kept)
    assert users.remove("zoe\u0308") == "Zoë"
    assert users.find("Zoë") == ("", "")
    assert users.names() == ["anna"]


def test_adding_one_again_changes_the_password_and_no_name(users: UsersFile) -> None:
    users.add("Anna", PASSWORD)
    assert not users.add("anna", "another four words")
    name, kept = users.find("anna")
    assert (name, is_password("another four words", kept), is_password(PASSWORD, kept)) == ("Anna", True, False)


def test_only_the_owner_can_read_it_and_it_holds_no_password(users: UsersFile) -> None:
    users.add("anna", PASSWORD)
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    assert PASSWORD not in users.path.read_text("utf-8")
    assert [path.name for path in users.path.parent.iterdir()] == [users.path.name]


def test_a_change_by_another_process_is_seen(users: UsersFile) -> None:
    users.add("anna", PASSWORD)
    UsersFile(users.path.parent).remove("anna")
    assert users.names() == []


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[31m", "\u202eanna", "\u200b", "x" * 65])
def test_a_name_is_one_visible_line(users: UsersFile, name: str) -> None:
    with pytest.raises(SettingsError, match="all of them visible"):
        users.add(name, PASSWORD)


@pytest.mark.parametrize("password", ["", "ninechars", "x" * 1001])
def test_a_password_has_a_length(users: UsersFile, password: str) -> None:
    with pytest.raises(SettingsError, match="10 to 1000"):
        users.add("anna", password)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2, "users": {}}',
        b'{"format": 1, "users": ["anna"]}',
        b'{"format": 1, "users": {"anna": "secret"}}',
        b'{"format": 1, "users": {"anna": null}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_lets_nobody_in_and_is_not_written_over(users: UsersFile, content: bytes) -> None:
    users.path.parent.mkdir()
    users.path.write_bytes(content)
    with pytest.raises(UsersError, match=r"Bring it back from a copy, or delete it"):
        users.find("anna")
    with pytest.raises(UsersError):
        users.add("anna", PASSWORD)
    assert users.path.read_bytes() == content


def test_a_place_that_cannot_be_used_is_said(users: UsersFile) -> None:
    users.path.mkdir(parents=True)
    with pytest.raises(UsersError, match="cannot be read"):
        users.names()
    blocked = UsersFile(users.path.parent / "file")
    blocked.path.parent.write_text("x")
    with pytest.raises(UsersError):
        blocked.add("anna", PASSWORD)


def test_a_write_that_fails_leaves_the_file_as_it_was(users: UsersFile) -> None:
    users.add("anna", PASSWORD)
    users.path.with_name("users.json.new").mkdir()
    with pytest.raises(UsersError, match="cannot be written"):
        users.add("zoe", PASSWORD)
    assert list(json.loads(users.path.read_text())["users"]) == ["anna"]
