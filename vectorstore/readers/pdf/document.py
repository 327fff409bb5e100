"""A PDF with a text layer -> its article, with the offsets at which its pages begin."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from ctypes import POINTER, cast, create_string_buffer
from dataclasses import replace
from pathlib import PurePath
from threading import Lock
from typing import Any, BinaryIO

from pypdfium2 import PdfDocument, PdfiumError, raw

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import MAX_BYTES
from vectorstore.readers.extraction.metadata import article_from, language_code
from vectorstore.readers.isolated.process_limits import TOO_MUCH_MEMORY, has_used_much
from vectorstore.readers.pdf.page_lines import Line, lines_of
from vectorstore.readers.pdf.paragraphs import join_lines
from vectorstore.readers.pdf.running_heads import without_running_heads
from vectorstore.report import Failure

MAX_FILE_BYTES = 500 * 2**20
"""Most of a large PDF are images, which are never in memory together."""
MAX_PAGES = 20_000

_PDFIUM = Lock()
"""PDFium is not thread-safe, not even for different documents."""

_OCR = "recognise the text (OCR) first, for example with ocrmypdf."
_PRINT_AGAIN = "open it in a viewer and print it to a new PDF."
_DAMAGED = f"is damaged or not a PDF; {_PRINT_AGAIN}"
_ENCRYPTED = "is encrypted; open it with its password and save it without a password."
_NO_TEXT = "contains no text that can be read; leave the file out."
_MESSAGES = {raw.FPDF_ERR_PASSWORD: _ENCRYPTED, raw.FPDF_ERR_SECURITY: _ENCRYPTED}

_PLACEHOLDER_TITLE = re.compile(
    r"untitled.*|sans titre.*|unbenannt.*|microsoft \w+ - .*|powerpoint presentation"
    r"|.*\.(docx?|odt|rtf|txt|pdf|pptx?|xlsx?|tex|dvi|e?ps|indd|qxd|pages|html?)",
    re.IGNORECASE,
)
_PLACEHOLDER_AUTHOR = re.compile("unknown|anonymous|author|user|owner|admin|administrator", re.IGNORECASE)


def articles_in(file: BinaryIO, origin: str) -> list[Article | Failure]:
    """Read the one article of a PDF, with a Failure for pages that cannot be read.

    Title and author are those in its metadata, unless they are placeholders. The date there is the file's, not
    the article's.
    """
    with _PDFIUM, _open(file) as document:
        lines, damaged = _lines_of_pages(document)
        pages = without_running_heads(lines)
        empty = [number for number, page in enumerate(pages, start=1) if not page and number not in damaged]
        scanned = [number for number in empty if _is_image(document, number)]
        fields = _metadata(document, origin)
    text, page_starts = join_lines(pages)
    if not text and scanned:
        raise ReaderError(f"has no text layer: its pages are images; {_OCR}")
    if not text and has_used_much():
        raise ReaderError(TOO_MUCH_MEMORY)  # PDFium goes on without what it has no memory for
    if not text:
        raise ReaderError(_DAMAGED if damaged else _NO_TEXT)
    article = article_from(fields, text, title="", origin=origin, identity=origin)
    failures = [
        Failure(origin, f"{_page_range(numbers)} {problem}")
        for numbers, problem in ((scanned, f"no text layer; {_OCR}"), (damaged, f"damage; {_PRINT_AGAIN}"))
        if numbers
    ]
    return [replace(article, pages=page_starts), *failures]


@contextmanager
def _open(file: BinaryIO) -> Iterator[Any]:
    if file.seek(0, os.SEEK_END) > MAX_FILE_BYTES:
        raise ReaderError(f"is larger than {MAX_FILE_BYTES // 2**20} MB; split it, or reduce its images.")
    try:
        with PdfDocument(file) as document:
            if len(document) > MAX_PAGES:
                raise ReaderError(f"has more than {MAX_PAGES:,} pages; split it.")
            yield document
    except PdfiumError as error:
        raise ReaderError(_MESSAGES.get(error.err_code, _DAMAGED)) from error


def _lines_of_pages(document: Any) -> tuple[list[list[Line]], list[int]]:
    """The lines of every page, and the numbers of the damaged pages, which have none."""
    pages: list[list[Line]] = []
    damaged: list[int] = []
    length = 0
    for index in range(len(document)):
        try:
            with closing(document[index]) as page, closing(page.get_textpage()) as text:
                pages.append(list(lines_of(text)))
        except PdfiumError:
            pages.append([])
            damaged.append(index + 1)
        length += sum(len(line.text) for line in pages[-1])
        if length > MAX_BYTES:
            raise ReaderError(f"contains more than {MAX_BYTES // 2**20} MB of text; split it.")
    return pages, damaged


def _is_image(document: Any, number: int) -> bool:
    """Whether a page without text has an image on it, or drawings and nothing else."""
    with closing(document[number - 1]) as page:
        types = {item.type for item in page.get_objects()}
    return raw.FPDF_PAGEOBJ_IMAGE in types or (bool(types) and raw.FPDF_PAGEOBJ_TEXT not in types)


def _metadata(document: Any, origin: str) -> dict[str, object]:
    title, author = _metadata_value(document, "Title"), _metadata_value(document, "Author")
    file_names = {name.casefold() for name in (origin, PurePath(origin).name, PurePath(origin).stem)}
    return {
        "title": "" if _PLACEHOLDER_TITLE.fullmatch(title) or title.casefold() in file_names else title,
        "author": "" if _PLACEHOLDER_AUTHOR.fullmatch(author) else author,
        "language": _language(document),
    }


def _metadata_value(document: Any, key: str) -> str:
    try:
        return clean_characters(document.get_metadata_value(key)).strip()
    except UnicodeDecodeError:
        return ""


def _language(document: Any) -> str:
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, cast(buffer, POINTER(raw.FPDF_WCHAR)), size)
    return language_code(buffer.raw.decode("utf-16-le", "replace").rstrip("\0"))


def _page_range(pages: Sequence[int]) -> str:
    """The subject and verb of a sentence about pages: "pages 3, 5-7 have"."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and ranges[-1][-1] == page - 1:
            ranges[-1].append(page)
        else:
            ranges.append([page])
    listed = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in ranges)
    return f"page {listed} has" if len(pages) == 1 else f"pages {listed} have"
