"""The parts of a library, opened as `vectorstore.sharing.local` does, to look into the store and the indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from letters import LetterEmbedder

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder, Vectors
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.indexed_articles import CHANGING_FACT, IndexedArticles
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.indexes.rebuilding import unfinished
from vectorstore.indexes.repair import disagreements, finish_change
from vectorstore.report import Report
from vectorstore.search.fused_search import Search
from vectorstore.search.hits import Hit
from vectorstore.search.query import read_query
from vectorstore.store.article_store import ArticleStore
from vectorstore.store.near_copies import signature_of
from vectorstore.text.passages import passages_of
from vectorstore.text.terms import grams_of

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en", source="/h")
CHANGED = Article(id="talks", title="Talks", text="Rubio met Lavrov in Riyadh.", language="en", source="/t")
TODAY = date(2025, 3, 1)
"""From where the times of questions are seen."""

PIECES = [
    "Hello. ",
    "Путин. ",
    "你好。",
    "مرحبا ",
    "😀 ",
    "\u0301",
    "\n\n",
    "\r\n",
    "\ufeff",
    "a ",
    "x" * 40,
    "1. ",
    "  ",
]
"""Texts to be put together at random: scripts, marks, line breaks, long words."""


@contextmanager
def opened(folder: Path, embedder: Embedder | None = None, server: str = "") -> Iterator[IndexedArticles]:
    """What a program finds when it starts on `folder`."""
    with closing(ArticleStore(folder / "articles.sqlite3")) as store:
        generations = Generations(store, folder, server)
        live = generations.live(interrupted=bool(store.fact(CHANGING_FACT)))
        lexical = LexicalIndex(folder / "lexical")
        indexed = IndexedArticles(store, lexical, live, embedder or LetterEmbedder())
        try:
            generations.sweep(unfinished(store))
            finish_change(indexed, generations.is_suspect or lexical.is_suspect)
            yield indexed
        finally:
            indexed.dense.close()
            lexical.close()


def add(indexed: IndexedArticles, *articles: Article) -> Report:
    """Add articles, prepared first as an addition does."""
    return indexed.add(articles, indexed.prepare(articles))


def put(store: ArticleStore, *articles: Article) -> None:
    """Keep articles in a store alone, with their passages."""
    with store.transaction():
        for article in articles:
            store.put(article, passages_of(article), signature_of(article.text))


def scores(index: LexicalIndex, query: str) -> dict[int, float]:
    """What the lexical index says of every passage that shares a term with a query."""
    return index.best(dict.fromkeys(grams_of(query), 1.0), 1000)


def hits_of(
    indexed: IndexedArticles,
    text: str,
    vector: Vectors | None,
    k: int = 10,
    dense_weight: float = 0.5,
    filters: Filters = EVERYTHING,
    today: date = TODAY,
) -> tuple[Hit, ...]:
    """Read a query and search, as `vectorstore.sharing.local` does."""
    query = read_query(text, indexed.store.languages(), today)
    search = Search(indexed.store, indexed.lexical, indexed.dense, LetterEmbedder(weight=dense_weight))
    return search.hits(query, vector, k, filters)


def articles_in(store: ArticleStore) -> list[Article]:
    """Every article, in the order they came."""
    return [found for entry in store.entries() if (found := store.article(entry.id))]


def assert_holds(indexed: IndexedArticles, *articles: Article, sharing: Iterable[Article] = ()) -> None:
    """These articles stand in the store and in both indexes, and nothing else does.

    Those that are `sharing` have the text of one of the others, and stand in the store alone.
    """
    passages = {passage.id for article in articles for passage in passages_of(article)}
    assert _by_id(articles_in(indexed.store)) == _by_id([*articles, *sharing])
    assert indexed.store.article_count() == len(articles)
    assert set(indexed.store.all_passage_ids()) == passages
    assert indexed.dense.ids() == passages
    assert indexed.lexical.rows() == set(indexed.store.rows_of(list(passages)).values())
    assert disagreements(indexed) == []


def _by_id(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=lambda article: article.id)
