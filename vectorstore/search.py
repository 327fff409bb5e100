"""Query -> Hits: both signals fused.

Scores are fused after normalising (z-scores over the candidates), not by rank: with one weak signal,
fusion by rank loses what the strong one had (docs/decisions/0002).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vectorstore.article import Article
from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Vectors
from vectorstore.passages import Passage
from vectorstore.store import ArticleStore

CANDIDATES = 100
"""How many passages each signal names; the fused order is made of these."""
_ROUNDING = 1e-6
"""Values that differ by less of their size are the same: similarities are of single precision."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal said of a passage: cosine similarity (-1 to 1), and BM25 over 4-grams (0 and up)."""

    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the article it stands in; a higher score is a better hit."""

    passage: Passage
    article: Article
    score: float
    signals: Signals


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first, and a notice of what was wanting, "" when nothing was."""

    hits: tuple[Hit, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Fused search over one library's two indexes."""

    store: ArticleStore
    dense: DenseIndex
    dense_weight: float

    def hits(self, query: str, vector: Vectors | None, k: int) -> tuple[Hit, ...]:
        """Return the `k` best passages, best first; fewer when the library holds fewer, none for k below 1.

        `vector` is the query's, (dimensions,); without it the lexical signal decides alone.
        """
        signals = self._signals(query, vector, max(k, CANDIDATES))
        scores = fused(signals, self.dense_weight)
        rows = sorted(scores, key=lambda row: (-scores[row], row))[: max(k, 0)]
        found = self.store.passages(rows)
        return tuple(Hit(*found[row], score=scores[row], signals=signals[row]) for row in rows)

    def _signals(self, query: str, vector: Vectors | None, count: int) -> dict[int, Signals]:
        """Take each signal's best passages, with what the other one says of them."""
        lexical = self.store.lexical.scores(query)
        best = heapq.nlargest(count, lexical, key=lambda row: (lexical[row], -row))
        if vector is None:
            return {row: Signals(dense=0.0, lexical=lexical[row]) for row in best}
        nearest = self.dense.nearest(vector, count)
        dense = {row: nearest[passage] for passage, row in self.store.rows_of(list(nearest)).items()}
        others = self.store.ids_of([row for row in best if row not in dense])
        similarities = self.dense.similarities(vector, list(others.values()))
        dense.update({row: similarities.get(passage, 0.0) for row, passage in others.items()})
        return {row: Signals(dense=dense[row], lexical=lexical.get(row, 0.0)) for row in dense}


def fused(signals: Mapping[int, Signals], dense_weight: float) -> dict[int, float]:
    """Return one score a candidate: the weighted sum of each signal's z-scores over the candidates."""
    dense = z_scores([signal.dense for signal in signals.values()])
    lexical = z_scores([signal.lexical for signal in signals.values()])
    scores = dense_weight * dense + (1.0 - dense_weight) * lexical
    return dict(zip(signals, map(float, scores), strict=True))


def z_scores(values: ArrayLike) -> NDArray[np.float64]:
    """Return each value as standard deviations from the mean; all 0 where they are all the same."""
    array = np.asarray(values, dtype=np.float64)
    if not len(array) or array.std() <= _ROUNDING * np.abs(array).max():
        return np.zeros(len(array))
    scores: NDArray[np.float64] = (array - array.mean()) / array.std()
    return scores
