"""A .jsonl archive -> its articles, one JSON object a line; only `text` is required."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode_lines
from vectorstore.readers.extraction.metadata import Fields, articles_from_records
from vectorstore.report import Failure


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Read an archive: yield its articles in order, and a Failure for each line that holds none."""
    if_none = 'contains no articles; write one a line, such as {"text": "…"}.'
    return articles_from_records(_records(file), origin, if_none)


def _records(file: BinaryIO) -> Iterator[tuple[str, Fields | ReaderError]]:
    for number, line in enumerate(decode_lines(file), start=1):
        if isinstance(line, ReaderError):
            yield f"line {number}", line
        elif line.strip():
            yield f"line {number}", _parse(line)


def _parse(line: str) -> Fields | ReaderError:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep, or a number too long"
        return ReaderError(f"is not JSON ({reason}); write one object a line.")
    if not isinstance(fields, dict):
        return ReaderError('is not a JSON object; write one a line, such as {"text": "…"}.')
    return fields
