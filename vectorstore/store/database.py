"""One SQLite file; the only module that imports sqlite3."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vectorstore.errors import LibraryError

_SQL_VALUES = 500
"""The most values in one statement."""

_MOST_SHOWN = 200
_OF_THE_DISK = (
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
"""SQLite's codes for a disk that is full or cannot be used; all others mean damage."""

_Value = int | str | bytes


class Database:
    """One connection to one file, for one thread at a time; every failure is a LibraryError."""

    def __init__(self, file: Path) -> None:
        """Open `file`, created if needed."""
        self._file = file
        with suppress(OSError):  # SQLite says what is wrong; its other files get the permissions of this one
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with self._mapped_errors():
            self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            # SQLite's own lower() is for ASCII only.
            self._connection.create_function("casefold", 1, str.casefold, deterministic=True)
        try:
            self.run("PRAGMA journal_mode = WAL")
            # A commit must survive a power cut: Chroma's old vectors are deleted right after it.
            self.run("PRAGMA synchronous = FULL")
        except LibraryError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, statement: str, values: Sequence[_Value] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._mapped_errors():
            return self._connection.execute(statement, values).fetchall()

    def rows_among(self, statement: str, values: Sequence[_Value]) -> list[tuple[Any, ...]]:
        """All rows of a query that ends with a column's name, where that column is one of `values`."""
        found: list[tuple[Any, ...]] = []
        for begin in range(0, len(values), _SQL_VALUES):
            part = values[begin : begin + _SQL_VALUES]
            found += self.rows(f"{statement} IN ({','.join('?' * len(part))})", part)
        return found

    def run(self, statement: str, values: Sequence[_Value] = ()) -> int:
        """Run a statement; returns the number of the row it inserted, 0 for none."""
        with self._mapped_errors():
            return self._connection.execute(statement, values).lastrowid or 0

    def run_for_each(self, statement: str, many: Iterable[Sequence[_Value]]) -> None:
        """Run a statement once for each row of values."""
        with self._mapped_errors():
            self._connection.executemany(statement, many)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything that is run inside, or nothing of it."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        finally:
            # Some failures, a full disk among them, have rolled back already.
            if self._connection.in_transaction:
                self.run("ROLLBACK")

    def damaged(self, reason: str) -> LibraryError:
        """The error for content that this program did not write."""
        return LibraryError(
            f"{self._file} is damaged ({reason}). Restore it from a backup, or use another --library and add the "
            "articles again; `chatbot doctor` says more."
        )

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError as error:
            raise LibraryError(
                f"The library in {self._file.parent} is closed ({error}). Open it again with Library.open."
            ) from error
        except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
            reason = _printable(error)
            if getattr(error, "sqlite_errorcode", -1) & 0xFF in _OF_THE_DISK:
                raise LibraryError(
                    f"The library in {self._file.parent} could not be used ({reason}). Check that the folder can "
                    "be written and the disk is not full."
                ) from error
            raise self.damaged(reason) from error


def _printable(error: Exception) -> str:
    """An error's text in one line; it may contain a whole stored text."""
    return "".join(char if char.isprintable() else "?" for char in str(error)[:_MOST_SHOWN])
