"""A .csv table -> its articles, one a row below a header; only a column for the text is required."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from vectorstore.article import Article, clean_characters, one_line
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import MAX_BYTES, decode_lines
from vectorstore.readers.extraction.metadata import Fields, articles_from_records
from vectorstore.report import Failure

# The limit is one of the process; nothing else here reads tables. The default of 131,072 characters is shorter
# than many articles; without any, a quotation mark that is never closed would fill the memory.
csv.field_size_limit(MAX_BYTES)

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
"""The column names of each field, in lower case without spaces; the first that the table has is used."""

_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_QUOTE = 'put a cell that contains commas, quotes or line breaks in quotation marks, and write "" for " within it.'
_MAX_REREAD = 20 * 2**20
"""Characters of a table that are read again, below quotation marks that are not closed."""
_MAX_NAMES = 10
_MAX_NAME_LENGTH = 40


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Read a table: yield its articles in order, and a Failure for each row that holds none.

    A row is named by its first line in the file, the header being line 1: a cell can span several lines.
    """
    if_none = "contains no articles; write one a row, below a header with a column text."
    return articles_from_records(_records(file), origin, if_none)


def _records(file: BinaryIO) -> Iterator[tuple[str, Fields | ReaderError]]:
    rows = _rows(file)
    place, names = next(rows, ("", []))
    if not names:
        return  # an empty file
    if isinstance(names, ReaderError):
        raise ReaderError(f"{place}: {names}")
    columns = _columns(names)
    if "text" not in columns:
        raise ReaderError(
            f"has no column for the text, only {_listed(names)}; rename the one that has it to text."
        )
    for place, row in rows:
        yield place, row if isinstance(row, ReaderError) else _fields(row, columns, len(names))


def _columns(names: Sequence[str]) -> dict[str, int]:
    """The index of the column of each field that a table has."""
    normal = [_BETWEEN_WORDS.sub("", clean_characters(name).strip().casefold()) for name in names]
    used = {field: next((name for name in known if name in normal), None) for field, known in _COLUMNS.items()}
    return {field: normal.index(name) for field, name in used.items() if name}


def _fields(row: Sequence[str], columns: dict[str, int], width: int) -> Fields | ReaderError:
    if len(row) != width:
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        return ReaderError(f"has {cells} where the header has {width}; {_QUOTE}")
    return {field: row[column] for field, column in columns.items() if row[column].strip()}


def _rows(file: BinaryIO) -> Iterator[tuple[str, list[str] | ReaderError]]:
    """Yield the place of each row that is not empty, with its cells or why it cannot be read."""
    lines = _CsvLines(file)
    reader = csv.reader(lines, delimiter=_delimiter(lines.peek_header()), skipinitialspace=True, strict=True)
    while True:
        place = lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield place, ReaderError(_message(error))
            lines.rewind_row()  # an unclosed quotation mark has swallowed the rows below
            if lines.reread > _MAX_REREAD:
                raise ReaderError(f"{place}: {_message(error)} The rows below were not read.") from error
        else:
            if lines.error or any(map(str.strip, row)):
                yield place, lines.error or row


class _CsvLines:
    """The lines of a file, with line ends, for csv.reader; can be rewound."""

    def __init__(self, file: BinaryIO) -> None:
        self._unread = iter(decode_lines(file))
        self._rewound: deque[str | ReaderError] = deque()
        self._row: list[str | ReaderError] = []
        self._lines_before = 0
        self._rewinds = 0
        self.reread = 0
        """Characters that have been read again, except those of the first row that was rewound."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._rewound.popleft() if self._rewound else next(self._unread)
        self._row.append(line)
        # The cells of a line that cannot be decoded are unknown.
        return "\n" if isinstance(line, ReaderError) else f"{line}\n"

    @property
    def error(self) -> ReaderError | None:
        """Why a line of the current row cannot be read."""
        return next((line for line in self._row if isinstance(line, ReaderError)), None)

    def peek_header(self) -> str:
        """The first line that is not empty, "" if there is none; it is read again."""
        header = next((line for line in self if line.strip()), "")
        self._rewound.extend(self._row)
        self._row.clear()
        return header

    def begin_row(self) -> str:
        """Begin a row with the next line, and name its place."""
        self._lines_before += len(self._row)
        self._row.clear()
        return f"line {self._lines_before + 1}"

    def rewind_row(self) -> None:
        """Rewind to the second line of the current row."""
        self._rewound.extendleft(reversed(self._row[1:]))
        if self._rewinds:  # one very long cell is read again once
            self.reread += sum(len(line) for line in self._row[1:] if isinstance(line, str))
        self._rewinds += 1
        del self._row[1:]


def _delimiter(header: str) -> str:
    """The delimiter that gives the header the most known columns, then the most columns."""

    def known_and_all(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in header.split(delimiter)]
        return len(_columns(names)), len(names)

    return max(_DELIMITERS, key=known_and_all)


def _message(error: csv.Error) -> str:
    # csv has one class for all of its errors.
    if "field limit" in str(error):
        return f"has a cell longer than {MAX_BYTES // 2**20} MB, or a quotation mark that is not closed; {_QUOTE}"
    if "new-line" in str(error):
        return f"has a line break without quotation marks; {_QUOTE}"
    return f"has quotation marks that are not closed or not doubled; {_QUOTE}"


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(f'"{one_line(name)[:_MAX_NAME_LENGTH]}"' for name in names[:_MAX_NAMES])
    return f"{listed} …" if len(names) > _MAX_NAMES else listed
