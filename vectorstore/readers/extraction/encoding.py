"""Bytes -> text: files that do not declare their encoding, web pages that do, and how long either may be."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from vectorstore.errors import ReaderError

MAX_BYTES = 50 * 2**20
"""Of a file that is one article; a novel has about one million."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALL_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
_WIDE_MARKS = _ALL_MARKS[1:]
_NOT_TEXT = "is not text; save it as plain text in UTF-8."
_UNKNOWN = "is in an unknown encoding; save it as UTF-8."

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01

# In a Western language, letters beyond ASCII stand among others; Cyrillic, Greek or Chinese decoded as cp1252
# gives nothing but such letters, four and more in a row.
_ACCENTED = re.compile("[À-ÖØ-öø-ÿŠŒŽšœžŸƒ]")
_ACCENTED_RUN = re.compile(f"{_ACCENTED.pattern}{{4}}")
_MAX_ACCENTED_SHARE = 0.5

_COMMON = re.compile("[ \n、。，]")

_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
_DECLARED_WITHIN = 4096
_ASCII_COMPATIBLE = re.compile(r"utf-?8|(windows|cp|iso|koi8|euc|gb|big5|shift|tis)[\w.-]*", re.IGNORECASE)
# Browsers decode these as larger character sets.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
}


def read_all(file: BinaryIO) -> bytes:
    """Read a file of one article; raises ReaderError where it is longer than `MAX_BYTES`."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ReaderError(
            f"is longer than {MAX_BYTES // 2**20} MB; split it, or convert it to a JSON Lines archive."
        )
    return content


def decode(content: bytes) -> str:
    """Decode UTF-8, UTF-16 or UTF-32, or as a last resort cp1252; a byte order mark is dropped.

    cp1252 is tried only for what can be a Western language in it: a wrong guess would show letters that nobody
    wrote. Raises ReaderError for anything else.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(content[len(mark) :], encoding)
    if b"\0" in content:
        return _decode_unmarked_utf16(content)
    try:
        return _decode_as(content, "utf-8")
    except ReaderError as error:
        if isinstance(error.__cause__, UnicodeDecodeError):
            return _decode_western(content)
        raise


def decode_lines(file: BinaryIO) -> Iterator[str | ReaderError]:
    """Yield the lines of a file of any length without their ends, each decoded by `decode`.

    A line that is not text, or is too long, is yielded as a ReaderError.
    """
    start = file.read(len(codecs.BOM_UTF32_LE))
    file.seek(0)
    if start.startswith(_WIDE_MARKS) or b"\0" in start[:2]:
        # UTF-16 and UTF-32 cannot be split at line ends before they are decoded.
        yield from decode(read_all(file)).split("\n")
        return
    file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
    while line := file.readline(MAX_BYTES + 1):
        if len(line) > MAX_BYTES:
            yield ReaderError(f"is longer than {MAX_BYTES // 2**20} MB; leave it out.")
            _skip_line(file)
            continue
        try:
            yield _decode_line(line)
        except ReaderError as error:
            yield error


def decode_page(content: bytes, charset: str = "") -> str:
    """Decode a web page by the charset of its server, by the one it declares, or else as any other file."""
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    for label in (charset, (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""):
        text = decode_charset(content, label)
        if text is not None:
            return text
    return decode(content)


def decode_charset(content: bytes, charset: str) -> str | None:
    """Decode by a charset; None if it is unknown or wrong, or contradicted by a byte order mark."""
    charset = charset.lower()
    if content.startswith(_ALL_MARKS) or b"\0" in content or not _ASCII_COMPATIBLE.fullmatch(charset):
        return None
    try:
        return content.decode(_SUPERSETS.get(charset, charset))
    except (LookupError, UnicodeDecodeError):
        return None


def _decode_line(line: bytes) -> str:
    if b"\0" in line:
        raise ReaderError(_NOT_TEXT)  # a single line would be taken for UTF-16
    return decode(line).rstrip("\n")


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(MAX_BYTES)) and not rest.endswith(b"\n"):
        pass


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReaderError(_NOT_TEXT) from error
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) * _MAX_CONTROL_SHARE:
        raise ReaderError(_NOT_TEXT)
    return text


def _decode_unmarked_utf16(content: bytes) -> str:
    """Decode UTF-16 without a mark, in the byte order that gives more spaces and line breaks."""
    decoded = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = _decode_as(content, encoding)
        except ReaderError:
            continue
        decoded.append((len(_COMMON.findall(text)), text))
    common, text = max(decoded, default=(0, ""))
    if not common or not all(map(_is_character, text)):
        raise ReaderError(_NOT_TEXT)
    return text


def _is_character(character: str) -> bool:
    return character.isprintable() or character.isspace() or character in "\ufeff\u00ad\u200b\u200c\u200d"


def _decode_western(content: bytes) -> str:
    if _CONTROL.search(content.decode("latin-1")):
        raise ReaderError(_NOT_TEXT)
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ReaderError(_UNKNOWN) from error
    letters = sum(map(str.isalpha, text))
    if _ACCENTED_RUN.search(text) or len(_ACCENTED.findall(text)) > letters * _MAX_ACCENTED_SHARE:
        raise ReaderError(_UNKNOWN)
    return text
