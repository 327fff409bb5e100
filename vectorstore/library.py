"""Library: add, remove, list and search articles; the entry point to everything that is stored."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from datetime import date
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from vectorstore.adding import Addition, AddProgress
from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import OwnerEnded
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Rebuilt, Report
from vectorstore.search.hits import Found, Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.sharing.connection import LibraryConnection
from vectorstore.sharing.interface import LibraryInterface, LibrarySize
from vectorstore.sharing.lock import rebuild_lock
from vectorstore.sharing.opening import LibraryOpener, absolute, require_library
from vectorstore.sharing.updating import VectorUpdate
from vectorstore.store.article_store import Entry

if TYPE_CHECKING:
    from vectorstore.retriever import LibraryRetriever

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _retried(method: Callable[Concatenate[Library, _P], _T]) -> Callable[Concatenate[Library, _P], _T]:
    """Open the library again and repeat the call when the process that had it open has ended."""

    @wraps(method)
    def repeated(self: Library, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        while True:
            library = self._library
            try:
                return method(self, *args, **kwargs)
            except OwnerEnded:
                self._connection.open_again(library)

    return repeated


class Library:
    """Searchable articles in one folder. Open it with `Library.open`; it is a context manager.

    One process at a time has the folder open; others work through it (`shared`). Its methods may be called from
    any thread.
    """

    def __init__(self, folder: Path, connection: LibraryConnection) -> None:
        self.folder = folder
        self._connection = connection
        self._changing = threading.RLock()
        self._update = self._start_update()

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        embeddings: str | Embedder = "",
        ollama_host: str = "",
        chroma_url: str = "",
        create: bool = True,
    ) -> Self:
        """Open the library in `folder`, created if needed, with the embedder it was made with.

        `embeddings` is used for a new library: "" for the built-in embeddings, the name of a model of the
        Ollama at `ollama_host`, or an embedder of your own, to be passed each time this library is opened.
        `chroma_url` is the Chroma server that keeps the vectors; "" keeps them in the folder. With
        `create=False`, a folder without a library is an error and is not created.

        Raises LibraryLocked where another process still has it open after 10 seconds and does not share it,
        LibraryError when the folder cannot be used.
        """
        path = absolute(Path(folder))
        if not create:
            require_library(path)
        return cls(path, LibraryConnection(LibraryOpener(path, embeddings, ollama_host, chroma_url)))

    def close(self) -> None:
        """Close it, once a change under way has ended; closing twice does no harm."""
        if self._update is not None:
            self._update.stop()
        with self._changing:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def shared(self) -> AbstractContextManager[None]:
        """Let other processes of the same user work through this one while it has the folder open."""
        return self._connection.shared()

    def __len__(self) -> int:
        """The number of articles; a text that came from two places counts once."""
        return self.size().articles

    @_retried
    def size(self) -> LibrarySize:
        """The number of articles and passages, and the embedder; never waits for a change or a search."""
        return self._library.size()

    @property
    def embedder(self) -> Embedder:
        """The embedder of its vectors and of queries."""
        return self._embedder()

    @_retried
    def entries(self, filters: Filters = EVERYTHING) -> list[Entry]:
        """The articles that pass `filters`, without their texts, in the order they were added."""
        return self._library.entries(filters)

    @_retried
    def article(self, article_id: str) -> Article | None:
        """The article with this id, if there is one."""
        return self._library.article(article_id)

    @_retried
    def __contains__(self, article: Article) -> bool:
        """Whether an article has the text of this one, wherever that came from."""
        return self._library.holds(article.text)

    @_retried
    def languages(self) -> set[str]:
        """The languages of its articles."""
        return self._library.languages()

    @_retried
    def origins_under(self, place: str) -> dict[str, str]:
        """Where articles came from, by their ids: those read from this file, archive or folder."""
        return self._library.origins_under(place)

    def add(
        self,
        items: str | Path | Article | Iterable[str | Path | Article],
        *,
        prune: bool = False,
        allow_private: bool = False,
        progress: Callable[[AddProgress], None] | None = None,
    ) -> Report:
        """Add files, folders, web addresses and articles; unchanged ones are left alone.

        What cannot be added is reported in `failed`. Articles that came from a place given here and are no longer
        there are in `gone`; `prune` removes them. `allow_private` permits addresses of this machine and its
        network. `progress` is called after each batch. Raises LibraryError when the library cannot be written
        and EmbeddingsError when nothing can be embedded; earlier batches stay.
        """
        if self._update is not None:
            self._update.wait()
        addition = Addition([items] if isinstance(items, str | Path | Article) else items, allow_private)
        with self._changing, closing(addition.batches(self._prepare)) as batches:
            for articles, preparation in batches:
                addition.note(self._add(articles, preparation))
                if progress is not None:
                    progress(addition.progress())
            found = [name for place in addition.places for name in addition.gone(self.origins_under(place))]
            gone = tuple(dict.fromkeys(found))
            addition.note(self.remove(gone) if prune else Report(gone=gone))
        return addition.report()

    def remove(self, names: str | Iterable[str]) -> Report:
        """Remove articles by id, by source, or by the file they were read from; unknown names are in `failed`."""
        removed = self._remove(list(dict.fromkeys([names] if isinstance(names, str) else names)))
        # The rest may be paths relative to this process.
        paths = {_resolved(failure.source): failure for failure in removed.failed}
        by_path = self._remove(list(paths))
        failed = tuple(paths[failure.source] for failure in by_path.failed)
        return Report(removed=removed.removed + by_path.removed, failed=failed)

    def rebuild(self, embeddings: str = "", progress: Callable[[Rebuilt], None] | None = None) -> Report:
        """Re-embed everything without downtime, with another embedding model or ("") the present one.

        The new vectors replace the old ones all at once. An interrupted rebuild is resumed. Articles that
        cannot be embedded are in `failed`. Raises EmbeddingsError when nothing can be embedded, LibraryError while
        another rebuild runs, in whichever process.
        """
        report = Report()
        with closing(self.rebuilding(embeddings)) as steps:
            for rebuilt in steps:
                report += Report(failed=rebuilt.failed)
                if progress is not None:
                    progress(rebuilt)
        return report

    def rebuilding(self, embeddings: str = "") -> Generator[Rebuilt, None, None]:
        """The same step by step: articles can be added between two steps, and whoever stops keeps the old vectors.

        Close the generator, or go through it to its end: until then no other rebuild can begin.
        """
        if self._update is not None:
            self._update.stop()
        with rebuild_lock(self.folder):
            finished = False
            while not finished:
                with self._changing:
                    rebuilt = self._rebuild_step(embeddings)
                yield rebuilt
                finished = rebuilt.finished

    def search(self, query: str, k: int = 8, filters: Filters | None = None) -> list[Hit]:
        """The best `k` hits for `query`, best first."""
        return list(self.find(query, k, filters).hits)

    @_retried
    def find(self, query: str, k: int = 8, filters: Filters | None = None, today: date | None = None) -> Found:
        """The best `k` hits with notices of what was assumed or failed; times are relative to `today`."""
        return self._library.find(query, k, filters or Filters(), today or date.today())

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """How rare each index term is in this library (`LexicalIndex.rarity`)."""
        return self._rarity(list(terms))

    @_retried
    def newest(self, count: int, filters: Filters | None = None) -> ListedArticles:
        """The newest `count` articles that pass `filters`, each by its first passage."""
        return self._library.newest(filters or Filters(), count)

    @_retried
    def whole(self, article_id: str) -> tuple[Hit, ...]:
        """All passages of an article, in order."""
        return self._library.whole(article_id)

    @_retried
    def naming(self, name: str, language: str, count: int, filters: Filters | None = None) -> ListedArticles:
        """The newest `count` articles that mention a name, in any spelling; `language` is that of the name."""
        return self._library.naming(name, language, filters or Filters(), count)

    def as_retriever(self, k: int = 8, filters: Filters | None = None) -> LibraryRetriever:
        """A LangChain retriever of the best `k` hits in this library."""
        from vectorstore.retriever import LibraryRetriever  # LangChain takes 0.2 s to import

        return LibraryRetriever(library=self, k=k, filters=filters)

    @_retried
    def damage(self) -> list[str]:
        """Which stored articles are damaged, in sentences; reads all of them."""
        return self._library.damage()

    @_retried
    def disagreements(self) -> list[str]:
        """Where the indexes differ from the article store; empty when all is well."""
        return self._library.disagreements()

    @_retried
    def repair(self) -> None:
        """Make the indexes agree with the article store; raises EmbeddingsError when nothing can be embedded."""
        self._library.repair()

    @property
    def _library(self) -> LibraryInterface:
        return self._connection.library

    @_retried
    def _embedder(self) -> Embedder:
        return self._library.embedder

    @_retried
    def _rarity(self, terms: list[str]) -> dict[str, float]:
        return self._library.rarity(terms)

    @_retried
    def _prepare(self, articles: Sequence[Article]) -> Preparation:
        return self._library.prepare(articles)

    @_retried
    def _add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        return self._library.add(articles, preparation)

    @_retried
    def _remove(self, names: list[str]) -> Report:
        return self._library.remove(names) if names else Report()

    @_retried
    def _rebuild_step(self, embeddings: str) -> Rebuilt:
        return self._library.rebuild(embeddings)

    def _start_update(self) -> VectorUpdate | None:
        """Embed everything again where an earlier version made the vectors and this process owns the library."""
        size = self._library.size()
        if not self._connection.is_owner or not size.outdated:
            return None
        return VectorUpdate(partial(self._library.rebuild, ""), size.passages, self.folder)


def _resolved(name: str) -> str:
    """A path as the readers record it; a name that cannot be a path is left as it is."""
    return name if not name or "\0" in name else str(Path(name).resolve())
