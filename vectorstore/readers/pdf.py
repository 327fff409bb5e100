"""A .pdf file with a text layer -> its article, with the places where its pages begin."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from ctypes import POINTER, c_double, cast, create_string_buffer
from dataclasses import replace
from math import hypot
from pathlib import PurePath
from threading import Lock
from typing import Any, BinaryIO

from pypdfium2 import PdfDocument, PdfiumError, raw

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.metadata import article_from, language_of
from vectorstore.readers.extraction.size_limit import LONGEST
from vectorstore.readers.pdf_layout import Line, running_text, without_running_lines
from vectorstore.report import Failure

LARGEST = 500 * 2**20
"""Bytes; most of them are pictures, which are never in memory together."""
MOST_PAGES = 20_000

_PDFIUM = Lock()
"""PDFium does one thing at a time in a process, whatever the document."""

_OCR = "recognise the text (OCR) first, for example with ocrmypdf."
_PRINT_ANEW = "open it in a viewer and print it to a new PDF."
_DAMAGED = f"is damaged or not a PDF; {_PRINT_ANEW}"
_ENCRYPTED = "is encrypted; open it with its password and save it without a password."
_NO_TEXT = "holds no text that can be read; put the article's text in it or leave the file out."
_REASONS = {raw.FPDF_ERR_PASSWORD: _ENCRYPTED, raw.FPDF_ERR_SECURITY: _ENCRYPTED}

_LINE_END = 0x0A
# PDFium writes a hyphen at a line's end as one of these, and no end of the line after it.
_HYPHENS = (0x02, 0xFFFE)
_HYPHEN_AT_END = re.compile("[\x02\ufffe\u00ad]$")

_NO_TITLE = re.compile(
    r"untitled.*|sans titre.*|unbenannt.*|microsoft \w+ - .*|powerpoint presentation"
    r"|.*\.(docx?|odt|rtf|txt|pdf|pptx?|xlsx?|tex|dvi|e?ps|indd|qxd|pages|html?)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile("unknown|anonymous|author|user|owner|admin|administrator", re.IGNORECASE)


def articles_in(file: BinaryIO, origin: str) -> list[Article | Failure]:
    """Return the one article of a PDF, and a Failure for those of its pages that cannot be read.

    Its title and author are those it states, if they are real. A date in a PDF is the file's, not the article's.
    """
    with _PDFIUM, _opened(file) as document:
        printed, damaged = _printed(document)
        pages = without_running_lines(printed)
        empty = [number for number, page in enumerate(pages, start=1) if not page and number not in damaged]
        pictures = [number for number in empty if _is_picture(document, number)]
        stated = _stated(document, origin)
    text, begins = running_text(pages)
    if not text and pictures:
        raise ReaderError(f"has no text layer: its pages are images; {_OCR}")
    if not text:
        raise ReaderError(_DAMAGED if damaged else _NO_TEXT)
    article = article_from(stated, text, title="", origin=origin, identity=origin)
    failures = [
        Failure(origin, f"{_named(numbers)} {problem}")
        for numbers, problem in ((pictures, f"no text layer; {_OCR}"), (damaged, f"damage; {_PRINT_ANEW}"))
        if numbers
    ]
    return [replace(article, pages=begins), *failures]


@contextmanager
def _opened(file: BinaryIO) -> Iterator[Any]:
    """Open a PDF; what PDFium cannot do with it is a ReaderError."""
    if file.seek(0, os.SEEK_END) > LARGEST:
        raise ReaderError(f"is larger than {LARGEST // 2**20} MB; split it, or reduce its pictures.")
    try:
        with PdfDocument(file) as document:
            if len(document) > MOST_PAGES:
                raise ReaderError(f"has more than {MOST_PAGES} pages, which no article has; split it.")
            yield document
    except PdfiumError as error:
        raise ReaderError(_REASONS.get(error.err_code, _DAMAGED)) from error


def _printed(document: Any) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of every page, and the numbers of the pages that are damaged, which have none."""
    printed: list[list[Line]] = []
    damaged: list[int] = []
    length = 0
    for index in range(len(document)):
        try:
            with closing(document[index]) as page, closing(page.get_textpage()) as text:
                printed.append(list(_lines(text)))
        except PdfiumError:
            printed.append([])
            damaged.append(index + 1)
        length += sum(len(line.text) for line in printed[-1])
        if length > LONGEST:
            raise ReaderError(f"holds more than {LONGEST // 2**20} MB of text, which no article does; split it.")
    return printed, damaged


def _lines(page: Any) -> Iterator[Line]:
    """Yield the lines of a page in PDFium's order, without those that have no letter or digit."""
    codes = [raw.FPDFText_GetUnicode(page, index) for index in range(page.count_chars())]
    start = 0
    for index, code in enumerate([*codes, _LINE_END]):
        if code == _LINE_END or code in _HYPHENS:
            end = index if code == _LINE_END else index + 1
            text = _text(codes[start:end])
            if any(map(str.isalnum, text)):
                yield _measured(page, text, [at for at in range(start, end) if not chr(codes[at]).isspace()])
            start = index + 1


def _text(codes: Sequence[int]) -> str:
    # On Windows, a character may come as two surrogates.
    text = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(clean_characters(_HYPHEN_AT_END.sub("-", text.rstrip())).split())


def _measured(page: Any, text: str, places: Sequence[int]) -> Line:
    """Return the line whose characters stand at these places of the page's text."""
    left, *_ = page.get_charbox(places[0])
    _, _, right, _ = page.get_charbox(places[-1])
    # The first character may be a number set high, the last the mark of a footnote.
    middle = places[len(places) // 2]
    matrix, x, y = raw.FS_MATRIX(), c_double(), c_double()
    raw.FPDFText_GetMatrix(page, middle, matrix)
    raw.FPDFText_GetCharOrigin(page, middle, x, y)
    size = raw.FPDFText_GetFontSize(page, middle) * hypot(matrix.c, matrix.d)
    return Line(text, abs(right - left), size or 1.0, y.value)


def _is_picture(document: Any, number: int) -> bool:
    """Whether a page without text has something on it: an image, or drawings and nothing else."""
    with closing(document[number - 1]) as page:
        kinds = {thing.type for thing in page.get_objects()}
    return raw.FPDF_PAGEOBJ_IMAGE in kinds or (bool(kinds) and raw.FPDF_PAGEOBJ_TEXT not in kinds)


def _stated(document: Any, origin: str) -> dict[str, object]:
    """Return what the PDF states and is not merely what a program has filled in."""
    title, author = _metadata(document, "Title"), _metadata(document, "Author")
    names = {name.casefold() for name in (origin, PurePath(origin).name, PurePath(origin).stem)}
    return {
        "title": "" if _NO_TITLE.fullmatch(title) or title.casefold() in names else title,
        "author": "" if _NO_AUTHOR.fullmatch(author) else author,
        "language": _language(document),
    }


def _metadata(document: Any, key: str) -> str:
    try:
        return clean_characters(document.get_metadata_value(key)).strip()
    except UnicodeDecodeError:
        return ""


def _language(document: Any) -> str:
    """Return the language that the document is said to be in, "" where that is not a code."""
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, cast(buffer, POINTER(raw.FPDF_WCHAR)), size)
    try:
        return language_of(buffer.raw.decode("utf-16-le", "replace").rstrip("\0"))
    except ReaderError:
        return ""


def _named(pages: Sequence[int]) -> str:
    """Return what begins a sentence about pages, those in a row as one: "pages 3, 5-7 have"."""
    rows: list[list[int]] = []
    for page in pages:
        if rows and rows[-1][-1] == page - 1:
            rows[-1].append(page)
        else:
            rows.append([page])
    written = ", ".join(str(row[0]) if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in rows)
    return f"page {written} has" if len(pages) == 1 else f"pages {written} have"
