"""Gold articles: the articles that a question file names, in the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from vectorstore.store.article_store import Entry


class GoldArticles:
    """Finds the articles of a library by how a file names them: id, source or file name."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Know the articles of a library; of several files of one name, the name means the first."""
        self._ids = {entry.id: entry.id for entry in entries}
        for entry in entries:
            for name in (entry.source, PurePath(entry.source).name):
                self._ids.setdefault(name, entry.id)
        self._ids.pop("", None)

    def ids(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ids of those that the library has, each once."""
        return tuple(dict.fromkeys(self._ids[name] for name in names if name in self._ids))

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names of those that it has not, each once."""
        return tuple(dict.fromkeys(name for name in names if name not in self._ids))
