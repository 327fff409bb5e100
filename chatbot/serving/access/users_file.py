"""The users who may log in to the page of a library, kept in its folder as names and password hashes."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from chatbot.errors import SettingsError, UsersError
from chatbot.serving.access.passwords import is_hash, password_hash

FILE_NAME = "users.json"
_FORMAT = 1
_MOST_NAME = 64
_LEAST_PASSWORD, _MOST_PASSWORD = 10, 1000
_MOST_BYTES = 10_000_000


class UsersFile:
    """The users in the folder of a library; a file that only its owner can read, and that is replaced whole.

    Names are told apart without regard to capitals. Reading and writing raise UsersError where the file cannot be
    used.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._read_from: tuple[int, ...] = ()
        self._users: Mapping[str, str] = {}

    def add(self, name: str, password: str) -> bool:
        """Add a user, or give one another password; returns whether the user is new. Raises SettingsError."""
        name = user_name(name)
        if not _LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
            raise SettingsError(
                f"A password has {_LEAST_PASSWORD} to {_MOST_PASSWORD} characters. Choose one, such as four words."
            )
        known, _ = self.find(name)
        self._write({**self._current(), known or name: password_hash(password)})
        return not known

    def remove(self, name: str) -> str:
        """Remove a user; returns the name as it was kept. Raises UsersError where there is none of this name."""
        known, _ = self.find(user_name(name))
        if not known:
            raise UsersError(f"There is no user {name!r}. `chatbot user list` shows the names.")
        self._write({one: kept for one, kept in self._current().items() if one != known})
        return known

    def names(self) -> list[str]:
        """The names of all users, in the order of the alphabet."""
        return sorted(self._current(), key=str.casefold)

    def find(self, name: str) -> tuple[str, str]:
        """A user's name as it was first given, and the hash of the password; "" and "" where there is none."""
        wanted = folded_name(name)
        return next((user for user in self._current().items() if folded_name(user[0]) == wanted), ("", ""))

    def _current(self) -> Mapping[str, str]:
        """The users, read again where the file has changed."""
        try:
            found = self.path.stat()
            seen = (found.st_ino, found.st_mtime_ns, found.st_size)
            if seen != self._read_from:
                with self.path.open("rb") as file:
                    self._users = _users_in(file.read(_MOST_BYTES))
                self._read_from = seen
        except FileNotFoundError:
            self._users, self._read_from = {}, ()
        except OSError as error:
            raise UsersError(
                f"The users cannot be read from {self.path} ({error.strerror}). Make it a file that you can read."
            ) from error
        except (ValueError, RecursionError) as error:
            raise UsersError(
                f"{self.path} is damaged or from a newer version, so that nobody can log in. Bring it back from a "
                "copy, or delete it and add the users again with `chatbot user add NAME`."
            ) from error
        return self._users

    def _write(self, users: Mapping[str, str]) -> None:
        document = json.dumps({"format": _FORMAT, "users": users}, ensure_ascii=False, indent=1)
        fresh = self.path.with_name(f"{FILE_NAME}.new")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(document)
                file.flush()
                os.fsync(descriptor)
            fresh.replace(self.path)
        except OSError as error:
            raise UsersError(
                f"The users cannot be written to {self.path} ({error.strerror}). Make room there, or name "
                "another library with --library."
            ) from error


def user_name(text: str) -> str:
    """`text` as the name of a user: one line without invisible characters. Raises SettingsError."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name.isprintable() or not 1 <= len(name) <= _MOST_NAME:
        raise SettingsError(
            f"A user's name has 1 to {_MOST_NAME} characters, all of them visible. Choose another, such as anna."
        )
    return name


def folded_name(name: str) -> str:
    """What two ways of typing one name have in common."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _users_in(content: bytes) -> dict[str, str]:
    """The users in a file; raises ValueError where it is not one of ours."""
    match json.loads(content):
        case {"format": 1, "users": dict(users)} if all(map(_is_hash, users.values())):
            return users
    raise ValueError


def _is_hash(kept: object) -> bool:
    return isinstance(kept, str) and is_hash(kept)
