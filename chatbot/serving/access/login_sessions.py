"""Who is logged in: a random token for each browser, kept in memory."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from chatbot.serving.access.users_file import UsersFile

_HOUR = 3600.0
_IDLE = 12 * _HOUR
"""How long a session lasts without a request; an open page makes one every few seconds."""
_LONGEST = 7 * 24 * _HOUR
_MOST_SESSIONS = 10_000


@dataclass(slots=True)
class _Session:
    """A log-in, with the hash of the password that it was made with."""

    name: str
    kept: str
    begun: float
    used: float


class LoginSessions:
    """The sessions of the users in a file; one ends when its user is removed or has a new password, too."""

    def __init__(self, users: UsersFile, now: Callable[[], float] = time.monotonic) -> None:
        self._users = users
        self._now = now
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def begin(self, name: str, kept: str) -> str:
        """The token of a new session of a user, whose password has the hash `kept`."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        self._sessions[token] = _Session(name, kept, now, now)
        if len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return token

    def user(self, token: str) -> str:
        """The user of a session, "" where it has ended or never was. Raises UsersError."""
        session = self._sessions.get(token)
        if session is None:
            return ""
        now = self._now()
        if now - session.used > _IDLE or now - session.begun > _LONGEST:
            self.end(token)
            return ""
        if self._users.find(session.name) != (session.name, session.kept):
            self.end(token)
            return ""
        session.used = now
        return session.name

    def end(self, token: str) -> None:
        """End a session."""
        self._sessions.pop(token, None)
