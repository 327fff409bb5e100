from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.serving.access.login_sessions import LoginSessions
from chatbot.serving.access.users_file import UsersFile

HOUR = 3600.0


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def users(tmp_path: Path) -> UsersFile:
    users = UsersFile(tmp_path)
    users.add("anna", "four words are long")
    return users


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(users: UsersFile, clock: Clock) -> LoginSessions:
    return LoginSessions(users, clock)


def test_each_session_has_a_token_of_its_own(users: UsersFile, sessions: LoginSessions) -> None:
    first, second = (sessions.begin(*users.find("anna")) for _ in range(2))
    assert first != second
    assert len(first) >= 43  # 256 bits
    sessions.end(first)
    assert (sessions.user(first), sessions.user(second), sessions.user("")) == ("", "anna", "")


def test_a_session_lasts_while_it_is_used_and_a_week_at_most(
    users: UsersFile, sessions: LoginSessions, clock: Clock
) -> None:
    used, unused = (sessions.begin(*users.find("anna")) for _ in range(2))
    for hours in range(0, 169, 12):
        clock.seconds = hours * HOUR
        assert sessions.user(used) == "anna"
    assert sessions.user(unused) == ""
    clock.seconds += 1
    assert sessions.user(used) == ""
    clock.seconds = 0
    assert sessions.user(used) == ""


@pytest.mark.parametrize("change", ["removed", "another password"])
def test_a_session_ends_when_its_user_changes(users: UsersFile, sessions: LoginSessions, change: str) -> None:
    token = sessions.begin(*users.find("anna"))
    if change == "removed":
        users.remove("anna")
    else:
        users.add("anna", "another four words")
    assert sessions.user(token) == ""
