"""Query -> Hits: both signals fused, the best looked at closer, copies folded, neighbours joined."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.embeddings.embedder import Vectors
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.search.copies import fold_copies
from vectorstore.search.fusion import Scores, fused, z_scores
from vectorstore.search.hits import Hit, Signals
from vectorstore.search.query import Query
from vectorstore.search.ranking import Candidate, joined, places
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.dates.period import Period, first_day

if TYPE_CHECKING:
    from vectorstore.indexes.dense import DenseIndex
    from vectorstore.indexes.lexical import LexicalIndex


CANDIDATES = 100
"""How many passages each signal names; the fused order is made of these."""
_FURTHER = 8
RERANKED = 32
"""How many of the best candidates are looked at closer."""
_LATEST_DAYS = 30
_DAYS_OF_NEWS = 365.0
_IN_TIME = 1.2
"""What a passage of the time asked for is better by, in standard deviations of a signal."""
_EQUAL = 4
"""Decimals by which two scores must differ for one to be better; else the newer article's is."""


@dataclass(frozen=True, slots=True)
class Search:
    """Fused search over one library's two indexes; `dense_weight` is the embedder's, the spelling has the rest."""

    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex
    dense_weight: float

    def hits(
        self,
        query: Query,
        vector: Vectors | None,
        k: int,
        filters: Filters = EVERYTHING,
    ) -> tuple[Hit, ...]:
        """Return the `k` best places, best first; fewer when there are fewer, none for k below 1.

        `vector` is the query's, (dimensions,); without it the lexical signal decides alone.
        """
        allowed = self.store.catalogue.rows_matching(filters) if filters else None
        k = min(k, len(self.lexical))
        if k < 1 or allowed == {}:
            return ()
        count = max(k, CANDIDATES)
        while True:
            signals = self._candidates(query, vector, count, allowed)
            ranked = self._ranked(query, signals)
            taken = places(fold_copies(ranked), k)
            if len(taken) >= k or len(signals) < count:
                return self._shown(taken, signals, ranked)
            # Copies and neighbours have taken the places: further candidates are asked for.
            count *= _FURTHER

    def _candidates(
        self, query: Query, vector: Vectors | None, count: int, allowed: Mapping[int, str] | None
    ) -> dict[int, Signals]:
        """Return what the signals say of the best passages, and of the best of the time that is asked for."""
        signals = self._signals(query, vector, count, allowed)
        period = self._period(query)
        if period is None:
            return signals
        then = self.store.catalogue.rows_matching(Filters(period))
        if allowed is not None:
            then = {row: passage for row, passage in then.items() if row in allowed}
        return signals | self._signals(query, vector, count, then) if then else signals

    def _period(self, query: Query) -> Period | None:
        """Return the time a query asks for; of "the latest", the last days that there are articles of."""
        if query.time is None:
            return None
        if query.time.period is not None:
            return query.time.period
        newest = _day(self.store.catalogue.newest_day())
        return Period(date.fromordinal(max(newest - _LATEST_DAYS, 1)), None) if newest else None

    def _signals(
        self, query: Query, vector: Vectors | None, count: int, allowed: Mapping[int, str] | None
    ) -> dict[int, Signals]:
        """Take each signal's best passages, with what the other one says of them."""
        rows, ids = (None, None) if allowed is None else ([*allowed], [*allowed.values()])
        best = self.lexical.best(query.terms, count, rows)
        if vector is None:
            return {row: Signals(dense=0.0, lexical=score) for row, score in best.items()}
        nearest = self.dense.nearest(vector, count, ids)
        dense = {row: nearest[passage] for passage, row in self.store.rows_of(list(nearest)).items()}
        lexical = best | self.lexical.scores(query.terms, [row for row in dense if row not in best])
        others = self.store.ids_of([row for row in best if row not in dense])
        similarities = self.dense.similarities(vector, list(others.values()))
        dense.update({row: similarities.get(passage, 0.0) for row, passage in others.items()})
        return {row: Signals(dense=dense[row], lexical=lexical.get(row, 0.0)) for row in dense}

    def _ranked(self, query: Query, signals: Mapping[int, Signals]) -> list[Candidate]:
        """Return the candidates in order; between equally good ones, the newer article's comes first."""
        found = self.store.catalogue.articles_of(list(signals))
        rows = [row for row in signals if row in found]
        timely = dict(zip(rows, map(float, _timely(query, [found[row][1] for row in rows])), strict=True))
        scores = self._scores(query, {row: signals[row] for row in rows}, timely)
        stories = self.store.copies.stories(number for number, _ in found.values())
        newest = sorted(sorted(rows), key=lambda row: _day(found[row][1]), reverse=True)
        return [
            Candidate(row, found[row][0], stories[found[row][0]], scores[row])
            for row in sorted(newest, key=lambda row: -round(scores[row], _EQUAL))
        ]

    def _scores(
        self, query: Query, signals: Mapping[int, Signals], timely: Mapping[int, float]
    ) -> dict[int, float]:
        """Return a score for each row: of the best by all that is known, of the others lower ones."""
        rough = {row: one + timely[row] for row, one in zip(signals, self._fused(signals, ()), strict=True)}
        order = sorted(rough, key=lambda row: (-rough[row], row))
        best, rest = order[:RERANKED], order[RERANKED:]
        fine = self._fused({row: signals[row] for row in best}, self._closer(query, best))
        scores = {row: float(one) + timely[row] for row, one in zip(best, fine, strict=True)}
        if rest:
            below = min(scores.values()) - rough[rest[0]]
            scores |= {row: float(rough[row] + below) for row in rest}
        return scores

    def _fused(self, signals: Mapping[int, Signals], closer: Sequence[Scores]) -> Scores:
        lexical_weight = 1.0 - self.dense_weight
        return fused(
            (self.dense_weight, [signal.dense for signal in signals.values()]),
            (lexical_weight, [signal.lexical for signal in signals.values()]),
            *((lexical_weight / 2, scores) for scores in closer),
        )

    def _closer(self, query: Query, rows: Sequence[int]) -> tuple[Scores, Scores]:
        """Return the score of each passage's best sentence under its title, and of its words."""
        closeness = Closeness(query, self.lexical.rarity(query.terms))
        read = self.store.catalogue.sentences_of(rows)
        texts = [
            [text_terms(title) + text_terms(one) for one in sentences]
            for title, sentences in (read[row] for row in rows)
        ]
        by_sentence = iter(closeness.of_sentences([*chain(*texts)]))
        best = [max((next(by_sentence) for _ in text), default=0.0) for text in texts]
        return np.array(best), closeness.of_words([frozenset(chain(*text)) for text in texts])

    def _shown(
        self, taken: Sequence[Sequence[int]], signals: Mapping[int, Signals], ranked: Sequence[Candidate]
    ) -> tuple[Hit, ...]:
        candidates = {one.row: one for one in ranked}
        found = self.store.passages([*chain(*taken)])
        copies = self.store.copies_among([candidates[rows[0]].article for rows in taken])
        hits = []
        for rows in taken:
            best, article = candidates[rows[0]], found[rows[0]][1]
            passage = joined([found[row][0] for row in rows], article.text)
            hits.append(Hit(passage, article, best.score, signals[best.row], copies[best.article]))
        return tuple(hits)


def _timely(query: Query, published: Sequence[str]) -> Scores:
    """Return how much better each passage is for the day of its article, where a question speaks of a time."""
    if query.time is None:
        return np.zeros(len(published))
    if query.time.period is not None:
        return np.array([_IN_TIME if query.time.period.holds(day) else 0.0 for day in published])
    days = [_day(stated) for stated in published]
    newest = max(days, default=0)
    return z_scores([math.exp((day - newest) / _DAYS_OF_NEWS) for day in days])


@lru_cache(maxsize=10_000)
def _day(published: str) -> int:
    """Return a day's number; one of no known day is older than all."""
    try:
        return first_day(published[:10]).toordinal()
    except ValueError:
        return 0
