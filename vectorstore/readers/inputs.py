"""Whatever is given to be added -> articles, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.files import READABLE_FORMATS, Files, files_in, is_readable, is_url
from vectorstore.readers.isolated.reader_process import ReaderProcess
from vectorstore.report import Failure

_BARE_ADDRESS = re.compile(
    r"(?:[\w-]+\.)+(?:com|org|net|edu|gov|info|news|[a-z]{2})(?::\d+)?(?:/\S*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _WebAddress:
    url: str


class Inputs:
    """The articles of files, folders and web addresses, and given articles, in order.

    `roots` are the given files and folders that exist, `incomplete` the files and folders that could not be read
    completely.
    """

    def __init__(self, items: Iterable[str | Path | Article], allow_private: bool = False) -> None:
        self.roots: list[str] = []
        self.incomplete: list[str] = []
        self._allow_private = allow_private
        self._reader = ReaderProcess()
        self._total_bytes = self._read_bytes = self._position = 0
        resolved = map(self._resolve, items)
        # A list is resolved first, so that the total of bytes is known from the start.
        self._items = list(resolved) if isinstance(items, Sequence) else resolved

    @property
    def share(self) -> float:
        """The share of the bytes of all files that has been read, from 0 to 1."""
        if not self._total_bytes:
            return 1.0
        return min(1.0, (self._read_bytes + self._position) / self._total_bytes)

    def __iter__(self) -> Iterator[Article | Failure | Path]:
        """Yield articles, a Failure for what cannot be read, and the Path of a file in another format."""
        try:
            for item in self._items:
                match item:
                    case Files():
                        yield from self._from_files(item)
                    case _WebAddress():
                        request = {"kind": "url", "name": item.url, "allow_private": self._allow_private}
                        yield from self._reader.read(request, self._set_position)
                    case _:
                        yield item
        finally:
            self._reader.close()

    def stop(self) -> None:
        """End reading at once; may be called from another thread."""
        self._reader.stop()

    def _resolve(self, item: str | Path | Article) -> Article | Failure | Files | _WebAddress:
        if isinstance(item, Article):
            return item if item.text else Failure(item.source or item.id, "has no text; give the article some.")
        if isinstance(item, str) and is_url(item):
            return _WebAddress(item)
        try:
            path = Path(item).expanduser()
            files = files_in(path)
        except ReaderError as error:
            return Failure(str(item), _missing_scheme(str(item).strip()) or str(error))
        except RuntimeError:
            return Failure(str(item), "names a user that does not exist on this machine; check the path.")
        self.roots.append(_real_path(path))
        if not files.readable:
            self.incomplete += map(_real_path, files.closed_folders)
            remedy = (
                "check its permissions"
                if files.closed_folders
                else f"put {', '.join(READABLE_FORMATS)} files in it"
            )
            return Failure(str(item), f"contains no file that can be read; {remedy}.")
        self._total_bytes += sum(map(_size, files.readable))
        return files

    def _from_files(self, files: Files) -> Iterator[Article | Failure | Path]:
        for file in files.readable:
            for found in self._reader.read({"kind": "file", "name": str(file)}, self._set_position):
                if isinstance(found, Failure):
                    self.incomplete.append(_real_path(file))
                yield found
            self._read_bytes += _size(file)
            self._position = 0
        yield from files.other
        for folder in files.closed_folders:
            self.incomplete.append(_real_path(folder))
            yield Failure(str(folder), "cannot be opened; check the permissions of the folder.")

    def _set_position(self, position: int) -> None:
        self._position = position


def _real_path(path: Path) -> str:
    return str(path.resolve())


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _missing_scheme(name: str) -> str:
    """The message for a missing file that looks like a web address without a scheme, "" for other names."""
    if not _BARE_ADDRESS.fullmatch(name) or is_readable(name.partition("/")[0]):
        return ""
    return f"There is no file {name}; for the web page, add https://{name}."
