"""A file -> its Articles; one module per kind of file, imported when the first file of its kind is read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol

from vectorstore.article import Article, one_line
from vectorstore.errors import ReaderError
from vectorstore.report import Failure

_FORMATS = {
    ".txt": "txt",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".zip": "zip",
}

READABLE_FORMATS = tuple(_FORMATS)
"""The suffixes of the files that can be read, in lower case, each with its dot."""


class _FormatReader(Protocol):
    """What each module of a kind offers.

    `file` can be read and sought in; `origin` is where it came from, in one stable form: the same origin
    is the same article however its content changes. A part of many that cannot be read is yielded as a
    Failure, whose `source` begins with `origin`. Raises ReaderError, at once or on the way, when nothing
    (more) can be read; it says what is wrong but not of which file.
    """

    def articles_in(self, file: BinaryIO, origin: str) -> Iterable[Article | Failure]: ...


@dataclass(frozen=True, slots=True)
class Files:
    """What was found under a path, in order. To go through it is to go through the readable files."""

    readable: tuple[Path, ...]
    other: tuple[Path, ...] = ()
    """Files of kinds that cannot be read."""
    closed: tuple[Path, ...] = ()
    """Folders that could not be looked into."""

    def __iter__(self) -> Iterator[Path]:
        return iter(self.readable)


def read_file(path: Path, at: Callable[[int], None] | None = None) -> Iterator[Article | Failure]:
    """Read one file: yield one article, or as many as an archive holds, and what of it could not be read.

    What is wrong is said in one line that tells what to do. `at` is told how many bytes have been read.
    """
    try:
        with _opened(path) as file:
            for found in articles_in_file(file, path.name, str(path.resolve())):
                if at is not None:
                    at(file.tell())
                yield found
    except ReaderError as error:
        yield Failure(one_line(str(path)), str(error))


def articles_in_file(file: BinaryIO, name: str, origin: str) -> Iterator[Article | Failure]:
    """Read an open file of the kind that its `name` says; raises ReaderError as a `_Kind` does."""
    yield from _format_of(name).articles_in(file, origin)


def files_in(path: Path) -> Files:
    """List the files to read under a path: the file itself, whatever its kind, or those below a folder.

    Each file is listed once, hidden files and folders are left out, and links are followed, but never
    round in a circle. Raises ReaderError for a path that does not exist.
    """
    if not os.path.lexists(path):
        raise ReaderError("does not exist; check the path.")
    if not _is_folder(path):
        return Files((path,))
    closed: list[Path] = []
    listed = sorted(_below(path, closed))
    readable = tuple(file for file in listed if is_readable(file.name))
    other = tuple(file for file in listed if not is_readable(file.name))
    return Files(readable, other, tuple(sorted(closed)))


def _below(folder: Path, closed: list[Path]) -> Iterable[Path]:
    """Return the files below a folder, each by one of its names; folders that will not open go to `closed`."""

    def cannot_open(error: OSError) -> None:
        closed.append(Path(error.filename))

    files: dict[str, Path] = {}
    entered = {_real(folder)}
    for place, folders, names in os.walk(folder, followlinks=True, onerror=cannot_open):
        folders[:] = [name for name in sorted(folders) if name[0] != "." and _is_new(Path(place, name), entered)]
        for name in sorted(names):
            if name[0] != ".":
                files.setdefault(_real(Path(place, name)), Path(place, name))
    return files.values()


def _is_new(folder: Path, entered: set[str]) -> bool:
    real = _real(folder)
    if real in entered:
        return False
    entered.add(real)
    return True


def _real(path: Path) -> str:
    return os.path.realpath(path)  # Path.resolve() fails on a link to itself


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def is_url(text: str) -> bool:
    """Tell an address from a path, also one of a kind that is not read, such as ftp://."""
    return bool(re.match(r"[a-z][a-z0-9+.-]+://", text.strip(), re.IGNORECASE))


def _opened(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise ReaderError("is a folder; list its files first and read each.")
        if not path.exists():
            raise ReaderError("does not exist; check the path.")
        _format_of(path.name)
        if not path.is_file():
            raise ReaderError("is a device or a pipe; save what it holds as a file first.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL in it.
        reason = getattr(error, "strerror", None) or error
        raise ReaderError(f"cannot be opened ({reason}); check the path and who may read it.") from error


def is_readable(name: str) -> bool:
    """Whether files of this name are of a kind that can be read."""
    return PurePath(name).suffix.lower() in _FORMATS


def _format_of(name: str) -> _FormatReader:
    module = _FORMATS.get(PurePath(name).suffix.lower())
    if module is None:
        kinds = ", ".join(READABLE_FORMATS)
        raise ReaderError(f"is of a kind that cannot be read; save it as one of {kinds}.")
    kind: _FormatReader = import_module(f"vectorstore.readers.{module}")
    return kind
