"""Whatever is given to be added -> Articles, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers import Files, files_in, read
from vectorstore.report import Failure


def take_in(items: Iterable[str | Path | Article]) -> Iterator[Article | Failure | Path]:
    """Yield the articles of files, folders and articles, and a Failure for each that cannot be read.

    A plain Path is a file in a folder that is of no kind to be read.
    """
    for item in items:
        if isinstance(item, Article):
            yield item if item.text else Failure(item.source or item.id, "the article has no text; give it some")
            continue
        try:
            found = _files_at(Path(item))
        except ReaderError as error:
            yield Failure(str(item), str(error))
            continue
        for file in found.readable:
            yield from read(file)
        yield from found.other
        yield from (Failure(str(folder), "the folder cannot be opened; check who may") for folder in found.closed)


def _files_at(path: Path) -> Files:
    try:
        return files_in(path.expanduser())
    except RuntimeError as error:
        raise ReaderError(f"{path} names a user this machine does not have; check the path.") from error
