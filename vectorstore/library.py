"""Library: add, remove and list articles, and search them; the one door to all that is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vectorstore.article import Article
from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder, Fingerprint, Vectors, find_embedder
from vectorstore.errors import EmbeddingsError, LibraryError
from vectorstore.holdings import EMBEDDER_FACT, Holdings
from vectorstore.intake import take_in
from vectorstore.ownership import own
from vectorstore.report import Failure, Report
from vectorstore.search import Found, Hit, Search
from vectorstore.store import ArticleStore

if TYPE_CHECKING:
    from vectorstore.retriever import LibraryRetriever

__all__ = ["Failure", "Library", "Report"]

_log = logging.getLogger(__name__)

_BATCH = 64
"""Articles embedded and committed together."""


class Library:
    """Articles that can be searched, in one folder that one process at a time owns.

    Open it with `Library.open`, use it as a context manager. Its methods may be called from any thread.
    """

    def __init__(self, folder: Path, holdings: Holdings, resources: ExitStack) -> None:
        self.folder = folder
        self._holdings = holdings
        self._resources = resources

    @classmethod
    def open(cls, folder: str | Path, *, embeddings: str | Embedder = "", ollama_host: str = "") -> Self:
        """Open the library in `folder`, made where there is none, with the embedder that made it.

        `embeddings` is for a new library: "" for the embedded embedder, or the name of a model of the
        Ollama at `ollama_host`; or it is an embedder of one's own, which its library is always given.
        Raises LibraryLocked while another process owns it, LibraryError when the folder cannot be used.
        """
        folder = _absolute(Path(folder))
        with ExitStack() as resources:
            lock = own(folder)
            resources.callback(lock.release)
            store = ArticleStore(folder / "articles.sqlite3")
            resources.callback(store.close)
            embedder = _embedder(store, embeddings, ollama_host)
            dense = DenseIndex(folder / "chroma")
            resources.callback(dense.close)
            holdings = Holdings(store, dense, embedder)
            holdings.mend()
            # From here on everything is let go by `close`.
            return cls(folder, holdings, resources.pop_all())

    def close(self) -> None:
        """Let go of the folder, once an addition under way has ended; closing again does nothing."""
        with self._holdings.still():
            self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many articles it holds."""
        with self._holdings.busy:
            return self._holdings.store.article_count()

    @property
    def passage_count(self) -> int:
        """How many passages it holds."""
        with self._holdings.busy:
            return self._holdings.store.passage_count()

    @property
    def embedder(self) -> Embedder:
        """What makes its vectors, and those of what is searched in it."""
        return self._holdings.embedder

    @property
    def made_with(self) -> str:
        """The name of the embedder that made it, "" while it is empty."""
        with self._holdings.busy:
            return _made_with(self._holdings.store)

    def articles(self) -> list[tuple[Article, int]]:
        """Return every article with how many passages it has, in the order they came."""
        with self._holdings.busy:
            return self._holdings.store.articles()

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        with self._holdings.busy:
            return self._holdings.store.article(article_id)

    def __contains__(self, article: Article) -> bool:
        """Whether it holds the text of `article`, wherever that came from."""
        with self._holdings.busy:
            return bool(self._holdings.store.ids_with_text(article.text))

    def languages(self) -> set[str]:
        """Return the languages its articles are in."""
        with self._holdings.busy:
            return self._holdings.store.languages()

    def add(self, items: str | Path | Article | Iterable[str | Path | Article]) -> Report:
        """Read files, folders and articles in; what is there already, unchanged, is left alone.

        One that fails never stops the rest: it is in the report. Raises LibraryError when the library
        itself cannot be written and EmbeddingsError when no vectors can be made; what was committed
        before stays.
        """
        report = Report()
        batch: dict[str, Article] = {}
        for found in take_in([items] if isinstance(items, str | Path | Article) else items):
            match found:
                case Article():
                    # One id a batch: of two articles under one id the later replaces the earlier, as ever.
                    if found.id in batch or len(batch) == _BATCH:
                        report += self._holdings.add(batch.values())
                        batch = {}
                    batch[found.id] = found
                case Failure():
                    report += Report(failed=(found,))
                case Path():
                    report += Report(skipped=(found,))
        return report + self._holdings.add(batch.values())

    def remove(self, names: str | Iterable[str]) -> Report:
        """Take articles out, each named by its id or its source; an unknown name is in `failed`."""
        report = Report()
        for name in dict.fromkeys([names] if isinstance(names, str) else names):
            report += self._holdings.remove(name)
        return report

    def search(self, query: str, k: int = 8) -> list[Hit]:
        """Return the `k` best passages for `query`, best first; fewer when the library holds fewer."""
        return list(self.find(query, k).hits)

    def find(self, query: str, k: int = 8) -> Found:
        """Search; where no vector can be made of the query, by spelling alone, and the notice says so."""
        vector: Vectors | None = None
        notice = ""
        try:
            self._holdings.check_embedder()
            vector = self.embedder.embed_query(query)
        except EmbeddingsError as error:
            notice = f"Searched by spelling alone, without meaning: {error}"
            _log.info(notice)
        with self._holdings.busy:
            search = Search(self._holdings.store, self._holdings.dense, self.embedder.weight)
            return Found(search.hits(query, vector, k), notice)

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """Return how telling each index term is in this library (`LexicalIndex.rarity`)."""
        with self._holdings.busy:
            store = self._holdings.store
            return store.lexical.rarity(terms, store.passage_count())

    def as_retriever(self, k: int = 8) -> LibraryRetriever:
        """Return this library as a LangChain retriever of its `k` best passages."""
        from vectorstore.retriever import LibraryRetriever  # LangChain takes 0.2 s to import

        return LibraryRetriever(library=self, k=k)

    def disagreements(self) -> list[str]:
        """Say where the indexes and the article store disagree; nothing to say when all is well."""
        return self._holdings.disagreements()


def _absolute(folder: Path) -> Path:
    try:
        return folder.expanduser().absolute()
    except RuntimeError as error:
        raise LibraryError(
            f"The library folder {folder} names a user this machine does not have; give another with --library."
        ) from error


def _made_with(store: ArticleStore) -> str:
    recorded = store.fact(EMBEDDER_FACT)
    return Fingerprint.from_json(recorded).name if recorded else ""


def _embedder(store: ArticleStore, wanted: str | Embedder, ollama_host: str) -> Embedder:
    return find_embedder(_made_with(store) or wanted, ollama_host) if isinstance(wanted, str) else wanted
