"""A library on a disk that is full or cannot be written: it is opened in a copy, to be read."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NoReturn, Self

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import LibraryError
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.indexes.preparation import NOT_PREPARED, Preparation
from vectorstore.report import Rebuilt, Report
from vectorstore.sharing.local import LEXICAL_FOLDER, LocalLibrary
from vectorstore.store.schema import STORE_FILE

_log = logging.getLogger(__name__)

_ROOM = 2**19
"""What opening a library may write."""
_NO_ROOM = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT)
_CHANGED = (".lock", ".json")
_MEMORY_DISK = "/dev/shm"


class UnwritableLibrary(LocalLibrary):
    """The copy of a library that cannot be written; every change raises LibraryError."""

    reason: str
    copy: tempfile.TemporaryDirectory[str]

    @classmethod
    def open_copy(
        cls, folder: Path, reason: str, embeddings: str | Embedder, ollama_host: str, chroma_url: str
    ) -> Self:
        """Copy the library in `folder`, which cannot be written for `reason`, and open the copy."""
        _log.warning("The library in %s cannot be written (%s) and is only read.", folder, reason)
        copy = _copy_of(folder)
        with ExitStack() as undo:
            undo.callback(copy.cleanup)
            library = cls.open(Path(copy.name), embeddings, ollama_host, chroma_url)
            undo.pop_all()
        library.reason, library.copy = reason, copy
        return library

    @staticmethod
    def _finish_change(indexed: IndexedArticles, suspect: bool) -> None:
        """Leave an interrupted change as it is."""

    def close(self) -> None:
        super().close()
        self.copy.cleanup()

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        self._refuse()

    def add(self, articles: Sequence[Article], preparation: Preparation = NOT_PREPARED) -> Report:
        self._refuse()

    def remove(self, names: list[str]) -> Report:
        self._refuse()

    def repair(self) -> None:
        self._refuse()

    def rebuild(self, embeddings: str) -> Rebuilt:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise LibraryError(
            f"The library cannot be changed ({self.reason}); it can be listed, asked and searched. "
            "Check that its folder can be written and the disk is not full."
        )


def why_unwritable(folder: Path) -> str:
    """Why nothing can be written into the folder of a library, "" where it can."""
    try:
        # Locking a folder that cannot be read says so.
        if not os.access(folder, os.R_OK | os.X_OK) or not (folder / STORE_FILE).exists():
            return ""
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_ROOM))
            file.flush()
    except OSError as error:
        return os.strerror(error.errno) if error.errno in _NO_ROOM else ""
    except ValueError:
        return ""  # no path; locking the folder says so
    return ""


def _copy_of(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A copy elsewhere: even reading writes to the databases, and tantivy to its lock."""
    for place in (None, _MEMORY_DISK):
        with suppress(OSError), ExitStack() as undo:
            copy = tempfile.TemporaryDirectory(prefix="library-", dir=place, ignore_cleanup_errors=True)
            undo.callback(copy.cleanup)
            for file in folder.rglob("*"):
                _put(file, Path(copy.name) / file.relative_to(folder), folder)
            undo.pop_all()
            return copy
    raise LibraryError(
        f"The disk of {folder} cannot be written, and there is no room for a copy to read. Free some space, or "
        "set TMPDIR to a folder on another disk."
    )


def _put(file: Path, copy: Path, folder: Path) -> None:
    if file.is_dir():
        copy.mkdir(parents=True, exist_ok=True)
    elif file.parent == folder / LEXICAL_FOLDER and file.suffix not in _CHANGED and hasattr(os, "symlink"):
        # tantivy never changes its large files; Chroma and SQLite do.
        copy.symlink_to(file)
    elif file.parent != folder or file.name.startswith(STORE_FILE):
        shutil.copyfile(file, copy)
        found = file.stat()
        os.utime(copy, ns=(found.st_atime_ns, found.st_mtime_ns))  # which the seal of an index records
