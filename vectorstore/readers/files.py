"""Paths -> files -> articles."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vectorstore.article import Article, one_line
from vectorstore.errors import ReaderError
from vectorstore.readers import zip
from vectorstore.readers.formats import FORMATS, reader_of, suffix_of
from vectorstore.report import Failure

READABLE_FORMATS = (*FORMATS, ".zip")
"""The suffixes of files that can be read, in lower case, each with its dot."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files under a path, sorted; iterating goes through the readable ones."""

    readable: tuple[Path, ...]
    other: tuple[Path, ...] = ()
    """Files in formats that cannot be read."""
    closed_folders: tuple[Path, ...] = ()
    """Folders that could not be opened."""

    def __iter__(self) -> Iterator[Path]:
        return iter(self.readable)


def read_file(
    path: Path, on_progress: Callable[[int], None] | None = None, origin: str = ""
) -> Iterator[Article | Failure]:
    """Read a file: yield its articles, and a Failure for what cannot be read.

    `on_progress` is called with the number of bytes read so far. `origin` identifies a file that has another
    name elsewhere; "" stands for its path.
    """
    try:
        with _open(path) as file:
            for item in articles_in_file(file, path.name, origin or str(path.resolve())):
                if on_progress is not None:
                    on_progress(file.tell())
                yield item
    except ReaderError as error:
        yield Failure(one_line(origin or str(path)), str(error))


def articles_in_file(file: BinaryIO, name: str, origin: str) -> Iterable[Article | Failure]:
    """Read an open file in the format of its `name`; raises ReaderError as a FormatReader does."""
    suffix = suffix_of(name)
    read = zip.articles_in if suffix == ".zip" else reader_of(suffix)
    return read(file, origin)


def files_in(path: Path) -> Files:
    """List the files to read under a path: the file itself, whatever its format, or those in a folder.

    Hidden files and folders are left out; links are followed, and each file is listed once. Raises ReaderError
    for a path that does not exist.
    """
    if not os.path.lexists(path):
        raise ReaderError("does not exist; check the path.")
    if not _is_folder(path):
        return Files((path,))
    closed: list[Path] = []
    listed = sorted(_walk(path, closed))
    readable = tuple(file for file in listed if is_readable(file.name))
    other = tuple(file for file in listed if not is_readable(file.name))
    return Files(readable, other, tuple(sorted(closed)))


def is_readable(name: str) -> bool:
    """Whether a file of this name is in a format that can be read."""
    return suffix_of(name) in READABLE_FORMATS


def is_url(text: str) -> bool:
    """Whether a text is an address with a scheme and not a path; the scheme may be one that is not read."""
    return bool(re.match(r"[a-z][a-z0-9+.-]+://", text.strip(), re.IGNORECASE))


def _walk(folder: Path, closed: list[Path]) -> Iterable[Path]:
    """The files below a folder, each by one of its names; adds folders that cannot be opened to `closed`."""
    files: dict[str, Path] = {}
    entered = {_real_path(folder)}

    def is_new(path: Path) -> bool:
        real = _real_path(path)
        if real in entered:
            return False
        entered.add(real)
        return True

    for parent, folders, names in os.walk(
        folder, followlinks=True, onerror=lambda error: closed.append(Path(error.filename))
    ):
        folders[:] = [name for name in sorted(folders) if name[0] != "." and is_new(Path(parent, name))]
        for name in sorted(names):
            if name[0] != ".":
                files.setdefault(_real_path(Path(parent, name)), Path(parent, name))
    return files.values()


def _real_path(path: Path) -> str:
    return os.path.realpath(path)  # Path.resolve() fails on a link to itself


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _open(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise ReaderError("is a folder; give the files in it.")
        if not path.exists():
            raise ReaderError("does not exist; check the path.")
        if not is_readable(path.name):
            raise ReaderError(
                f"has a format that cannot be read; save it as one of {', '.join(READABLE_FORMATS)}."
            )
        if not path.is_file():
            raise ReaderError("is a device or a pipe; save its content as a file first.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL in it.
        reason = getattr(error, "strerror", None) or error
        raise ReaderError(f"cannot be opened ({reason}); check the path and its permissions.") from error
