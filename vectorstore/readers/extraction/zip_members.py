"""The members of a zip, unpacked within limits: a small zip can unpack to any length."""

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
from vectorstore.readers.extraction.encoding import MAX_BYTES

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_MIN_HEADER = 30
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1

# Text is seldom compressed to less than a twentieth; the maximum of a thousand is one byte repeated.
_MAX_RATIO = 200
_HARMLESS = 10 * 2**20
"""Bytes; a shorter member is read whatever its ratio."""

_DAMAGED = "is damaged or incomplete; download or create it again."
_ENCRYPTED = "is encrypted; save it without a password."
_BOMB = "is made to fill the memory (a zip bomb); leave it out."
_UNSUPPORTED = "is compressed with an unsupported method; compress it as an ordinary zip."


class ZipMembers:
    """The files and folders of an open zip, in their order.

    `noun` names what the file should be, for the message where it is no zip. Raises ReaderError for that, for a
    damaged zip, for more members than `limit` and for members that overlap.
    """

    def __init__(self, file: BinaryIO, noun: str, *, limit: int = 20_000) -> None:
        start = file.read(len(_SIGNATURES[0]))
        try:
            with _mapped_errors():
                self._zip = ZipFile(file)
        except ReaderError as error:
            if isinstance(error.__cause__, BadZipFile) and start not in _SIGNATURES:
                raise ReaderError(f"is not {noun}, whatever its name says; save it as one.") from error
            raise
        self.members = self._zip.infolist()
        if len(self.members) > limit:
            raise ReaderError(f"contains more than {limit:,} files; split it.")
        if _overlap(self.members):
            raise ReaderError(_BOMB)
        self._by_name = {name_of(member): member for member in self.members}

    def find(self, name: str) -> ZipInfo | None:
        """The member of this name, None if there is none."""
        return self._by_name.get(name)

    def open(self, member: ZipInfo, limit: int) -> BinaryIO:
        """Open a member for reading; it is seekable, but seeking back unpacks it again from the start.

        Raises ReaderError, now or while it is read, if it is longer than `limit` bytes, encrypted, damaged or a
        zip bomb.
        """
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise ReaderError(_ENCRYPTED)
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ReaderError(_UNSUPPORTED)  # zipfile unpacks other methods without a limit
        if member.file_size > max(_HARMLESS, member.compress_size * _MAX_RATIO):
            raise ReaderError(_BOMB)
        if member.file_size > limit:
            raise ReaderError(f"is longer than {limit / 2**20:,.0f} MB unpacked; split it.")
        with _mapped_errors():
            return BufferedReader(_Member(self._zip.open(member)))

    def read(self, member: ZipInfo, limit: int = MAX_BYTES) -> bytes:
        """Read all of a member; raises ReaderError as `open` does."""
        with self.open(member, limit) as file:
            return file.read()


def name_of(member: ZipInfo) -> str:
    """The name of a member; UTF-8 is tried where the zip does not declare it, and zipfile assumes cp437."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


class _Member(RawIOBase):
    """A member unpacked chunk by chunk: zipfile's `read()` unpacks it whole, whatever length it declares."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        with _mapped_errors():
            chunk = self._source.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def seek(self, offset: int, whence: int = 0) -> int:
        with _mapped_errors():
            return self._source.seek(offset, whence)

    def close(self) -> None:
        self._source.close()
        super().close()


@contextmanager
def _mapped_errors() -> Iterator[None]:
    """Map zipfile's errors, which have no common base, to ReaderError."""
    try:
        yield
    except NotImplementedError as error:
        raise ReaderError(_UNSUPPORTED) from error
    except RuntimeError as error:
        raise ReaderError(_ENCRYPTED) from error
    except (BadZipFile, EOFError, OSError, OverflowError, ValueError, struct.error, zlib.error) as error:
        raise ReaderError(_DAMAGED) from error


def _overlap(members: list[ZipInfo]) -> bool:
    """Whether members share a part of the file, which newer versions of zipfile check too."""
    in_file = sorted(members, key=lambda member: member.header_offset)
    return any(
        member.header_offset + _MIN_HEADER + member.compress_size > following.header_offset
        for member, following in pairwise(in_file)
    )
