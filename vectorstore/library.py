"""Library: add, remove and list articles, and search them; the one door to all that is kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from vectorstore.adding import Addition, AddProgress
from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import OwnerGone
from vectorstore.filters import Filters
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Rebuilt, Report
from vectorstore.search.hits import Found, Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.sharing.interface import LibraryInterface, LibrarySize
from vectorstore.sharing.lock import FolderLock
from vectorstore.sharing.opening import LibraryOpener, absolute, require_library
from vectorstore.store.article_store import Entry

if TYPE_CHECKING:
    from vectorstore.retriever import LibraryRetriever

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
_PATIENCE_SECONDS = 10.0
"""How long to wait for a process that has the library open and does not share it."""


class Library:
    """Articles that can be searched, in one folder that one process at a time owns.

    Open it with `Library.open`, use it as a context manager. Its methods may be called from any thread.
    """

    def __init__(self, way: LibraryOpener, keeper: LibraryInterface, ownership: FolderLock | None) -> None:
        self.folder = way.folder
        self._way = way
        self._keeper = keeper
        self._ownership = ownership
        self._reopening = threading.Lock()
        self._changing = threading.RLock()
        self._shared = False
        self._door = ExitStack()

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
        """Open the library in `folder`, made where there is none, with the embedder that made it.

        `embeddings` is for a new library: "" for the embedded embedder, or the name of a model of the
        Ollama at `ollama_host`; or it is an embedder of one's own, which its library is always given.
        `chroma_url` is that of a Chroma server to keep the vectors on, "" for a folder beside the articles.
        With `create=False`, a folder without a library is an error and is not made. Where another process
        has the folder open and shares it (`shared`), this one works through it. Raises LibraryLocked where
        one that does not share it still has it open after 10 seconds, LibraryError when the folder cannot
        be used.
        """
        path = absolute(Path(folder))
        if not create:
            require_library(path)
        way = LibraryOpener(path, embeddings, ollama_host, chroma_url)
        return cls(way, *way.opened(_PATIENCE_SECONDS))

    def close(self) -> None:
        """Let go of the folder, once a change under way has ended; closing again does nothing."""
        with self._changing:
            self._keeper.close()
            if self._ownership is not None:
                self._ownership.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let other processes of the same user ask this one, whenever it owns the folder."""
        self._shared = True
        self._open_door()
        try:
            yield
        finally:
            self._shared = False
            self._door.close()

    def __len__(self) -> int:
        """How many articles it holds; a text that came from two places is one."""
        return self.holding().articles

    def holding(self) -> LibrarySize:
        """Return how many articles and passages it holds, and which embedder made it."""
        return self._asked(lambda keeper: keeper.holding())

    @property
    def embedder(self) -> Embedder:
        """What makes its vectors, and those of what is searched in it."""
        return self._asked(lambda keeper: keeper.embedder)

    def entries(self) -> list[Entry]:
        """Return every article as a list shows it, in the order they came."""
        return self._asked(lambda keeper: keeper.entries())

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        return self._asked(lambda keeper: keeper.article(article_id))

    def __contains__(self, article: Article) -> bool:
        """Whether it holds the text of `article`, wherever that came from."""
        return self._asked(lambda keeper: keeper.holds(article.text))

    def languages(self) -> set[str]:
        """Return the languages its articles are in."""
        return self._asked(lambda keeper: keeper.languages())

    def add(
        self,
        items: str | Path | Article | Iterable[str | Path | Article],
        *,
        prune: bool = False,
        allow_private: bool = False,
        progress: Callable[[AddProgress], None] | None = None,
    ) -> Report:
        """Read files, folders, web addresses and articles in; what is there already, unchanged, is left alone.

        One that fails never stops the rest: it is in the report, as are, in `gone`, the articles that came
        from a given place and are not there any more; `prune` removes them. `allow_private` lets web
        addresses be of this machine or its network. `progress` is told after each batch. Raises LibraryError
        when the library itself cannot be written and EmbeddingsError when no vectors can be made; what was
        committed before stays.
        """
        given = [items] if isinstance(items, str | Path | Article) else items
        addition = Addition(given, allow_private)
        with self._changing, closing(addition.batches(self._prepared)) as batches:
            for articles, preparation in batches:
                addition.note(self._added(articles, preparation))
                if progress is not None:
                    progress(addition.progress())
            found = [name for place in addition.places for name in addition.gone(self._origins_under(place))]
            gone = tuple(dict.fromkeys(found))
            addition.note(self.remove(gone) if prune else Report(gone=gone))
        return addition.report()

    def remove(self, names: str | Iterable[str]) -> Report:
        """Take articles out, each named by its id or its source; an unknown name is in `failed`."""
        wanted = list(dict.fromkeys([names] if isinstance(names, str) else names))
        removed = self._removed(wanted)
        # A file's may be any path to it from here, which is not where the owner stands.
        paths = {_resolved(failure.source): failure for failure in removed.failed}
        by_path = self._removed(list(paths))
        failed = tuple(paths[failure.source] for failure in by_path.failed)
        return Report(removed=removed.removed + by_path.removed, failed=failed)

    def rebuild(self, embeddings: str = "", progress: Callable[[Rebuilt], None] | None = None) -> Report:
        """Make all vectors anew, by the embedding model of this name, and put them in place of the old at once.

        "" names the one that made them. Searching goes on with the old ones meanwhile; one that was ended is
        taken up where it was. What no vector could be made of is in `failed`. Raises EmbeddingsError when no
        vectors can be made.
        """
        report, finished = Report(), False
        with self._changing:
            while not finished:
                rebuilt = self._asked(lambda keeper: keeper.rebuild(embeddings))
                report, finished = report + Report(failed=rebuilt.failed), rebuilt.finished
                if progress is not None:
                    progress(rebuilt)
        return report

    def search(self, query: str, k: int = 8, filters: Filters | None = None) -> list[Hit]:
        """Return the `k` best places for `query`, best first; fewer when the library holds fewer."""
        return list(self.find(query, k, filters).hits)

    def find(self, query: str, k: int = 8, filters: Filters | None = None, today: date | None = None) -> Found:
        """Search the articles that pass `filters`; notices say what was wanting and what was assumed.

        What the query says of a time is seen from `today`, the day it is unless another is given.
        """
        when = today or date.today()
        return self._asked(lambda keeper: keeper.find(query, k, filters or Filters(), when))

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """Return how telling each index term is in this library (`LexicalIndex.rarity`)."""
        wanted = list(terms)
        return self._asked(lambda keeper: keeper.rarity(wanted))

    def newest(self, count: int, filters: Filters | None = None) -> ListedArticles:
        """Return the newest `count` articles that pass `filters`, each by its first passage."""
        return self._asked(lambda keeper: keeper.newest(filters or Filters(), count))

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        """Return all passages of an article, in order; none where it is not there."""
        return self._asked(lambda keeper: keeper.whole(article_id))

    def naming(self, name: str, language: str, count: int, filters: Filters | None = None) -> ListedArticles:
        """Return the newest `count` articles that name what a question in `language` does, in any spelling."""
        return self._asked(lambda keeper: keeper.naming(name, language, filters or Filters(), count))

    def as_retriever(self, k: int = 8, filters: Filters | None = None) -> LibraryRetriever:
        """Return this library as a LangChain retriever of the `k` best places that pass `filters`."""
        from vectorstore.retriever import LibraryRetriever  # LangChain takes 0.2 s to import

        return LibraryRetriever(library=self, k=k, filters=filters)

    def disagreements(self) -> list[str]:
        """Say where the indexes and the article store disagree; nothing to say when all is well."""
        return self._asked(lambda keeper: keeper.disagreements())

    def repair(self) -> None:
        """Make the indexes agree with the article store; raises EmbeddingsError when that needs vectors."""
        self._asked(lambda keeper: keeper.repair())

    def _prepared(self, articles: Sequence[Article]) -> Preparation:
        return self._asked(lambda keeper: keeper.prepare(articles))

    def _added(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        return self._asked(lambda keeper: keeper.add(articles, preparation))

    def _removed(self, names: list[str]) -> Report:
        return self._asked(lambda keeper: keeper.remove(names)) if names else Report()

    def _origins_under(self, place: str) -> dict[str, str]:
        return self._asked(lambda keeper: keeper.origins_under(place))

    def _asked(self, ask: Callable[[LibraryInterface], _T]) -> _T:
        """Ask whoever keeps the library; when its owner has ended, the next one, which may be this process."""
        while True:
            keeper = self._keeper
            try:
                return ask(keeper)
            except OwnerGone:
                with self._reopening:
                    if keeper is self._keeper:
                        self._keeper, self._ownership = self._way.opened(_PATIENCE_SECONDS)
                        self._open_door()

    def _open_door(self) -> None:
        if not self._shared or self._ownership is None:
            return
        from vectorstore.sharing.server import LibraryServer  # only for what takes its time

        door = self._door.enter_context(LibraryServer(self._keeper))
        self._ownership.announce(door.address, door.token)
        self._door.callback(self._ownership.announce)


def _resolved(name: str) -> str:
    """Return a path as the readers write it down; what can be no path stays as it is."""
    return name if not name or "\0" in name else str(Path(name).resolve())
