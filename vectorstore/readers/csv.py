"""A .csv table -> its articles, one a row under a header; only a column for the text is required."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from vectorstore.article import Article, clean_characters, one_line
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decoded_lines
from vectorstore.readers.extraction.records import Record, articles_of
from vectorstore.readers.extraction.size_limit import LONGEST
from vectorstore.report import Failure

# For the whole process, as csv has it: no other part of this program reads tables. Its own limit of 131,072
# characters is shorter than many articles; without any, a quote that is never closed would fill the memory.
csv.field_size_limit(LONGEST)

_DELIMITERS = ",;\t|"

_COLUMNS = {
    "text": ("text", "content", "body", "article", "texte", "contenu", "inhalt", "texto"),
    "title": ("title", "headline", "titre", "titel", "titulo", "título"),
    "published": ("published", "publishedat", "publicationdate", "date", "datum", "fecha"),
    "source": ("source", "url", "link"),
    "author": ("author", "authors", "byline", "auteur"),
    "outlet": ("outlet", "publisher", "site", "publication"),
    "language": ("language", "lang"),
    "id": ("id",),
}
"""The names of the column for each field, in lower case and one word; the first that a table has is its column."""

_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_QUOTE = 'put a cell that holds commas, quotes or line breaks in quotation marks, and write "" for " within.'
_MOST_NAMES = 10
_NAME_LENGTH = 40


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Yield the articles of a table, in order, and a Failure for each row that holds none.

    A row's place is its first line in the file, the header's being line 1: a cell may go over several lines.
    """
    if_none = "holds no articles; write one a row, below a header with a column text."
    return articles_of(_records(file), origin, if_none)


def _records(file: BinaryIO) -> Iterator[tuple[str, Record]]:
    rows = _rows(file)
    place, names = next(rows, ("", []))
    if not names:
        return  # an empty file
    if isinstance(names, ReaderError):
        raise ReaderError(f"{place}: {names}")
    columns = _columns(names)
    if "text" not in columns:
        raise ReaderError(f"has no column for the text, only {_listed(names)}; name the one that holds it text.")
    for place, row in rows:
        yield place, row if isinstance(row, ReaderError) else _record(row, columns, len(names))


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return the place of the column for each field that a table has."""
    known = [_BETWEEN_WORDS.sub("", clean_characters(name).strip().casefold()) for name in names]
    found = {field: [name for name in synonyms if name in known] for field, synonyms in _COLUMNS.items()}
    return {field: known.index(synonyms[0]) for field, synonyms in found.items() if synonyms}


def _record(row: Sequence[str], columns: dict[str, int], width: int) -> Record:
    if len(row) != width:
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        return ReaderError(f"has {cells} where the header has {width}; {_QUOTE}")
    return {field: row[column] for field, column in columns.items() if row[column].strip()}


def _rows(file: BinaryIO) -> Iterator[tuple[str, list[str] | ReaderError]]:
    """Yield each row that is not empty, or why it cannot be read, with its place."""
    lines = _CsvLines(file)
    reader = csv.reader(lines, delimiter=_delimiter(lines.header()), skipinitialspace=True, strict=True)
    while True:
        place = lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quote that is not closed has taken the rows below for its text.
            lines.back_to_second()
            yield place, ReaderError(_reason(error))
        else:
            if lines.wrong or any(map(str.strip, row)):
                yield place, lines.wrong or row


class _CsvLines:
    """The lines of a file, each with its end, for csv.reader; they can be gone back to."""

    def __init__(self, file: BinaryIO) -> None:
        self._further = iter(decoded_lines(file))
        self._again: deque[str | ReaderError] = deque()
        self._row: list[str | ReaderError] = []
        self._before = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._further)
        self._row.append(line)
        # What cells are in a line that is not text, nobody knows.
        return "\n" if isinstance(line, ReaderError) else f"{line}\n"

    @property
    def wrong(self) -> ReaderError | None:
        """Why a line of the row cannot be read."""
        return next((line for line in self._row if isinstance(line, ReaderError)), None)

    def header(self) -> str:
        """Return the first line that is not empty, and go back to the first; "" where there is none."""
        header = next((line for line in self if line.strip()), "")
        self._again.extend(self._row)
        self._row.clear()
        return header

    def begin_row(self) -> str:
        """Begin a row with the next line, and return its place."""
        self._before += len(self._row)
        self._row.clear()
        return f"line {self._before + 1}"

    def back_to_second(self) -> None:
        """Go back to the second line of the row; the first is done with."""
        self._again.extendleft(reversed(self._row[1:]))
        del self._row[1:]


def _delimiter(header: str) -> str:
    """Return what parts the names of a header: what makes the most names of fields of it, then the most names."""

    def fields_and_names(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in header.split(delimiter)]
        return len(_columns(names)), len(names)

    return max(_DELIMITERS, key=fields_and_names)


def _reason(error: csv.Error) -> str:
    """Say in plain words what csv found, which has one class for all of its errors."""
    if "field limit" in str(error):
        return (
            f"has a cell longer than {LONGEST // 2**20} MB, which no article is, or a quote not closed; {_QUOTE}"
        )
    if "new-line" in str(error):
        return f"has a line break without quotation marks; {_QUOTE}"
    return f"has quotation marks that are not closed or not doubled; {_QUOTE}"


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(f'"{one_line(name)[:_NAME_LENGTH]}"' for name in names[:_MOST_NAMES])
    return f"{listed} …" if len(names) > _MOST_NAMES else listed
