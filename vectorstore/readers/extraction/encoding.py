"""Bytes -> text, for files that do not say how they are encoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.size_limit import LONGEST, whole

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_MARKS = tuple(mark for mark, encoding in _MARKS if encoding != "utf-8")
_START = 4
_NOT_TEXT = "is not text; save it as plain text in UTF-8."
_NOT_KNOWN = "is in an encoding that cannot be recognised; save it as UTF-8."

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01

# Letters beyond ASCII stand among others in a Western language; Cyrillic, Greek or Chinese read as cp1252
# is all such letters, four and more in a row.
_FOREIGN = re.compile("[À-ÖØ-öø-ÿŠŒŽšœžŸƒ]")
_FOREIGN_RUN = re.compile(f"{_FOREIGN.pattern}{{4}}")
_FOREIGN_SHARE = 0.5

_COMMON = re.compile("[ \n、。，]")


def decode(content: bytes) -> str:
    """Decode text in UTF-8, in UTF-16 or UTF-32, or in cp1252; a byte order mark is left out.

    cp1252 is the last resort, only for what can be a Western language in it: a wrong guess would show
    letters that nobody wrote. Anything else is a ReaderError.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding)
    if b"\0" in content:
        return _unmarked_utf16(content)
    try:
        return _text(content, "utf-8")
    except ReaderError as error:
        if isinstance(error.__cause__, UnicodeDecodeError):
            return _western(content)
        raise


def decoded_lines(file: BinaryIO) -> Iterator[str | ReaderError]:
    """Yield the lines of a file of any length without their ends, each decoded as `decode` would.

    One that is not text, or longer than an article can be, is yielded as the ReaderError that says so.
    """
    start = file.read(_START)
    file.seek(0)
    if start.startswith(_WIDE_MARKS) or b"\0" in start[:2]:
        # Two and four bytes a character: such a file is read as a whole.
        yield from decode(whole(file)).split("\n")
        return
    file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            yield ReaderError(f"is longer than {LONGEST // 2**20} MB, which no article is; leave it out.")
            _skip_line(file)
            continue
        try:
            yield _line(line)
        except ReaderError as error:
            yield error


def _line(line: bytes) -> str:
    if b"\0" in line:
        raise ReaderError(_NOT_TEXT)  # one line would be taken for UTF-16, in a file that is not
    return decode(line).rstrip("\n")


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
        pass


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReaderError(_NOT_TEXT) from error
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) * _CONTROL_SHARE:
        raise ReaderError(_NOT_TEXT)
    return text


def _unmarked_utf16(content: bytes) -> str:
    """Decode UTF-16 without a mark: in the right byte order spaces and line breaks are where they should be."""
    readings = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = _text(content, encoding)
        except ReaderError:
            continue
        readings.append((len(_COMMON.findall(text)), text))
    common, text = max(readings, default=(0, ""))
    if not common or not all(map(_is_character, text)):
        raise ReaderError(_NOT_TEXT)
    return text


def _is_character(character: str) -> bool:
    return character.isprintable() or character.isspace() or character in "\ufeff\u00ad\u200b\u200c\u200d"


def _western(content: bytes) -> str:
    if _CONTROL.search(content.decode("latin-1")):
        raise ReaderError(_NOT_TEXT)
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ReaderError(_NOT_KNOWN) from error
    letters = sum(map(str.isalpha, text))
    if _FOREIGN_RUN.search(text) or len(_FOREIGN.findall(text)) > letters * _FOREIGN_SHARE:
        raise ReaderError(_NOT_KNOWN)
    return text
