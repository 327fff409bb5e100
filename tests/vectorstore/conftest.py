"""A store and indexes with an embedder whose vectors are easy to follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from letters import LetterEmbedder
from library_parts import opened

from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.store.article_store import ArticleStore


@pytest.fixture
def embedder() -> LetterEmbedder:
    """The embedder of `indexed`."""
    return LetterEmbedder()


@pytest.fixture
def indexed(tmp_path: Path, embedder: LetterEmbedder) -> Iterator[IndexedArticles]:
    """An empty store with its indexes."""
    with opened(tmp_path, embedder) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    opened = ArticleStore(tmp_path / "articles.sqlite3")
    yield opened
    opened.close()
