"""Query -> Hits: both signals fused.

Scores are fused after normalising (z-scores over the candidates), not by rank: with one weak signal,
fusion by rank loses what the strong one had (docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vectorstore.article import Article
from vectorstore.embeddings import Vectors
from vectorstore.grams import grams_of
from vectorstore.passages import Passage
from vectorstore.store import ArticleStore, Entry

if TYPE_CHECKING:
    from vectorstore.dense import DenseIndex  # with Chroma, which a guest does not need
    from vectorstore.lexical import LexicalIndex

CANDIDATES = 100
"""How many passages each signal names; the fused order is made of these."""
_FURTHER = 8
_ROUNDING = 1e-6
"""Values that differ by less of their size are the same: similarities are of single precision."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal said of a passage: cosine similarity (-1 to 1), and BM25 over 4-grams (0 and up)."""

    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the article it stands in; a higher score is a better hit.

    `also_in` are the articles that tell the same story in nearly the same words: they are no hits of their own.
    """

    passage: Passage
    article: Article
    score: float
    signals: Signals
    also_in: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first, and a notice of what was wanting, "" when nothing was."""

    hits: tuple[Hit, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Fused search over one library's two indexes."""

    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex
    dense_weight: float

    def hits(self, query: str, vector: Vectors | None, k: int) -> tuple[Hit, ...]:
        """Return the `k` best passages, best first; fewer when the library holds fewer, none for k below 1.

        `vector` is the query's, (dimensions,); without it the lexical signal decides alone.
        """
        rows, scores, signals = self._ranked(query, vector, k)
        found = self.store.passages(rows)
        articles = self.store.articles_of(rows)
        copies = self.store.copies_among(list(articles.values()))
        return tuple(Hit(*found[row], scores[row], signals[row], copies[articles[row]]) for row in rows)

    def _ranked(
        self, query: str, vector: Vectors | None, k: int
    ) -> tuple[list[int], dict[int, float], dict[int, Signals]]:
        """Return the rows of the `k` best passages, and the score and the signals of every candidate."""
        count = max(k, CANDIDATES)
        while True:
            signals = self._signals(query, vector, count)
            scores = fused(signals, self.dense_weight)
            rows = self._folded(sorted(scores, key=lambda row: (-scores[row], row)))
            if len(rows) >= k or len(signals) < count:
                return rows[: max(k, 0)], scores, signals
            # Copies of one story have taken the places: further candidates are asked for.
            count *= _FURTHER

    def _folded(self, rows: Sequence[int]) -> list[int]:
        """Let one article speak for its story, the one with the best passage; `rows` are best first."""
        articles = self.store.articles_of(rows)
        stories = self.store.copies.stories(articles.values())
        speaker: dict[int, int] = {}
        for row in rows:
            speaker.setdefault(stories[articles[row]], articles[row])
        return [row for row in rows if speaker[stories[articles[row]]] == articles[row]]

    def _signals(self, query: str, vector: Vectors | None, count: int) -> dict[int, Signals]:
        """Take each signal's best passages, with what the other one says of them."""
        weights = dict.fromkeys(grams_of(query), 1.0)
        best = self.lexical.best(weights, count)
        if vector is None:
            return {row: Signals(dense=0.0, lexical=score) for row, score in best.items()}
        nearest = self.dense.nearest(vector, count)
        dense = {row: nearest[passage] for passage, row in self.store.rows_of(list(nearest)).items()}
        lexical = best | self.lexical.scores(weights, [row for row in dense if row not in best])
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
