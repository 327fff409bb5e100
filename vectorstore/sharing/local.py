"""A library that this process has open: its folder, the article store, both indexes, and the search over them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Self

from vectorstore.article import Article
from vectorstore.embeddings.built_in import BUILT_IN
from vectorstore.embeddings.embedder import Embedder, Fingerprint, Vectors
from vectorstore.embeddings.selection import find_embedder
from vectorstore.errors import EmbeddingsError, LibraryError
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.indexed_articles import CHANGING_FACT, EMBEDDER_FACT, IndexedArticles
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.indexes.preparation import NOT_PREPARED, Preparation
from vectorstore.indexes.rebuilding import Rebuilding, unfinished
from vectorstore.indexes.repair import disagreements, finish_change, repair, vector_damage
from vectorstore.report import Failure, Rebuilt, Report
from vectorstore.search.fused_search import Search
from vectorstore.search.hits import Found, Hit, notices_of
from vectorstore.search.query import read_query
from vectorstore.search.whole_articles import ListedArticles, WholeArticles
from vectorstore.sharing.interface import LibraryInterface, LibrarySize
from vectorstore.store.article_store import ArticleStore, Entry
from vectorstore.store.schema import STORE_FILE
from vectorstore.text.subject import subject_of

LEXICAL_FOLDER = "lexical"
_log = logging.getLogger(__name__)


class LocalLibrary(LibraryInterface):
    """The library in a folder that this process has locked (`vectorstore.sharing.lock`)."""

    def __init__(
        self,
        indexed: IndexedArticles,
        generations: Generations,
        rebuilding: Rebuilding,
        ollama_host: str,
        resources: ExitStack,
    ) -> None:
        self._indexed = indexed
        self._generations = generations
        self._rebuilding = rebuilding
        self._ollama_host = ollama_host
        self._resources = resources
        self._rebuilding_with: tuple[str, Embedder] | None = None

    @classmethod
    def open(cls, folder: Path, embeddings: str | Embedder, ollama_host: str, chroma_url: str) -> Self:
        """Open or create the library in `folder`, and finish what an ended process left unfinished."""
        with ExitStack() as resources:
            store = ArticleStore(folder / STORE_FILE)
            resources.callback(store.close)
            lexical = LexicalIndex(folder / LEXICAL_FOLDER)
            resources.callback(lexical.close)
            embedder = _embedder(store, embeddings, ollama_host)
            generations = Generations(store, folder, chroma_url)
            dense = generations.live(interrupted=bool(store.fact(CHANGING_FACT)))
            indexed = IndexedArticles(store, lexical, dense, embedder)
            resources.callback(lambda: indexed.dense.close())  # which one that is may change
            rebuilding = Rebuilding(indexed, generations)
            resources.callback(rebuilding.close)
            generations.sweep(unfinished(store))
            if generations.is_suspect and (damage := vector_damage(indexed)):
                indexed.dense = generations.replaced(indexed.dense, damage)
            cls._finish_change(indexed, generations.is_suspect or lexical.is_suspect)
            return cls(indexed, generations, rebuilding, ollama_host, resources.pop_all())

    @staticmethod
    def _finish_change(indexed: IndexedArticles, suspect: bool) -> None:
        finish_change(indexed, suspect)

    def close(self) -> None:
        with self._indexed.exclusive():
            self._resources.close()

    @property
    def embedder(self) -> Embedder:
        return self._indexed.embedder

    def size(self) -> LibrarySize:
        store, made_with = self._indexed.store, _made_with(self._indexed.store)
        outdated = made_with == BUILT_IN and not self._indexed.is_current()
        return LibrarySize(store.article_count(), store.passage_count(), made_with, outdated)

    def entries(self, filters: Filters = EVERYTHING) -> list[Entry]:
        with self._indexed.lock:
            return list(self._indexed.store.entries(filters))

    def article(self, article_id: str) -> Article | None:
        with self._indexed.lock:
            return self._indexed.store.article(article_id)

    def holds(self, text: str) -> bool:
        with self._indexed.lock:
            return bool(self._indexed.store.holder_of(text))

    def languages(self) -> set[str]:
        with self._indexed.lock:
            return self._indexed.store.languages()

    def origins_under(self, place: str) -> dict[str, str]:
        with self._indexed.lock:
            return self._indexed.store.origins_under(place)

    def rarity(self, terms: list[str]) -> dict[str, float]:
        with self._indexed.lock:
            return self._indexed.lexical.rarity(terms)

    def find(self, query: str, k: int, filters: Filters, today: date) -> Found:
        parsed = read_query(query, self.languages(), today)
        embedder = self._indexed.embedder
        vector: Vectors | None = None
        notices = []
        try:
            self._indexed.check_embedder()
            vector = embedder.embed_query(query)
        except EmbeddingsError as error:
            notices.append(f"Searched by text match only, without semantic search: {error}")
            _log.info(notices[-1])
        with self._indexed.lock:
            if embedder is not self._indexed.embedder:
                return self.find(query, k, filters, today)  # a rebuild ended meanwhile
            indexed = self._indexed
            search = Search(indexed.store, indexed.lexical, indexed.dense, embedder)
            hits = search.hits(parsed, vector, k, filters)
        return Found(hits, parsed, (*notices, *notices_of(parsed, hits, filters)))

    def newest(self, filters: Filters, count: int) -> ListedArticles:
        with self._indexed.lock:
            return self._whole_articles().newest(filters, count)

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        with self._indexed.lock:
            return self._whole_articles().whole(article_id)

    def naming(self, name: str, language: str, filters: Filters, count: int) -> ListedArticles:
        subject = subject_of(name, language, self.languages())
        with self._indexed.lock:
            return self._whole_articles().naming(subject, filters, count)

    def _whole_articles(self) -> WholeArticles:
        return WholeArticles(self._indexed.store, self._indexed.lexical)

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        return self._indexed.prepare(articles)

    def add(self, articles: Sequence[Article], preparation: Preparation = NOT_PREPARED) -> Report:
        return self._indexed.add(articles, preparation)

    def remove(self, names: list[str]) -> Report:
        ids: dict[str, None] = {}
        failed = []
        with self._indexed.change_lock:
            for name in names:
                with self._indexed.lock:
                    found = self._indexed.store.ids_named(name)
                ids |= dict.fromkeys(found)
                if not found:
                    failed.append(
                        Failure(name, "no article has this id, source or file; `chatbot list` shows them")
                    )
            self._indexed.remove(list(ids))
        return Report(removed=tuple(ids), failed=tuple(failed))

    def damage(self) -> list[str]:
        with self._indexed.lock:
            return self._indexed.store.damage()

    def disagreements(self) -> list[str]:
        with self._indexed.lock:
            try:
                return disagreements(self._indexed)
            except LibraryError as error:
                return [str(error)]

    def repair(self) -> None:
        with self._indexed.exclusive():
            if damage := vector_damage(self._indexed):
                self._indexed.dense = self._generations.replaced(self._indexed.dense, damage)
            repair(self._indexed)

    def rebuild(self, embeddings: str) -> Rebuilt:
        embedder = find_embedder(embeddings, self._ollama_host) if embeddings else self.embedder
        with self._indexed.change_lock:
            if self._rebuilding_with is None or self._rebuilding_with[0] != embeddings:
                self._rebuilding_with = embeddings, embedder
            rebuilt = self._rebuilding.step(self._rebuilding_with[1])
            if rebuilt.finished:
                self._rebuilding_with = None
        return rebuilt


def _made_with(store: ArticleStore) -> str:
    recorded = store.fact(EMBEDDER_FACT)
    try:
        return str(Fingerprint.from_json(recorded).name) if recorded else ""
    except EmbeddingsError:
        return ""  # a damaged fact; searching says so, and a rebuild mends it


def _embedder(store: ArticleStore, wanted: str | Embedder, ollama_host: str) -> Embedder:
    return find_embedder(_made_with(store) or wanted, ollama_host) if isinstance(wanted, str) else wanted
