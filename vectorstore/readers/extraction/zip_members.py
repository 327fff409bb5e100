"""A zip -> its members, read where they are and only within limits: one may hold any length of nothing."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from itertools import pairwise
from typing import IO, TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.size_limit import LONGEST

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_SHORTEST_HEADER = 30
_IN_UTF8 = 0x800
_ENCRYPTED = 0x1

# Text is seldom packed to less than a twentieth; a thousandth, the most there is, is one byte over and over.
_MOST_RATIO = 200
_SMALL = 10 * 2**20
"""Bytes; a shorter member does no harm, however well it is packed."""

_DAMAGED = "is damaged or incomplete; get it again, or make it anew."
_LOCKED = "is encrypted; save it without a password."
_BOMB = "is made to fill the memory, as no article is; leave it out."
_PACKED = "is packed in a way that cannot be read; pack it as an ordinary zip."


class Zip:
    """An open zip; `members` are its files and folders in the order they stand in.

    `noun` says what the file should be, for the message where it is no zip at all. Raises ReaderError for
    that, for a damaged zip, for more than `most` members and for members that overlap.
    """

    def __init__(self, file: BinaryIO, noun: str, *, most: int = 20_000) -> None:
        start = file.read(len(_STARTS[0]))
        try:
            with _border():
                self._zip = ZipFile(file)
        except ReaderError as error:
            if isinstance(error.__cause__, BadZipFile) and start not in _STARTS:
                raise ReaderError(f"is not {noun}, whatever its name says; save it as one.") from error
            raise
        self.members = self._zip.infolist()
        if len(self.members) > most:
            raise ReaderError(f"holds more than {most:,} files; split it.")
        if _overlap(self.members):
            raise ReaderError(_BOMB)
        self._named = {name_of(member): member for member in self.members}

    def find(self, name: str) -> ZipInfo | None:
        """Return the member of this name; None where there is none."""
        return self._named.get(name)

    def open(self, member: ZipInfo, longest: int) -> BinaryIO:
        """Return a member to read, seekable; raises ReaderError, then and while it is read.

        That is where it is longer than `longest` bytes, encrypted, damaged, or packed as only a bomb is.
        A step back is dear: it unpacks from the start.
        """
        if member.flag_bits & _ENCRYPTED:
            raise ReaderError(_LOCKED)
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ReaderError(_PACKED)  # others are unpacked by zipfile without a limit
        if member.file_size > max(_SMALL, member.compress_size * _MOST_RATIO):
            raise ReaderError(_BOMB)
        if member.file_size > longest:
            raise ReaderError(f"is longer unpacked than the {_size(longest)} there is room for; split it.")
        with _border():
            return BufferedReader(_Member(self._zip.open(member)))

    def read(self, member: ZipInfo, longest: int = LONGEST) -> bytes:
        """Return all of a member; raises ReaderError as `open` does."""
        with self.open(member, longest) as file:
            return file.read()


def name_of(member: ZipInfo) -> str:
    """Return the name of a member; zipfile takes UTF-8 for an old encoding where a zip does not say so."""
    if member.flag_bits & _IN_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


class _Member(RawIOBase):
    """A member unpacked piece by piece: zipfile, read at once, unpacks it whole, whatever length it states."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer)
        with _border():
            chunk = self._source.read(len(room))
        room[: len(chunk)] = chunk
        return len(chunk)

    def seek(self, offset: int, whence: int = 0) -> int:
        with _border():
            return self._source.seek(offset, whence)

    def close(self) -> None:
        self._source.close()
        super().close()


@contextmanager
def _border() -> Iterator[None]:
    """Raise as ReaderError what zipfile raises, which is not of one tree."""
    try:
        yield
    except NotImplementedError as error:
        raise ReaderError(_PACKED) from error
    except RuntimeError as error:
        raise ReaderError(_LOCKED) from error
    except (BadZipFile, EOFError, OSError, OverflowError, ValueError, struct.error, zlib.error) as error:
        raise ReaderError(_DAMAGED) from error


def _overlap(members: list[ZipInfo]) -> bool:
    """Whether one stretch of the file stands for several members, as newer versions of zipfile ask too."""
    in_file = sorted(members, key=lambda member: member.header_offset)
    return any(
        member.header_offset + _SHORTEST_HEADER + member.compress_size > following.header_offset
        for member, following in pairwise(in_file)
    )


def _size(length: int) -> str:
    return f"{length / 2**20:,.0f} MB"
