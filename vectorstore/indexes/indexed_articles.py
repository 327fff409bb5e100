"""Holdings: the article store and both indexes, kept in step through every change.

The article store is the truth. What is new is written to the indexes first (new passages have new ids and
rows), then committed in the store, then the old goes from the indexes: whatever happens in between, what the
store names is in them, and what it does not name is never found. The store knows of a change from before it begins
until after it ends, so that `vectorstore.indexes.repair` clears what an ended process left.
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
from vectorstore.indexes.preparation import Preparation, Prepared, prepare, without_vectors
from vectorstore.report import Failure, Report
from vectorstore.store.article_store import ArticleStore

_log = logging.getLogger(__name__)

EMBEDDER_FACT = "embedder"
CHANGING_FACT = "changing"


@dataclass(slots=True)
class _Change:
    """What is to be written together: articles with passages, and those whose text one of them has, by holder."""

    fresh: dict[str, Article] = field(default_factory=dict)
    same: dict[str, tuple[Article, str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(slots=True)
class IndexedArticles:
    """The articles held, their passages, and both indexes of these.

    Whoever reads `store`, `lexical` or `dense` holds `busy`, and whoever changes them `changing` as well. A change
    takes `busy` only while it writes: making vectors may take minutes, and the library is searched meanwhile.
    """

    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex
    embedder: Embedder
    busy: threading.RLock = field(default_factory=threading.RLock)
    changing: threading.RLock = field(default_factory=threading.RLock)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Wait until a change under way has ended, and let nobody in inside."""
        with self.changing, self.busy:
            yield

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        """Cut, sign and embed the articles whose text is new here; `add` does what is left.

        Raises EmbeddingsError when no vectors can be made at all.
        """
        with self.busy:
            known = self.store.content_hashes([article.id for article in articles])
            changed = [article for article in articles if known.get(article.id) != article.content_hash]
            new = [article for article in changed if self.store.holder_of(article.text) in ("", article.id)]
        if not new:
            return Preparation()
        self.check_embedder()
        return prepare(new, self.embedder)

    def add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        """Put in articles, each id once; what is there already, unchanged, is left alone.

        A text that another article holds is kept with that one. Articles no vector can be made of are in
        `failed`. Raises EmbeddingsError when none can be made at all.
        """
        with self.changing:
            with self.busy:
                known = self.store.content_hashes([article.id for article in articles])
            change, made, failed = self._feasible(articles, known, preparation)
            self._write(change, made)
        put = (made.keys() | change.same.keys()) - {*change.unchanged, *failed}
        written = [one.id for one in articles if one.id in put]
        return Report(
            added=tuple(name for name in written if name not in known and name not in change.same),
            updated=tuple(name for name in written if name in known),
            unchanged=tuple(change.unchanged),
            copies=tuple(name for name in written if name not in known and name in change.same),
            failed=tuple(failed.values()),
        )

    def remove(self, ids: Sequence[str]) -> None:
        """Take articles out, whole; a text that one of them held for others stays with the first of those."""
        with self.changing:
            with self.busy:
                change = _Change(gone=list(ids))
                self._bequeath(ids, change)
            try:
                preparation = self._prepared(change, Preparation())
            except EmbeddingsError as error:
                _log.warning("found by spelling alone until the next start: %s", error)
                preparation = Preparation()
            self._write(change, _made(change, preparation))

    def check_embedder(self) -> None:
        """Raise EmbeddingsError unless the vectors held are of the embedder that is here."""
        with self.busy:
            recorded = self.store.fact(EMBEDDER_FACT)
        if recorded and Fingerprint.from_json(recorded) != self.embedder.fingerprint:
            raise EmbeddingsError(
                f"The library was made with another {self.embedder.fingerprint.name} than the one that is here "
                "now, and their vectors do not mix; `chatbot rebuild` makes them anew."
            )

    @contextmanager
    def marked(self) -> Iterator[None]:
        """Remember that a change is under way until it has ended well; an earlier one that has not stays."""
        before = self.store.fact(CHANGING_FACT)
        self.store.state(CHANGING_FACT, "yes")
        yield
        self.store.state(CHANGING_FACT, before)

    def _change(self, articles: Sequence[Article], known: Mapping[str, str]) -> _Change:
        """Tell what is new or changed, what only repeats a text that is kept, and what stays as it is."""
        change = _Change()
        changed = [one.id for one in articles if known.get(one.id, "") not in ("", one.content_hash)]
        self._bequeath(changed, change)
        holders = {article.text: article_id for article_id, article in change.fresh.items()}
        for article in articles:
            if article.id in known and article.id not in changed:
                change.unchanged.append(article.id)
                continue
            holder = holders.get(article.text) or self._other_holder(article, changed)
            if holder:
                change.same[article.id] = (article, holder)
            else:
                change.fresh[article.id] = article
                holders[article.text] = article.id
        return change

    def _other_holder(self, article: Article, changed: Collection[str]) -> str:
        holder = self.store.holder_of(article.text)
        return "" if holder in changed else holder

    def _bequeath(self, leaving: Collection[str], change: _Change) -> None:
        """Let the first of those whose text a leaving article holds hold it from now on."""
        for holder in leaving:
            heirs = [article for article in self.store.sharers_of(holder) if article.id not in leaving]
            if heirs:
                first, *others = heirs
                change.fresh[first.id] = first
                change.same |= {other.id: (other, first.id) for other in others}

    def _feasible(
        self, articles: Sequence[Article], known: Mapping[str, str], preparation: Preparation
    ) -> tuple[_Change, dict[str, Prepared], dict[str, Failure]]:
        """Return the change without the articles no vector can be made of, and the failures of these.

        They stay as they are, if they are there: so must be what others share with them.
        """
        failed: dict[str, Failure] = {}
        while True:
            left = [article for article in articles if article.id not in failed]
            with self.busy:
                change = self._change(left, known)
            preparation = self._prepared(change, preparation)
            given = {article.id for article in left}
            refused = {
                name: one for name, one in preparation.failed.items() if name in change.fresh.keys() & given
            }
            if not refused:
                return change, _made(change, preparation), failed
            failed |= refused

    def _prepared(self, change: _Change, preparation: Preparation) -> Preparation:
        """Prepare what is fresh, but for what is prepared already by the embedder that is here."""
        fresh = change.fresh.values()
        if not fresh:
            return preparation
        self.check_embedder()
        if preparation.embedder != self.embedder.fingerprint:
            return prepare(fresh, self.embedder)
        missing = [article for article in fresh if not preparation.knows(article)]
        return preparation.merged_with(prepare(missing, self.embedder)) if missing else preparation

    def _write(self, change: _Change, made: Mapping[str, Prepared]) -> None:
        """Write a change: the new to the indexes, all of it to the store; then the old goes from the indexes."""
        same = {name: one for name, one in change.same.items() if one[1] in made or one[1] not in change.fresh}
        if not made and not same and not change.gone:
            return
        embedded = [one for one in made.values() if one.vectors is not None]
        with self.busy:
            with self.marked():
                new = [passage.id for one in embedded for passage in one.passages]
                if new:
                    self.dense.add(
                        new, np.concatenate([one.vectors for one in embedded if one.vectors is not None])
                    )
                old = self.store.rows_of(self.store.passage_ids([*made, *same, *change.gone]))
                with self.store.transaction():
                    if new:
                        self.store.state(EMBEDDER_FACT, self.embedder.fingerprint.to_json())
                    for article_id in change.gone:
                        self.store.discard(article_id)
                    texts: dict[int, str] = {}
                    for one in made.values():
                        texts |= self.store.put(one.article, one.passages, one.signature)
                    for article, holder in same.values():
                        self.store.put_same(article.in_language(), holder)
                    self.lexical.put(texts)
                self.lexical.remove(old.values())
                self.dense.remove([passage for passage in old if passage not in {*new}])
            if len(embedded) < len(made):
                # The next start makes the vectors that are wanting.
                self.store.state(CHANGING_FACT, "yes")


def _made(change: _Change, preparation: Preparation) -> dict[str, Prepared]:
    """Return what is fresh as it is prepared; an heir no vector is made of is kept without."""
    return {
        name: preparation.prepared.get(name) or without_vectors(article) for name, article in change.fresh.items()
    }
