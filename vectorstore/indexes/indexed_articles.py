"""The article store and both indexes, kept in step through every change.

The article store is the source of truth. A change writes new passages to the indexes (under new ids and rows),
commits the store, then removes the old ones from the indexes. So at any moment the indexes hold everything the
store has, and whatever else they hold is never shown. A fact in the store marks a change under way, so that
`vectorstore.indexes.repair` can clean up after a process that was killed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder, Fingerprint
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.indexes.preparation import NOT_PREPARED, Preparation, Prepared, prepare, without_vectors
from vectorstore.report import Failure, Report
from vectorstore.store.article_store import ArticleStore

_log = logging.getLogger(__name__)

EMBEDDER_FACT = "embedder"
CHANGING_FACT = "changing"


@dataclass(slots=True)
class _Change:
    """What one change writes: articles to index, duplicates with the id of their holder, and ids to remove."""

    indexed: dict[str, Article] = field(default_factory=dict)
    duplicates: dict[str, tuple[Article, str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class IndexedArticles:
    """Articles, their passages, and both indexes of these.

    Reading `store`, `lexical` or `dense` needs `lock`; changing them needs `change_lock` first, then `lock`. A
    change holds `lock` only while it writes: embedding may take minutes, and searches go on meanwhile.
    """

    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex
    embedder: Embedder
    lock: threading.RLock = field(default_factory=threading.RLock)
    change_lock: threading.RLock = field(default_factory=threading.RLock)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold both locks."""
        with self.change_lock, self.lock:
            yield

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        """Cut, sign and embed the articles whose text is new; raises EmbeddingsError when nothing can be."""
        with self.lock:
            known = self.store.content_hashes([article.id for article in articles])
            changed = [article for article in articles if known.get(article.id) != article.content_hash]
            new = [article for article in changed if self.store.holder_of(article.text) in ("", article.id)]
        if not new:
            return NOT_PREPARED
        self.check_embedder()
        return prepare(new, self.embedder)

    def add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        """Add articles, each id once; unchanged ones are left alone, and a text is indexed once.

        Articles that cannot be embedded are in `failed`. Raises EmbeddingsError when nothing can be embedded.
        """
        with self.change_lock:
            with self.lock:
                known = self.store.content_hashes([article.id for article in articles])
            change, made, failed = self._feasible(articles, known, preparation)
            self._write(change, made)
        done = (made.keys() | change.duplicates.keys()) - {*change.unchanged, *failed}
        written = [one.id for one in articles if one.id in done]
        return Report(
            added=tuple(name for name in written if name not in known and name not in change.duplicates),
            updated=tuple(name for name in written if name in known),
            unchanged=tuple(change.unchanged),
            copies=tuple(name for name in written if name not in known and name in change.duplicates),
            failed=tuple(failed.values()),
        )

    def remove(self, ids: Sequence[str]) -> None:
        """Remove articles; the first remaining duplicate of one of them becomes the holder of its text."""
        with self.change_lock:
            with self.lock:
                change = _Change(removed=list(ids))
                self._promote_duplicates(ids, change)
            try:
                preparation = self._prepared(change, NOT_PREPARED)
            except EmbeddingsError as error:
                _log.warning("Some passages are found by text match only until the next start: %s", error)
                preparation = NOT_PREPARED
            self._write(change, _made(change, preparation))

    def is_current(self) -> bool:
        """Whether the vectors, if there are any, were made with exactly this embedder; needs no lock."""
        recorded = self.store.fact(EMBEDDER_FACT)
        return not recorded or Fingerprint.from_json(recorded) == self.embedder.fingerprint

    def check_embedder(self) -> None:
        """Raise EmbeddingsError unless the vectors were made with exactly this embedder."""
        if not self.is_current():
            raise EmbeddingsError(
                f"The library was made with another version of {self.embedder.fingerprint.name}, whose vectors "
                "cannot be mixed with those of this one; `chatbot rebuild` embeds everything again."
            )

    @contextmanager
    def change_recorded(self) -> Iterator[None]:
        """Record that a change is under way until it succeeds; the record of an earlier, failed one stays."""
        before = self.store.fact(CHANGING_FACT)
        self.store.set_fact(CHANGING_FACT, "yes")
        yield
        self.store.set_fact(CHANGING_FACT, before)

    def _change(self, articles: Sequence[Article], known: Mapping[str, str]) -> _Change:
        """Sort articles into new or changed, duplicates of a text, and unchanged."""
        change = _Change()
        changed = [one.id for one in articles if known.get(one.id, "") not in ("", one.content_hash)]
        self._promote_duplicates(changed, change)
        holders = {article.text: article_id for article_id, article in change.indexed.items()}
        for article in articles:
            if article.id in known and article.id not in changed:
                change.unchanged.append(article.id)
                continue
            holder = holders.get(article.text) or self._other_holder(article, changed)
            if holder:
                change.duplicates[article.id] = (article, holder)
            else:
                change.indexed[article.id] = article
                holders[article.text] = article.id
        return change

    def _other_holder(self, article: Article, changed: Collection[str]) -> str:
        holder = self.store.holder_of(article.text)
        return "" if holder in changed else holder

    def _promote_duplicates(self, leaving: Collection[str], change: _Change) -> None:
        """Make the first duplicate of each leaving article the holder of its text."""
        for holder in leaving:
            left = [article for article in self.store.duplicates_of(holder) if article.id not in leaving]
            if left:
                first, *others = left
                change.indexed[first.id] = first
                change.duplicates |= {other.id: (other, first.id) for other in others}

    def _feasible(
        self, articles: Sequence[Article], known: Mapping[str, str], preparation: Preparation
    ) -> tuple[_Change, dict[str, Prepared], dict[str, Failure]]:
        """The change without the articles that cannot be embedded, and the failures of these.

        Those that are stored already stay as they are, and so must their duplicates.
        """
        failed: dict[str, Failure] = {}
        while True:
            left = [article for article in articles if article.id not in failed]
            with self.lock:
                change = self._change(left, known)
            preparation = self._prepared(change, preparation)
            given = {article.id for article in left}
            refused = {
                name: one for name, one in preparation.failed.items() if name in change.indexed.keys() & given
            }
            if not refused:
                return change, _made(change, preparation), failed
            failed |= refused

    def _prepared(self, change: _Change, preparation: Preparation) -> Preparation:
        """Prepare the articles to index that this embedder has not prepared yet."""
        wanted = change.indexed.values()
        if not wanted:
            return preparation
        self.check_embedder()
        if preparation.embedder != self.embedder.fingerprint:
            return prepare(wanted, self.embedder)
        missing = [article for article in wanted if not preparation.knows(article)]
        return preparation.merged_with(prepare(missing, self.embedder)) if missing else preparation

    def _write(self, change: _Change, made: Mapping[str, Prepared]) -> None:
        """Write new passages to the indexes and everything to the store; then remove old ones from the indexes."""
        duplicates = {
            name: one for name, one in change.duplicates.items() if one[1] in made or one[1] not in change.indexed
        }
        if not made and not duplicates and not change.removed:
            return
        embedded = [one for one in made.values() if one.vectors is not None]
        with self.lock:
            with self.change_recorded():
                new = [passage.id for one in embedded for passage in one.passages]
                if new:
                    self.dense.add(
                        new, np.concatenate([one.vectors for one in embedded if one.vectors is not None])
                    )
                old = self.store.rows_of(self.store.passage_ids([*made, *duplicates, *change.removed]))
                with self.store.transaction():
                    if new:
                        self.store.set_fact(EMBEDDER_FACT, self.embedder.fingerprint.to_json())
                    for article_id in change.removed:
                        self.store.discard(article_id)
                    texts: dict[int, str] = {}
                    for one in made.values():
                        texts |= self.store.put(one.article, one.passages, one.signature)
                    for article, holder in duplicates.values():
                        self.store.put_duplicate(article.in_language(), holder)
                    self.lexical.put(texts)
                self.lexical.remove(old.values())
                self.dense.remove([passage for passage in old if passage not in {*new}])
            if len(embedded) < len(made):
                # The next start makes the missing vectors.
                self.store.set_fact(CHANGING_FACT, "yes")


def _made(change: _Change, preparation: Preparation) -> dict[str, Prepared]:
    """The articles to index as they were prepared; a new holder that could not be embedded has no vectors yet."""
    return {
        name: preparation.prepared.get(name) or without_vectors(article)
        for name, article in change.indexed.items()
    }
