"""Library: add, remove and list articles, and search them; keeps the article store and both indexes in step.

The article store is the truth. A change is written to Chroma first (new passages have new ids), then
committed in the store, then the old vectors go: whatever happens in between, what the store names is in
Chroma, and vectors it does not name are never found. `_reconcile` clears what an ended process left.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from filelock import FileLock

from vectorstore.article import Article
from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder, Fingerprint, TextsRefused, find_embedder
from vectorstore.errors import EmbeddingsError, ReaderError
from vectorstore.ownership import own
from vectorstore.passages import Passage, passages_of
from vectorstore.readers import files_in, read
from vectorstore.search import Found, Hit, Search
from vectorstore.store import ArticleStore, indexed_text

if TYPE_CHECKING:
    from vectorstore.retriever import LibraryRetriever

_log = logging.getLogger(__name__)

_BATCH = 64
"""Articles embedded and committed together."""
_EMBEDDER_FACT = "embedder"


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be added, and why."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """What adding or removing did, by article id; `failed` holds what could not be read or found.

    `skipped` are the files in folders that are of no kind to be read.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Path, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Both reports in one."""
        return Report(
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


class Library:
    """Articles that can be searched, in one folder that one process at a time owns.

    Open it with `Library.open`, use it as a context manager. Its methods may be called from any thread.
    """

    def __init__(self, folder: Path, lock: FileLock, store: ArticleStore, embedder: Embedder) -> None:
        self.folder = folder
        self._lock = lock
        self._store = store
        self._dense = DenseIndex(folder / "chroma")
        self._busy = threading.RLock()
        self.embedder = embedder

    @classmethod
    def open(cls, folder: str | Path, *, embeddings: str = "", ollama_host: str = "") -> Self:
        """Open the library in `folder`, made where there is none, with the embedder that made it.

        `embeddings` is for a new library: "" for the embedded embedder, or the name of a model of the
        Ollama at `ollama_host`. Raises LibraryLocked while another process owns it, LibraryError when
        the folder cannot be used.
        """
        folder = Path(folder).expanduser().absolute()
        lock = own(folder)
        try:
            store = ArticleStore(folder / "articles.sqlite3")
            made_with = store.fact(_EMBEDDER_FACT)
            name = Fingerprint.from_json(made_with).name if made_with else embeddings
            library = cls(folder, lock, store, find_embedder(name, ollama_host))
            library._reconcile()
        except BaseException:
            lock.release()
            raise
        return library

    def close(self) -> None:
        """Let go of the folder."""
        with self._busy:
            self._dense.close()
            self._store.close()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many articles it holds."""
        with self._busy:
            return self._store.article_count()

    @property
    def passage_count(self) -> int:
        """How many passages it holds."""
        with self._busy:
            return self._store.passage_count()

    @property
    def made_with(self) -> str:
        """The name of the embedder that made it, "" while it is empty."""
        with self._busy:
            recorded = self._store.fact(_EMBEDDER_FACT)
        return Fingerprint.from_json(recorded).name if recorded else ""

    def articles(self) -> list[tuple[Article, int]]:
        """Return every article with how many passages it has, in the order they came."""
        with self._busy:
            return self._store.articles()

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        with self._busy:
            return self._store.article(article_id)

    def add(self, items: str | Path | Article | Iterable[str | Path | Article]) -> Report:
        """Read files, folders and articles in; what is there already, unchanged, is left alone.

        One that fails never stops the rest: it is in the report. Raises LibraryError when the library
        itself cannot be written; what was committed before stays.
        """
        given = [items] if isinstance(items, str | Path | Article) else items
        report = Report()
        batch: list[Article] = []
        for found in _read_all(given):
            match found:
                case Article():
                    batch.append(found)
                case Failure():
                    report += Report(failed=(found,))
                case Path():
                    report += Report(skipped=(found,))
            if len(batch) == _BATCH:
                report += self._add_batch(batch)
                batch = []
        return report + self._add_batch(batch)

    def remove(self, names: Sequence[str]) -> Report:
        """Take articles out, each named by its id or its source; an unknown name is in `failed`."""
        report = Report()
        for name in names:
            with self._busy:
                ids = self._store.ids_called(name)
                for article_id in ids:
                    self._remove(article_id)
            unknown = Failure(name, "no article has this id or source; `chatbot list` shows them")
            report += Report(removed=tuple(ids), failed=() if ids else (unknown,))
        return report

    def search(self, query: str, k: int = 8) -> list[Hit]:
        """Return the `k` best passages for `query`, best first; fewer when the library holds fewer."""
        return list(self.find(query, k).hits)

    def find(self, query: str, k: int = 8) -> Found:
        """Search; where no vector can be made of the query, by spelling alone, and the notice says so."""
        vector, notice = None, ""
        with self._busy:
            try:
                self._check_embedder()
                vector = self.embedder.embed_query(query)
            except EmbeddingsError as error:
                notice = f"Searched by spelling alone, without meaning: {error}"
                _log.info(notice)
            search = Search(self._store, self._dense, self.embedder.weight)
            return Found(search.hits(query, vector, max(k, 0)), notice)

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """Return how telling each index term is in this library (`LexicalIndex.rarity`)."""
        with self._busy:
            return self._store.lexical.rarity(terms, self._store.passage_count())

    def as_retriever(self, k: int = 8) -> LibraryRetriever:
        """Return this library as a LangChain retriever of its `k` best passages."""
        from vectorstore.retriever import LibraryRetriever  # LangChain takes 0.2 s to import

        return LibraryRetriever(library=self, k=k)

    def disagreements(self) -> list[str]:
        """Say where the indexes and the article store disagree; nothing to say when all is well."""
        with self._busy:
            stored, vectors = set(self._store.passage_ids()), self._dense.ids()
        missing, extra = len(stored - vectors), len(vectors - stored)
        return [
            *([f"{missing} passages have no vector; add their articles again"] if missing else []),
            *([f"{extra} vectors belong to no passage; they are never found"] if extra else []),
        ]

    def _add_batch(self, batch: Sequence[Article]) -> Report:
        with self._busy:
            known = self._store.content_hashes([article.id for article in batch])
            fresh, unchanged = self._sorted(batch, known)
            failed = self._write(fresh)
        written = [article_id for article_id in fresh if article_id not in failed]
        return Report(
            added=tuple(article_id for article_id in written if article_id not in known),
            updated=tuple(article_id for article_id in written if article_id in known),
            unchanged=tuple(unchanged),
            failed=tuple(failed.values()),
        )

    def _sorted(self, batch: Sequence[Article], known: dict[str, str]) -> tuple[dict[str, Article], list[str]]:
        """Tell new and changed articles by id from the ids of those whose text is there already."""
        fresh: dict[str, Article] = {}
        unchanged: list[str] = []
        for article in (given.in_language() for given in batch):
            same = "" if article.id in known else self._id_with_text(article, fresh)
            if known.get(article.id) == article.content_hash or same:
                unchanged.append(same or article.id)
            else:
                fresh[article.id] = article
        return fresh, unchanged

    def _id_with_text(self, article: Article, fresh: dict[str, Article]) -> str:
        texts = {other.text: other.id for other in fresh.values()}
        same = self._store.id_with_text(article.text) or texts.get(article.text, "")
        if same:
            _log.info("%s has the text of %s, which is kept once", article.source or article.id, same)
        return same

    def _write(self, articles: dict[str, Article]) -> dict[str, Failure]:
        """Put new and changed articles in; return the ones whose text no vector could be made of."""
        if not articles:
            return {}
        self._record_embedder()
        cut = {article_id: passages_of(article) for article_id, article in articles.items()}
        failed = self._embed(articles, cut)
        kept = [article_id for article_id in articles if article_id not in failed]
        old = [passage for article_id in kept for passage in self._store.passage_ids(article_id)]
        with self._store.transaction():
            for article_id in kept:
                self._store.put(articles[article_id], cut[article_id])
        new = {passage.id for article_id in kept for passage in cut[article_id]}
        self._dense.remove([passage for passage in old if passage not in new])
        return failed

    def _embed(self, articles: dict[str, Article], cut: dict[str, list[Passage]]) -> dict[str, Failure]:
        passages = [passage for article_id in articles for passage in cut[article_id]]
        failed: dict[str, Failure] = {}
        while passages:
            texts = [indexed_text(articles[passage.article_id], passage) for passage in passages]
            try:
                vectors = self.embedder.embed(texts)
            except TextsRefused as refused:
                bad = {passages[index].article_id for index in refused.indices}
                failed |= {
                    name: Failure(articles[name].source or name, str(refused)) for name in articles if name in bad
                }
                passages = [passage for passage in passages if passage.article_id not in bad]
                continue
            self._dense.add([passage.id for passage in passages], vectors)
            break
        return failed

    def _remove(self, article_id: str) -> None:
        passages = self._store.passage_ids(article_id)
        with self._store.transaction():
            self._store.discard(article_id)
        self._dense.remove(passages)

    def _record_embedder(self) -> None:
        if not self._store.fact(_EMBEDDER_FACT):
            self._store.state(_EMBEDDER_FACT, self.embedder.fingerprint.to_json())
        self._check_embedder()

    def _check_embedder(self) -> None:
        recorded = self._store.fact(_EMBEDDER_FACT)
        if recorded and Fingerprint.from_json(recorded) != self.embedder.fingerprint:
            raise EmbeddingsError(
                f"The library was made with another {self.embedder.fingerprint.name} than the one that is here "
                "now, and their vectors do not mix. Make a new library with --library and add the articles to it."
            )

    def _reconcile(self) -> None:
        """Make Chroma hold what the store names, no less and no more."""
        if len(self._dense) == self._store.passage_count():
            return
        stored, vectors = set(self._store.passage_ids()), self._dense.ids()
        self._dense.remove(sorted(vectors - stored))
        missing = self._store.rows_of(sorted(stored - vectors))
        found = self._store.passages(list(missing.values())).values()
        if found:
            texts = [indexed_text(article, passage) for passage, article in found]
            self._dense.add([passage.id for passage, _ in found], self.embedder.embed(texts))
        _log.warning("%s: mended %d passages of an unfinished change", self.folder, len(stored ^ vectors))


def _read_all(items: Iterable[str | Path | Article]) -> Iterator[Article | Failure | Path]:
    """Yield articles, what could not be read, and the files in folders that are of no kind to be read."""
    for item in items:
        if isinstance(item, Article):
            yield item if item.text else Failure(item.source or item.id, "the article has no text; give it some")
            continue
        try:
            found = files_in(Path(item).expanduser())
        except ReaderError as error:
            yield Failure(str(item), str(error))
            continue
        for file in found.readable:
            yield from _read_one(file)
        yield from found.other
        yield from (Failure(str(folder), "the folder cannot be opened; check who may") for folder in found.closed)


def _read_one(file: Path) -> list[Article] | list[Failure]:
    try:
        return read(file)
    except ReaderError as error:
        return [Failure(str(file), str(error))]
