"""Rebuilding: re-embed everything beside the live vectors, then swap them all at once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder, Fingerprint
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.indexed_articles import EMBEDDER_FACT, IndexedArticles
from vectorstore.indexes.repair import add_vectors
from vectorstore.report import Failure, Rebuilt
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.passages import Passage

_FACT = "rebuilding"
_STEP = 32
"""Passages in a step, which nothing interrupts: about a second's work for a slow model."""


@dataclass(frozen=True, slots=True)
class _Progress:
    """A rebuild under way: the name of its generation, its embedder, the last row embedded, and how many were."""

    name: str
    embedder: str
    row: int
    done: int = 0


class Rebuilding:
    """Re-embeds step by step; finished steps survive the end of the process."""

    def __init__(self, indexed: IndexedArticles, generations: Generations) -> None:
        self._indexed = indexed
        self._generations = generations
        self._open: tuple[str, DenseIndex] | None = None

    def close(self) -> None:
        """Close the new vectors; the next step opens them again."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def step(self, embedder: Embedder) -> Rebuilt:
        """Embed the next passages with `embedder`, or, after the last, make the new vectors the live ones.

        Resumes a rebuild with the same embedder and drops one with another. Raises EmbeddingsError when nothing
        can be embedded.
        """
        indexed, store = self._indexed, self._indexed.store
        fingerprint = embedder.fingerprint
        with indexed.change_lock:
            with indexed.lock:
                progress, made = self._resumed(fingerprint)
                rows = store.rows_after(progress.row, _STEP)
                pairs = self._not_embedded(rows, made)
            # Without the lock: searching goes on meanwhile.
            refused = add_vectors(pairs, made, embedder) if pairs else []
            with indexed.lock:
                if not rows:
                    return self._swap(progress.name, made, embedder)
                progress = self._record(replace(progress, row=rows[-1], done=progress.done + len(rows)))
                total = store.passage_count()
        # Some of those that were embedded may have been removed since.
        return Rebuilt(
            min(progress.done, total),
            total,
            failed=tuple(Failure(one.source or one.id, why) for one, why in refused),
        )

    def _resumed(self, fingerprint: Fingerprint) -> tuple[_Progress, DenseIndex]:
        """The rebuild under way with this embedder, or a new one."""
        recorded = self._indexed.store.fact(_FACT)
        progress = _Progress(**json.loads(recorded)) if recorded else None
        if progress is not None and progress.embedder == fingerprint.to_json():
            made = self._opened(progress.name)
            # Vectors that were lost are made again from the first row.
            if made is not None and (len(made) or not progress.row):
                return progress, made
        self.close()
        progress = self._record(_Progress(self._generations.new_name(), fingerprint.to_json(), 0))
        self._generations.sweep(progress.name)
        self._open = progress.name, self._generations.open(progress.name)
        return progress, self._open[1]

    def _opened(self, name: str) -> DenseIndex | None:
        if self._open is None or self._open[0] != name:
            self.close()
            made = self._generations.reopen(name)
            self._open = None if made is None else (name, made)
        return None if self._open is None else self._open[1]

    def _not_embedded(self, rows: list[int], made: DenseIndex) -> list[tuple[Passage, Article]]:
        """The passages in these rows without a new vector, with their articles."""
        there = made.among(list(self._indexed.store.ids_of(rows).values()))
        return [pair for pair in self._indexed.store.passages(rows).values() if pair[0].id not in there]

    def _record(self, progress: _Progress) -> _Progress:
        self._indexed.store.set_fact(_FACT, json.dumps(asdict(progress)))
        return progress

    def _swap(self, name: str, made: DenseIndex, embedder: Embedder) -> Rebuilt:
        indexed = self._indexed
        made.remove(sorted(made.ids() - set(indexed.store.all_passage_ids())))
        with indexed.store.transaction():
            self._generations.make_live(name)
            indexed.store.set_fact(EMBEDDER_FACT, embedder.fingerprint.to_json())
            indexed.store.set_fact(_FACT, "")
        before, self._open = indexed.dense, None
        indexed.dense, indexed.embedder = made, embedder
        before.discard()
        total = indexed.store.passage_count()
        return Rebuilt(total, total, finished=True)


def unfinished(store: ArticleStore) -> str:
    """The name of the generation that an unfinished rebuild is making, "" when there is none."""
    recorded = store.fact(_FACT)
    return str(json.loads(recorded)["name"]) if recorded else ""
