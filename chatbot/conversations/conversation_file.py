"""The SQLite file that conversations are kept in; the only module of the chatbot that imports sqlite3.

It is opened for each use and closed again: several processes may use it, and it may be moved away or come back
while the page is open.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from chatbot.errors import ConversationsError

FILE_NAME = "conversations.sqlite3"
_FORMAT = 2
_TABLES = """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL,
        changed TEXT NOT NULL, deleted TEXT NOT NULL DEFAULT '', model TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE exchanges (
        conversation TEXT NOT NULL REFERENCES conversations(id), number INTEGER NOT NULL, asked TEXT NOT NULL,
        question TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '', words TEXT NOT NULL,
        thumb TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', PRIMARY KEY (conversation, number)
    );
    CREATE INDEX conversations_by_change ON conversations(owner, changed);
"""
_FROM_FORMAT_1 = "ALTER TABLE conversations ADD COLUMN model TEXT NOT NULL DEFAULT ''"
_NAMES = {"conversations", "exchanges"}
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_BUSY_SECONDS = 5.0
_MOST_SHOWN = 200

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
Work = Callable[[sqlite3.Connection], _Result]


class ConversationFile:
    """The file at `path`, made when something is first written.

    One that is damaged is put aside, under a name that says so, and a new one takes its place. Everything else
    that goes wrong is a ConversationsError: a full disk, a folder that cannot be written, a later version's file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._untold = ""

    def read(self, work: Work[_Result]) -> _Result:
        """What `work` returns, called with a connection to read from."""
        return self._done(work, "BEGIN")

    def write(self, work: Work[_Result]) -> _Result:
        """What `work` returns; what it changes is kept whole or not at all."""
        return self._done(work, "BEGIN IMMEDIATE")

    def put_aside(self) -> list[Path]:
        """The damaged files that were put aside."""
        with suppress(OSError):
            return sorted(self.path.parent.glob(f"{self.path.stem}.damaged-*{self.path.suffix}"))
        return []

    def news(self) -> str:
        """What has happened to the file and has not been told yet, "" for nothing."""
        news, self._untold = self._untold, ""
        return news

    def _done(self, work: Work[_Result], begin: str) -> _Result:
        try:
            return self._once(work, begin)
        except _Damaged as damaged:
            self._set_aside(damaged)
        return self._once(work, begin)

    def _once(self, work: Work[_Result], begin: str) -> _Result:
        with self._mapped_errors(), closing(self._connection(begin == "BEGIN")) as connection:
            connection.execute(begin)
            try:
                self._require_tables(connection)
                result = work(connection)
                connection.commit()
            finally:
                if connection.in_transaction:
                    connection.rollback()
            return result

    def _connection(self, only_reading: bool) -> sqlite3.Connection:
        exists = self.path.exists()
        if not exists and not only_reading:
            with suppress(OSError):  # SQLite says what is wrong
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        file = self.path if exists or not only_reading else ":memory:"
        connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is not left in the file
        return connection

    def _require_tables(self, connection: sqlite3.Connection) -> None:
        """Make the tables of a new file, and complete those of an earlier version."""
        ((version,),) = connection.execute("PRAGMA user_version")
        if version > _FORMAT:
            raise ConversationsError(
                f"Conversations are not kept: {self.path} was written by a later version of the program. Update "
                "the program, or move the file away to begin anew."
            )
        found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if version and not found >= _NAMES:
            raise _Damaged("its tables are missing")
        if version == _FORMAT:
            return
        for statement in [_FROM_FORMAT_1] if version else filter(str.strip, _TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_FORMAT}")

    def _set_aside(self, damaged: _Damaged) -> None:
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
        aside = self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}")
        try:
            if self.path.stat().st_ino == damaged.inode:  # else another process has done so
                self.path.rename(aside)
                self.path.with_name(f"{self.path.name}-journal").unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise ConversationsError(
                f"Conversations cannot be kept in {self.path.parent} (the damaged {self.path.name} cannot be "
                f"moved away: {error.strerror}). Check that the folder can be written and the disk is not full."
            ) from error
        self._untold = (
            f"The file of earlier conversations is damaged ({damaged}). It was put aside as {aside}; restore it "
            "from a backup if you need them. New conversations are kept."
        )
        _log.warning("%s", self._untold)

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        inode = self._inode()
        try:
            yield
        except _Damaged as damaged:
            damaged.inode = inode
            raise
        except (sqlite3.Error, OSError, ValueError) as error:
            reason = "".join(char if char.isprintable() else "?" for char in str(error)[:_MOST_SHOWN])
            if getattr(error, "sqlite_errorcode", -1) & 0xFF in _DAMAGE:
                raise _Damaged(reason, inode) from error
            raise ConversationsError(
                f"Conversations cannot be kept in {self.path.parent} ({reason}). Check that the folder can be "
                "written and the disk is not full."
            ) from error

    def _inode(self) -> int:
        with suppress(OSError):
            return self.path.stat().st_ino
        return 0


class _Damaged(Exception):
    """The file is no file of conversations any more."""

    def __init__(self, reason: str, inode: int = 0) -> None:
        super().__init__(reason)
        self.inode = inode
