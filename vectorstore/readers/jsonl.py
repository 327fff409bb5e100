"""A .jsonl archive -> its articles, one JSON object a line; only `text` is required."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decoded_lines
from vectorstore.readers.extraction.records import Record, articles_of
from vectorstore.report import Failure


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Yield the articles of an archive, in order, and a Failure for each line that holds none."""
    return articles_of(_records(file), origin, 'holds no articles; write one a line, such as {"text": "…"}.')


def _records(file: BinaryIO) -> Iterator[tuple[str, Record]]:
    for number, line in enumerate(decoded_lines(file), start=1):
        if isinstance(line, ReaderError) or line.strip():
            yield f"line {number}", line if isinstance(line, ReaderError) else _stated(line)


def _stated(line: str) -> Record:
    try:
        stated = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep, or a number too long"
        return ReaderError(f"is not JSON ({reason}); write one object a line.")
    if not isinstance(stated, dict):
        return ReaderError('is not a JSON object; write one a line, such as {"text": "…"}.')
    return stated
