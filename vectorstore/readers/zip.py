"""A .zip archive -> the articles of the files in it, each read as if it were alone."""

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
from vectorstore.readers.extraction.encoding import MAX_BYTES
from vectorstore.readers.extraction.zip_members import ZipMembers, name_of
from vectorstore.readers.formats import FORMATS, reader_of, suffix_of
from vectorstore.report import Failure

MAX_TOTAL_BYTES = 2**30
"""Of all files that are read from one archive, unpacked."""

_MAX_MEMBERS = 100_000
_BY_LINE = (".jsonl", ".csv")
"""Formats that are read line by line, so that a file of any length takes little memory."""

_SYSTEM_FOLDER = "__MACOSX"
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Read the files in a zip, sorted by name; a Failure for each that cannot be read.

    The origin of each is `origin!/name`. Folders, hidden files, links and files in other formats are skipped.
    """
    archive = ZipMembers(file, "a zip archive", limit=_MAX_MEMBERS)
    named = sorted(((name_of(member), member) for member in archive.members), key=lambda pair: pair[0])
    wanted = [(name, member) for name, member in named if _is_wanted(name, member)]
    if not wanted:
        raise ReaderError(f"contains no file that can be read; put files in it with {', '.join(FORMATS)}.")
    left = MAX_TOTAL_BYTES
    seen: set[str] = set()
    for name, member in wanted:
        member_origin = one_line(f"{origin}!/{name}")
        try:
            _check_name(name, is_repeated=member_origin in seen)
            seen.add(member_origin)
            if member.file_size > left:
                total = f"{MAX_TOTAL_BYTES // 2**30} GB"
                raise ReaderError(f"is past the limit of {total} unpacked for one archive; put it in another.")
            by_line = suffix_of(name) in _BY_LINE
            with archive.open(member, left if by_line else min(left, MAX_BYTES)) as content:
                left -= member.file_size
                # Readers seek, and to seek back in a packed file is to unpack it again from the start.
                unpacked = content if by_line else BytesIO(content.read())
                yield from reader_of(suffix_of(name))(unpacked, member_origin)
        except ReaderError as error:
            yield Failure(member_origin, str(error))


def _is_wanted(name: str, member: ZipInfo) -> bool:
    """Whether a member is to be read, or to be reported as one that cannot be."""
    parts = _parts(name)
    if name.endswith(("/", "\\")) or not parts or stat.S_ISLNK(member.external_attr >> 16):
        return False
    if parts[0] == _SYSTEM_FOLDER or any(part[0] == "." and part != ".." for part in parts):
        return False
    return suffix_of(name) in (*FORMATS, ".zip")


def _check_name(name: str, *, is_repeated: bool) -> None:
    parts = _parts(name)
    if ".." in parts or parts[0].startswith("/") or _DRIVE.match(name):
        raise ReaderError("has a name that leads out of the archive; rename it.")
    if suffix_of(name) == ".zip":
        raise ReaderError("is an archive within the archive; unpack it and add its files.")
    if is_repeated:
        raise ReaderError("has the same name as another file in the archive; rename it.")


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts
