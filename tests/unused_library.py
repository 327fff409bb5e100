"""A library for pages on which nothing is added: it keeps what was asked of it."""

from __future__ import annotations

from collections.abc import Iterable

from vectorstore.article import Article
from vectorstore.report import Report


class UnusedLibrary:
    """Keeps what was asked of it."""

    def __init__(self) -> None:
        self.used: list[str] = []

    def add(self, items: Iterable[Article]) -> Report:
        self.used += [f"add {article.title}" for article in items]
        return Report()
