"""Holdings: the article store and the vectors, kept in step through every change.

The article store is the truth. A change is written to Chroma first (new passages have new ids), then
committed in the store, then the old vectors go: whatever happens in between, what the store names is in
Chroma, and vectors it does not name are never found. The store knows of a change from before it begins
until after it ends, so that `mend` clears what an ended process left.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from vectorstore.article import Article
from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder, Fingerprint, TextsRefused, Vectors
from vectorstore.errors import EmbeddingsError
from vectorstore.passages import Passage, passages_of
from vectorstore.report import Failure, Report
from vectorstore.store import ArticleStore, indexed_text

_log = logging.getLogger(__name__)

EMBEDDER_FACT = "embedder"
_CHANGING_FACT = "changing"
_MENDED_AT_ONCE = 500
"""Passages embedded together, so that a library of any size is mended in little memory."""

_MAKES = "once embeddings can be had, the next start makes them"
_CLEARS = "the next start clears them"


def _resolved(name: str) -> str:
    """Return a path as the readers write it down; what can be no path stays as it is."""
    return name if not name or "\0" in name else str(Path(name).resolve())


@dataclass(frozen=True, slots=True)
class _Embedded:
    """Passages that have a vector, and by article id the failures of those that cannot have one."""

    passages: Sequence[Passage]
    vectors: Vectors
    failed: Mapping[str, Failure]


@dataclass(frozen=True, slots=True)
class Holdings:
    """The articles held, their passages and their vectors.

    Whoever reads `store` or `dense` holds `busy`. A change takes it only while it writes: making vectors
    may take minutes, and the library is searched meanwhile.
    """

    store: ArticleStore
    dense: DenseIndex
    embedder: Embedder
    busy: threading.RLock = field(default_factory=threading.RLock)
    _changing: threading.RLock = field(default_factory=threading.RLock)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Wait until a change under way has ended, and let nobody in inside."""
        with self._changing, self.busy:
            yield

    def add(self, batch: Iterable[Article]) -> Report:
        """Put in articles, each id once; what is there already, unchanged or under another id, is left alone.

        Articles no vector can be made of are in `failed`. Raises EmbeddingsError when none can be made at all.
        """
        articles = [article.in_language() for article in batch]
        with self._changing:
            with self.busy:
                known = self.store.content_hashes([article.id for article in articles])
                fresh, unchanged = self._sorted(articles, known)
            failed = self._put(fresh)
        written = [article_id for article_id in fresh if article_id not in failed]
        return Report(
            added=tuple(article_id for article_id in written if article_id not in known),
            updated=tuple(article_id for article_id in written if article_id in known),
            unchanged=tuple(article_id for article_id in unchanged if article_id not in failed),
            failed=tuple(failed.values()),
        )

    def remove(self, name: str) -> Report:
        """Take out the articles whose id or source is `name`, a file's by any path to it.

        A name of none is in `failed`.
        """
        with self._changing, self.busy:
            ids = self.store.ids_called(name) or self.store.ids_called(_resolved(name))
            if not ids:
                return Report(
                    failed=(Failure(name, "no article has this id or source; `chatbot list` shows them"),)
                )
            passages = [passage for article_id in ids for passage in self.store.passage_ids(article_id)]
            with self._marked():
                with self.store.transaction():
                    for article_id in ids:
                        self.store.discard(article_id)
                self.dense.remove(passages)
        return Report(removed=tuple(ids))

    def check_embedder(self) -> None:
        """Raise EmbeddingsError unless the vectors held are of the embedder that is here."""
        with self.busy:
            recorded = self.store.fact(EMBEDDER_FACT)
        if recorded and Fingerprint.from_json(recorded) != self.embedder.fingerprint:
            raise EmbeddingsError(
                f"The library was made with another {self.embedder.fingerprint.name} than the one that is here "
                "now, and their vectors do not mix. Make a new library with --library and add the articles to it."
            )

    def disagreements(self) -> list[str]:
        """Say where the vectors and the article store disagree; nothing to say when all is well."""
        with self.busy:
            stored, vectors = set(self.store.passage_ids()), self.dense.ids()
        missing, extra = len(stored - vectors), len(vectors - stored)
        return [
            *([f"passages without a vector, found by spelling alone: {missing}; {_MAKES}"] if missing else []),
            *([f"vectors without a passage, never found: {extra}; {_CLEARS}"] if extra else []),
        ]

    def mend(self) -> None:
        """Make Chroma hold what the store names, no less and no more, after a change that was cut short.

        Passages whose vectors cannot be made now are found by spelling alone until they are.
        """
        with self._changing, self.busy:
            if not self.store.fact(_CHANGING_FACT) and len(self.dense) == self.store.passage_count():
                return
            stored, vectors = set(self.store.passage_ids()), self.dense.ids()
            try:
                with self._marked():
                    self.dense.remove(sorted(vectors - stored))
                    self._embed_again(sorted(stored - vectors))
            except EmbeddingsError as error:
                missing = len(stored - vectors)
                _log.warning("%d passages are found by spelling alone for now: %s", missing, error)
            else:
                self.store.state(_CHANGING_FACT, "")
                _log.warning("mended %d passages of an unfinished change", len(stored ^ vectors))

    def _sorted(
        self, articles: Sequence[Article], known: Mapping[str, str]
    ) -> tuple[dict[str, Article], list[str]]:
        """Tell new and changed articles by id from the ids of those whose text is there already."""
        changed = {
            article.id: article
            for article in articles
            if known.get(article.id, "") not in ("", article.content_hash)
        }
        fresh, unchanged = {}, []
        by_text = {article.text: article.id for article in changed.values()}
        for article in articles:
            if article.id in known:
                same = "" if article.id in changed else article.id
            else:
                same = by_text.get(article.text) or self._id_with_text(article, changed)
            if same:
                unchanged.append(same)
            else:
                fresh[article.id] = article
                by_text.setdefault(article.text, article.id)
        return fresh, unchanged

    def _id_with_text(self, article: Article, changed: Mapping[str, Article]) -> str:
        """Return the id of an article that has this text and keeps it, "" when there is none."""
        same = next((name for name in self.store.ids_with_text(article.text) if name not in changed), "")
        if same:
            _log.info("%s has the text of %s, which is kept once", article.source or article.id, same)
        return same

    def _put(self, articles: Mapping[str, Article]) -> Mapping[str, Failure]:
        """Put new and changed articles in; return the ones no vectors could be made of."""
        if not articles:
            return {}
        self.check_embedder()
        cut = {article_id: passages_of(article) for article_id, article in articles.items()}
        made = self._embedded(articles, [passage for passages in cut.values() for passage in passages])
        kept = [article_id for article_id in articles if article_id not in made.failed]
        if kept:
            with self.busy, self._marked():
                self.dense.add([passage.id for passage in made.passages], made.vectors)
                old = [passage for article_id in kept for passage in self.store.passage_ids(article_id)]
                with self.store.transaction():
                    self.store.state(EMBEDDER_FACT, self.embedder.fingerprint.to_json())
                    for article_id in kept:
                        self.store.put(articles[article_id], cut[article_id])
                new = {passage.id for passage in made.passages}
                self.dense.remove([passage for passage in old if passage not in new])
        return made.failed

    def _embedded(self, articles: Mapping[str, Article], passages: Sequence[Passage]) -> _Embedded:
        """Make vectors; an article of which one passage is refused is left out whole."""
        failed: dict[str, Failure] = {}
        while True:
            texts = [indexed_text(articles[passage.article_id], passage) for passage in passages]
            try:
                return _Embedded(passages, self.embedder.embed(texts), failed)
            except TextsRefused as refused:
                bad = dict.fromkeys(passages[index].article_id for index in refused.indices)
                if not bad:
                    raise
                failed |= {name: Failure(articles[name].source or name, str(refused)) for name in bad}
                passages = [passage for passage in passages if passage.article_id not in bad]

    def _embed_again(self, ids: Sequence[str]) -> None:
        """Make the vectors of stored passages; raises EmbeddingsError when some cannot be made."""
        if ids:
            self.check_embedder()
        failed: dict[str, Failure] = {}
        for begin in range(0, len(ids), _MENDED_AT_ONCE):
            rows = self.store.rows_of(ids[begin : begin + _MENDED_AT_ONCE])
            found = self.store.passages(list(rows.values())).values()
            articles = {article.id: article for _, article in found}
            made = self._embedded(articles, [passage for passage, _ in found])
            self.dense.add([passage.id for passage in made.passages], made.vectors)
            failed |= made.failed
        if failed:
            raise EmbeddingsError(next(iter(failed.values())).error)

    @contextmanager
    def _marked(self) -> Iterator[None]:
        """Remember that a change is under way until it has ended well; an earlier one that has not stays."""
        before = self.store.fact(_CHANGING_FACT)
        self.store.state(_CHANGING_FACT, "yes")
        yield
        self.store.state(_CHANGING_FACT, before)
