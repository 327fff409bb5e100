"""A .zip archive -> the articles of the files in it, each read as if it stood alone."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZipInfo

from vectorstore.article import Article, one_line
from vectorstore.errors import ReaderError
from vectorstore.readers import files
from vectorstore.readers.extraction.size_limit import LONGEST
from vectorstore.readers.extraction.zip_members import Zip, name_of
from vectorstore.report import Failure

LARGEST = 2**30
"""Bytes, unpacked, of all the files that are read from one archive."""

_MOST_MEMBERS = 100_000
_BY_LINE = (".jsonl", ".csv", ".tsv")
"""Kinds that are read from start to end, so that a file of any length takes little memory."""

_SYSTEM_FOLDER = "__MACOSX"
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Yield what the files in a zip hold, by name; one that cannot be read is a Failure and leaves the others.

    The origin of each is `origin!/name`. Folders, hidden files, links and files of other kinds are passed over.
    """
    archive = Zip(file, "a zip archive", most=_MOST_MEMBERS)
    named = sorted(((name_of(member), member) for member in archive.members), key=lambda one: one[0])
    wanted = [(name, member) for name, member in named if _is_wanted(name, member)]
    if not wanted:
        kinds = ", ".join(kind for kind in files.READABLE_FORMATS if not _is_archive(f"a{kind}"))
        raise ReaderError(f"holds no file that can be read; put files of these kinds in it: {kinds}.")
    left = LARGEST
    seen: set[str] = set()
    for name, member in wanted:
        place = one_line(f"{origin}!/{name}")
        try:
            _check_name(name, place in seen)
            seen.add(place)
            with archive.open(member, _room(name, member.file_size, left)) as content:
                left -= member.file_size
                yield from files.articles_in_file(_as_read(content, name), name, place)
        except ReaderError as error:
            yield Failure(place, str(error))


def _room(name: str, length: int, left: int) -> int:
    if length > left:
        most = f"{LARGEST // 2**30} GB"
        raise ReaderError(f"does not fit: all files of an archive are at most {most} unpacked; put it in another.")
    return left if _is_by_line(name) else min(left, LONGEST)


def _as_read(content: BinaryIO, name: str) -> BinaryIO:
    # Readers seek, and to step back in what is packed is to unpack it again from the start.
    return content if _is_by_line(name) else BytesIO(content.read())


def _is_by_line(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _BY_LINE


def _is_wanted(name: str, member: ZipInfo) -> bool:
    """Whether a member is to be read, or to be named as one that cannot be."""
    parts = _parts(name)
    if name.endswith(("/", "\\")) or not parts or stat.S_ISLNK(member.external_attr >> 16):
        return False
    if parts[0] == _SYSTEM_FOLDER or any(part[0] == "." and part != ".." for part in parts):
        return False
    return files.is_readable(name) or _is_archive(name)


def _check_name(name: str, again: bool) -> None:
    parts = _parts(name)
    if ".." in parts or parts[0].startswith("/") or _DRIVE.match(name):
        raise ReaderError("has a name that leads out of the archive; give it a plain name.")
    if _is_archive(name):
        raise ReaderError("is an archive within the archive; unpack it and add what it holds.")
    if again:
        raise ReaderError("has the name of another file in the archive; give it its own.")


def _is_archive(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ".zip"


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts
