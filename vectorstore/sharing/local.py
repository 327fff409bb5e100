"""Owner: a library kept by this process, which alone has its folder open."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Self

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder, Fingerprint, Vectors
from vectorstore.embeddings.selection import find_embedder
from vectorstore.errors import EmbeddingsError, LibraryError
from vectorstore.filters import Filters
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.indexed_articles import CHANGING_FACT, EMBEDDER_FACT, IndexedArticles
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.indexes.preparation import Preparation
from vectorstore.indexes.rebuilding import Rebuilding, unfinished
from vectorstore.indexes.repair import disagreements, finish_change, repair
from vectorstore.report import Failure, Rebuilt, Report
from vectorstore.search.fused_search import Search
from vectorstore.search.hits import Found, Hit, notices_of
from vectorstore.search.query import read_query
from vectorstore.search.whole_articles import ListedArticles, WholeArticles
from vectorstore.sharing.interface import LibrarySize
from vectorstore.store.article_store import ArticleStore, Entry
from vectorstore.text.subject import subject_of

_log = logging.getLogger(__name__)


class LocalLibrary:
    """The Keeper of a folder that this process owns (`vectorstore.sharing.lock`)."""

    def __init__(
        self,
        holdings: IndexedArticles,
        generations: Generations,
        rebuilding: Rebuilding,
        ollama_host: str,
        resources: ExitStack,
    ) -> None:
        self._holdings = holdings
        self._generations = generations
        self._rebuilding = rebuilding
        self._ollama_host = ollama_host
        self._resources = resources
        self._next: tuple[str, Embedder] | None = None

    @classmethod
    def open(cls, folder: Path, embeddings: str | Embedder, ollama_host: str, chroma_url: str) -> Self:
        """Open what is in `folder`, made where there is nothing, and finish what an ended process left undone."""
        with ExitStack() as resources:
            store = ArticleStore(folder / "articles.sqlite3")
            resources.callback(store.close)
            lexical = LexicalIndex(folder / "lexical")
            resources.callback(lexical.close)
            embedder = _embedder(store, embeddings, ollama_host)
            generations = Generations(store, folder, chroma_url)
            holdings = IndexedArticles(
                store, lexical, generations.live(probed=bool(store.fact(CHANGING_FACT))), embedder
            )
            # Which vectors are the live ones may have changed by the end.
            resources.callback(lambda: holdings.dense.close())
            rebuilding = Rebuilding(holdings, generations)
            resources.callback(rebuilding.close)
            generations.sweep(unfinished(store))
            try:
                finish_change(holdings)
            except LibraryError:
                # Damaged vectors may open and yet not be read: they are made again, or it is the store.
                holdings.dense = generations.readable(holdings.dense)
                finish_change(holdings)
            return cls(holdings, generations, rebuilding, ollama_host, resources.pop_all())

    def close(self) -> None:
        """Let go of the folder, once a change under way has ended; closing again does nothing."""
        with self._holdings.still():
            self._resources.close()

    @property
    def embedder(self) -> Embedder:
        """What makes its vectors."""
        return self._holdings.embedder

    def holding(self) -> LibrarySize:
        """Return how much it holds."""
        with self._holdings.busy:
            store = self._holdings.store
            return LibrarySize(store.article_count(), store.passage_count(), _made_with(store))

    def entries(self) -> list[Entry]:
        """Return every article as a list shows it, in the order they came."""
        with self._holdings.busy:
            return list(self._holdings.store.entries())

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        with self._holdings.busy:
            return self._holdings.store.article(article_id)

    def holds(self, text: str) -> bool:
        """Whether an article has this very text."""
        with self._holdings.busy:
            return bool(self._holdings.store.holder_of(text))

    def languages(self) -> set[str]:
        """Return the languages its articles are in."""
        with self._holdings.busy:
            return self._holdings.store.languages()

    def origins_under(self, place: str) -> dict[str, str]:
        """Return the origins, by article id, of what came from a file, from within it, or from a folder."""
        with self._holdings.busy:
            return self._holdings.store.origins_under(place)

    def rarity(self, terms: list[str]) -> dict[str, float]:
        """Return how telling each index term is in this library (`LexicalIndex.rarity`)."""
        with self._holdings.busy:
            return self._holdings.lexical.rarity(terms)

    def find(self, query: str, k: int, filters: Filters, today: date) -> Found:
        """Return the `k` best places; without vectors by spelling alone, and a notice says so."""
        read = read_query(query, self.languages(), today)
        embedder = self._holdings.embedder
        vector: Vectors | None = None
        notices = []
        try:
            self._holdings.check_embedder()
            vector = embedder.embed_query(query)
        except EmbeddingsError as error:
            notices.append(f"Searched by spelling alone, without meaning: {error}")
            _log.info(notices[-1])
        with self._holdings.busy:
            if embedder is not self._holdings.embedder:
                return self.find(query, k, filters, today)  # a rebuild ended in between
            holdings = self._holdings
            search = Search(holdings.store, holdings.lexical, holdings.dense, embedder.weight)
            hits = search.hits(read, vector, k, filters)
        return Found(hits, read, (*notices, *notices_of(read, hits, filters)))

    def newest(self, filters: Filters, count: int) -> ListedArticles:
        """Return the newest `count` articles that pass `filters`, each by its first passage."""
        with self._holdings.busy:
            return self._shelf().newest(filters, count)

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        """Return all passages of an article, in order; none where it is not there."""
        with self._holdings.busy:
            return self._shelf().whole(article_id)

    def naming(self, name: str, language: str, filters: Filters, count: int) -> ListedArticles:
        """Return the newest `count` articles that name what a question in `language` does."""
        subject = subject_of(name, language, self.languages())
        with self._holdings.busy:
            return self._shelf().naming(subject, filters, count)

    def _shelf(self) -> WholeArticles:
        return WholeArticles(self._holdings.store, self._holdings.lexical)

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        """Cut, sign and embed what is new."""
        return self._holdings.prepare(articles)

    def add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        """Put in articles, each id once; raises EmbeddingsError when no vectors can be made at all."""
        return self._holdings.add(articles, preparation)

    def remove(self, names: list[str]) -> Report:
        """Take articles out, each named by its id or its source; an unknown name is in `failed`."""
        ids: dict[str, None] = {}
        failed = []
        with self._holdings.changing:
            for name in names:
                with self._holdings.busy:
                    found = self._holdings.store.ids_called(name)
                ids |= dict.fromkeys(found)
                if not found:
                    failed.append(Failure(name, "no article has this id or source; `chatbot list` shows them"))
            self._holdings.remove(list(ids))
        return Report(removed=tuple(ids), failed=tuple(failed))

    def disagreements(self) -> list[str]:
        """Say where the indexes and the article store disagree; nothing to say when all is well."""
        with self._holdings.busy:
            try:
                return disagreements(self._holdings)
            except LibraryError as error:
                return [str(error)]

    def repair(self) -> None:
        """Make the indexes agree with the article store; raises EmbeddingsError when that needs vectors."""
        with self._holdings.still():
            self._holdings.dense = self._generations.readable(self._holdings.dense)
            repair(self._holdings)

    def rebuild(self, embeddings: str) -> Rebuilt:
        """Embed some more passages by another embedder; once all are, its vectors take the place of the old.

        "" names the embedder that made it.
        """
        wanted = find_embedder(embeddings, self._ollama_host) if embeddings else self.embedder
        with self._holdings.changing:
            if self._next is None or self._next[0] != embeddings:
                self._next = embeddings, wanted
            rebuilt = self._rebuilding.step(self._next[1])
            if rebuilt.finished:
                self._next = None
        return rebuilt


def _made_with(store: ArticleStore) -> str:
    recorded = store.fact(EMBEDDER_FACT)
    return Fingerprint.from_json(recorded).name if recorded else ""


def _embedder(store: ArticleStore, wanted: str | Embedder, ollama_host: str) -> Embedder:
    return find_embedder(_made_with(store) or wanted, ollama_host) if isinstance(wanted, str) else wanted
