"""The format of a file, by the suffix of its name -> the module that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import BinaryIO

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers import csv, jsonl, txt
from vectorstore.report import Failure

FORMATS = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".epub", ".csv", ".jsonl")

FormatReader = Callable[[BinaryIO, str], Iterable[Article | Failure]]
"""Reads an open, seekable file and its `origin`: a path or address that identifies it, whatever its content.

What cannot be read of many parts is yielded as a Failure whose `source` begins with `origin`. Raises
ReaderError, at once or while it is iterated, when nothing more can be read; its message does not name the file.
"""


def suffix_of(name: str) -> str:
    """The suffix of a file name in lower case, with its dot."""
    return PurePath(name).suffix.lower()


def reader_of(suffix: str) -> FormatReader:  # noqa: C901  (one case a format)
    """The reader of a format; libraries are imported when the first file of their format is read."""
    match suffix:
        case ".txt":
            return txt.articles_in
        case ".csv":
            return csv.articles_in
        case ".jsonl":
            return jsonl.articles_in
        case ".md" | ".markdown":
            from vectorstore.readers import markdown

            return markdown.articles_in
        case ".html" | ".htm":
            from vectorstore.readers import html

            return html.articles_in
        case ".pdf":
            from vectorstore.readers.pdf import document

            return document.articles_in
        case ".docx":
            from vectorstore.readers import docx

            return docx.articles_in
        case ".epub":
            from vectorstore.readers import epub

            return epub.articles_in
        case _:
            raise ReaderError(f"has a format that cannot be read; save it as one of {', '.join(FORMATS)}.")
