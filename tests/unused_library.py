"""A library for pages on which nothing is done to it: it keeps what was asked of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path

from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.report import Rebuilt, Report
from vectorstore.sharing.interface import LibrarySize
from vectorstore.store.article_store import Entry


class UnusedLibrary:
    """Keeps what was asked of it; there is no folder of its."""

    folder = Path("/there is no such folder")

    def __init__(self) -> None:
        self.used: list[str] = []

    def add(self, items: Iterable[Article]) -> Report:
        self.used += [f"add {article.title}" for article in items]
        return Report()

    def remove(self, names: Iterable[str]) -> Report:
        self.used += [f"remove {name}" for name in names]
        return Report()

    def entries(self, filters: Filters = EVERYTHING) -> list[Entry]:
        self.used.append(f"entries {filters}")
        return []

    def origins_under(self, place: str) -> dict[str, str]:
        self.used.append(f"origins under {place}")
        return {}

    def size(self) -> LibrarySize:
        self.used.append("size")
        return LibrarySize(0, 0, "")

    def rebuilding(self, embeddings: str = "") -> Generator[Rebuilt, None, None]:
        self.used.append(f"rebuilding {embeddings}")
        yield Rebuilt(0, 0, finished=True)

    def article(self, article_id: str) -> Article | None:
        self.used.append(f"article {article_id}")
        return None
