"""What is held, by an embedder one can follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from held import opened
from letters import LetterEmbedder

from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.store.article_store import ArticleStore


@pytest.fixture
def embedder() -> LetterEmbedder:
    """The embedder of `holdings`."""
    return LetterEmbedder()


@pytest.fixture
def holdings(tmp_path: Path, embedder: LetterEmbedder) -> Iterator[IndexedArticles]:
    """Holdings that are empty yet."""
    with opened(tmp_path, embedder) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    opened = ArticleStore(tmp_path / "articles.sqlite3")
    yield opened
    opened.close()
