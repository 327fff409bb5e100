"""Removing articles, with undo: what was removed is kept for a while, in memory."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Protocol

from chatbot.errors import UndoError
from vectorstore.article import Article
from vectorstore.report import Report

_MOST_KEPT = 10
_MOST_CHARACTERS = 50_000_000


class RemovingLibrary(Protocol):
    """The library that articles are removed from."""

    def article(self, article_id: str) -> Article | None:
        """The article with this id, if there is one."""

    def add(self, items: Iterable[Article]) -> Report:
        """Add articles."""

    def remove(self, names: Iterable[str]) -> Report:
        """Remove articles by id."""


class Removals:
    """Removes articles and puts the last ones removed back; its methods may be called from any thread."""

    def __init__(self, library: RemovingLibrary) -> None:
        self._library = library
        self._removed: dict[str, list[Article]] = {}

    def remove(self, ids: Sequence[str]) -> tuple[int, str]:
        """Remove articles; returns how many, and the token for `undo`, "" where they are too long to keep."""
        articles = [found for one in ids if (found := self._library.article(one))]
        removed = self._library.remove([article.id for article in articles]).removed
        if not removed or sum(len(article.text) for article in articles) > _MOST_CHARACTERS:
            return len(removed), ""
        token = secrets.token_hex(8)
        self._removed[token] = articles
        for oldest in list(self._removed)[:-_MOST_KEPT]:
            self._removed.pop(oldest, None)
        return len(removed), token

    def undo(self, token: str) -> int:
        """Put back what was removed; returns how many articles. Raises UndoError where they are no longer kept."""
        if (articles := self._removed.pop(token, None)) is None:
            raise UndoError("These articles are no longer kept. Add their files again.")
        self._library.add(articles)
        return len(articles)
