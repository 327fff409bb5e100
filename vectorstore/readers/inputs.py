"""Intake: whatever is given to be added -> Articles, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.files import READABLE_FORMATS, Files, files_in, is_readable, is_url, read_file
from vectorstore.report import Failure

_BARE_ADDRESS = re.compile(
    r"(?:[\w-]+\.)+(?:com|org|net|edu|gov|info|news|[a-z]{2})(?::\d+)?(?:/\S*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _WebAddress:
    url: str


class Inputs:
    """The articles of files, folders, web addresses and articles, one after the other.

    `places` are the files and folders that were given and are there, `unsure` those of which something could
    not be read; `share` is how much of the bytes of all files has been read, from 0 to 1.
    """

    def __init__(self, items: Iterable[str | Path | Article], allow_private: bool = False) -> None:
        self.places: list[str] = []
        self.unsure: list[str] = []
        self._allow_private = allow_private
        self._bytes = self._read = self._position = 0
        found = map(self._found, items)
        # What is given as a list is looked through first: how much there is to read is known from then on.
        self._given = list(found) if isinstance(items, Sequence) else found

    @property
    def share(self) -> float:
        """Return how much of the bytes of all files has been read."""
        return min(1.0, (self._read + self._position) / self._bytes) if self._bytes else 1.0

    def __iter__(self) -> Iterator[Article | Failure | Path]:
        """Yield articles, a Failure for what cannot be read, and a plain Path for a file of no readable kind."""
        for given in self._given:
            match given:
                case Files():
                    yield from self._from_files(given)
                case _WebAddress():
                    yield from self._from_web(given.url)
                case _:
                    yield given

    def _found(self, item: str | Path | Article) -> Article | Failure | Files | _WebAddress:
        if isinstance(item, Article):
            return item if item.text else Failure(item.source or item.id, "the article has no text; give it some")
        if isinstance(item, str) and is_url(item):
            return _WebAddress(item)
        try:
            path = Path(item).expanduser()
            files = files_in(path)
        except ReaderError as error:
            return Failure(str(item), _web_address_offered(str(item).strip()) or str(error))
        except RuntimeError:
            return Failure(str(item), "names a user this machine does not have; check the path.")
        self.places.append(_resolved(path))
        if not files.readable:
            self.unsure += map(_resolved, files.closed)
            remedy = "check who may open it" if files.closed else f"put {', '.join(READABLE_FORMATS)} files in it"
            return Failure(str(item), f"holds no file that can be read; {remedy}.")
        self._bytes += sum(map(_size, files.readable))
        return files

    def _from_files(self, files: Files) -> Iterator[Article | Failure | Path]:
        for file in files.readable:
            for found in read_file(file, self._at):
                if isinstance(found, Failure):
                    self.unsure.append(_resolved(file))
                yield found
            self._read += _size(file)
            self._position = 0
        yield from files.other
        for folder in files.closed:
            self.unsure.append(_resolved(folder))
            yield Failure(str(folder), "the folder cannot be opened; check who may")

    def _from_web(self, url: str) -> Iterator[Article | Failure]:
        from vectorstore.readers.web.addresses import articles_at  # httpx, which files do not need

        yield from articles_at(url, allow_private=self._allow_private)

    def _at(self, position: int) -> None:
        self._position = position


def _resolved(path: Path) -> str:
    return str(path.resolve())


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _web_address_offered(name: str) -> str:
    """What to say of a name of no file that looks like a web address without its scheme; "" of others."""
    if not _BARE_ADDRESS.fullmatch(name) or is_readable(name.partition("/")[0]):
        return ""
    return f"There is no file {name}; for the web page, add https://{name}."
