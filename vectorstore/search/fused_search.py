"""Query -> hits: candidates of both indexes, scores fused, the best reranked, copies folded, neighbours joined."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vectorstore.embeddings.embedder import Embedder, Vectors, Weights
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.search.copies import fold_copies
from vectorstore.search.fusion import Scores, z_scores
from vectorstore.search.grouping import Candidate, group, joined
from vectorstore.search.hits import Hit, Signals
from vectorstore.search.query import Query
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.dates.period import Period, first_day

if TYPE_CHECKING:
    from vectorstore.indexes.dense import DenseIndex
    from vectorstore.indexes.lexical import LexicalIndex


CANDIDATES = 100
"""Passages taken from each index."""
_MORE = 8
"""Factor to `CANDIDATES` where copies and neighbours leave too few hits."""
RERANKED = 20
"""Best candidates that are reranked."""
COMPARED = 6
"""Best candidates whose sentences are compared by meaning; with 12 as much is found."""
_PASSAGE, _SENTENCE, _WORDS = 6.0, 9.0, 5.25
"""How much the share of the query's terms in a passage counts, that in its best sentence, and its words."""
_CLOSER = 6.0
"""What stands for the last two while only the first is known."""
_LATEST_DAYS = 30
_NEWS_DAYS = 365.0
_IN_PERIOD_BONUS = 3.5
"""Added to passages of the period that the query names, for each unit of their weights."""
_DECIMALS = 4
"""Scores equal in these are ties, which the newer article wins."""


@dataclass(frozen=True, slots=True)
class Search:
    """Search over both indexes of a library, whose vectors are of `embedder`."""

    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex
    embedder: Embedder

    def hits(self, query: Query, vector: Vectors | None, k: int, filters: Filters = EVERYTHING) -> tuple[Hit, ...]:
        """The best `k` hits, best first; without the query's `vector` (dimensions,), by lexical index only."""
        allowed = self.store.catalogue.rows_matching(filters) if filters else None
        k = min(k, len(self.lexical))
        if k < 1 or allowed == {}:
            return ()
        count = max(k, CANDIDATES)
        while True:
            signals = self._candidates(query, vector, count, allowed)
            ranked = self._ranked(query, vector, signals)
            groups = group(fold_copies(ranked), k)
            if len(groups) >= k or len(signals) < count:
                return self._as_hits(groups, signals, ranked)
            count *= _MORE

    def _candidates(
        self, query: Query, vector: Vectors | None, count: int, allowed: Mapping[int, str] | None
    ) -> dict[int, Signals]:
        """The best passages, and the best ones of the period that the query names."""
        signals = self._signals(query, vector, count, allowed)
        period = self._period(query)
        if period is None:
            return signals
        in_period = self.store.catalogue.rows_matching(Filters(period))
        if allowed is not None:
            in_period = {row: passage for row, passage in in_period.items() if row in allowed}
        return signals | self._signals(query, vector, count, in_period) if in_period else signals

    def _period(self, query: Query) -> Period | None:
        """The period a query names; for "the latest", the last days that have articles."""
        if query.time is None:
            return None
        if query.time.period is not None:
            return query.time.period
        newest = _day(self.store.catalogue.newest_day())
        return Period(date.fromordinal(max(newest - _LATEST_DAYS, 1)), None) if newest else None

    def _signals(
        self, query: Query, vector: Vectors | None, count: int, allowed: Mapping[int, str] | None
    ) -> dict[int, Signals]:
        """The best passages of each index, with the scores of both indexes."""
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

    def _ranked(self, query: Query, vector: Vectors | None, signals: Mapping[int, Signals]) -> list[Candidate]:
        """Candidates, best first, newer articles first among equals."""
        articles = self.store.catalogue.articles_of(list(signals))
        rows = sorted(row for row in signals if row in articles)
        if not rows:
            return []
        days = {row: articles[row][1] for row in rows}
        rows.sort(key=lambda row: _day(days[row]), reverse=True)
        bonus = _time_bonus(query, [days[row] for row in rows])
        weights = [self.embedder.weights(query.language, articles[row][2]) for row in rows]
        scores = self._scores(query, {row: signals[row] for row in rows}, weights, bonus)
        if vector is not None:
            self._compare_sentences(vector, rows, weights, scores)
        stories = self.store.copies.stories(number for number, *_ in articles.values())
        return [
            Candidate(rows[place], number := articles[rows[place]][0], stories[number], float(scores[place]))
            for place in np.argsort(-scores.round(_DECIMALS), kind="stable")
        ]

    def _scores(
        self, query: Query, signals: Mapping[int, Signals], weights: Sequence[Weights], bonus: Scores
    ) -> Scores:
        """A score for each row; rows that are not reranked come below those that are."""
        meaning, text = np.array([(one.meaning, one.text) for one in weights]).T
        rarity = self.lexical.rarity(query.terms)
        shares = np.array([one.lexical for one in signals.values()]) / (_attainable(query, rarity) or 1.0)
        base = meaning * self._similarities(signals) + (meaning + text) * bonus
        scores: Scores = base + text * (_PASSAGE + _CLOSER) * shares
        rows = np.array([*signals])
        best = np.lexsort((rows, -scores))[:RERANKED]
        closer = self._closer(query, rows[best].tolist(), rarity)
        _replace(scores, best, base[best] + text[best] * (_PASSAGE * shares[best] + closer))
        scores -= scores[best].mean()
        return scores

    def _compare_sentences(
        self, vector: Vectors, rows: Sequence[int], weights: Sequence[Weights], scores: Scores
    ) -> None:
        """Add to the best scores how similar the most similar sentence is, where that has a weight."""
        best = np.argsort(-scores, kind="stable")[:COMPARED]
        weighed = [place for place in best.tolist() if weights[place].sentence > 0]
        texts = self.store.catalogue.sentences_of([rows[place] for place in weighed])
        sentences = [one for row in texts for one in texts[row][1]]
        if not sentences:
            return
        similar = iter((kept_vectors(sentences) @ vector).tolist())
        most = {row: max((next(similar) for _ in within), default=0.0) for row, (_, within) in texts.items()}
        added = [weights[place].sentence * most.get(rows[place], 0.0) / self.embedder.spread for place in best]
        _replace(scores, best, scores[best] + added)

    def _similarities(self, signals: Mapping[int, Signals]) -> Scores:
        """The similarity of each passage, in standard deviations of the embedder's."""
        similarities = np.array([one.dense for one in signals.values()])
        return similarities / self.embedder.spread if self.embedder.spread else z_scores(similarities)

    def _closer(self, query: Query, rows: Sequence[int], rarity: Mapping[str, float]) -> Scores:
        """What each passage's best sentence with its title, and its words, add to the score of its text."""
        closeness = Closeness(query, rarity)
        sentences = self.store.catalogue.sentences_of(rows)
        texts = [
            [text_terms(title) + text_terms(one) for one in within]
            for title, within in (sentences[row] for row in rows)
        ]
        by_sentence = iter(closeness.of_sentences([*chain(*texts)]))
        best = np.array([max((next(by_sentence) for _ in text), default=0.0) for text in texts])
        words = closeness.of_words([frozenset(chain(*text)) for text in texts])
        closer: Scores = _SENTENCE * best / (_attainable(query, rarity) or 1.0) + _WORDS * words
        return closer

    def _as_hits(
        self, groups: Sequence[Sequence[int]], signals: Mapping[int, Signals], ranked: Sequence[Candidate]
    ) -> tuple[Hit, ...]:
        candidates = {one.row: one for one in ranked}
        found = self.store.passages([*chain(*groups)])
        copies = self.store.copies_among([candidates[rows[0]].article for rows in groups])
        hits = []
        for rows in groups:
            best, article = candidates[rows[0]], found[rows[0]][1]
            passage = joined([found[row][0] for row in rows], article.text)
            hits.append(Hit(passage, article, best.score, signals[best.row], copies[best.article]))
        return tuple(hits)


def _replace(scores: Scores, best: NDArray[np.intp], closer: Scores) -> None:
    """Replace the scores at the places `best`, and lower all others below these."""
    others = np.delete(np.arange(len(scores)), best)
    if len(others):
        scores[others] += closer.min() - scores[others].max()
    scores[best] = closer


def _attainable(query: Query, rarity: Mapping[str, float]) -> float:
    """What a text with each of the query's terms scores in the lexical index, more or less."""
    return sum(weight * rarity[term] for term, weight in query.terms.items())


def _time_bonus(query: Query, published: Sequence[str]) -> Scores:
    """What each passage gains by the day of its article, where the query names a time."""
    if query.time is None:
        return np.zeros(len(published))
    if query.time.period is not None:
        return np.array([_IN_PERIOD_BONUS if query.time.period.holds(day) else 0.0 for day in published])
    days = [_day(stated) for stated in published]
    newest = max(days, default=0)
    return z_scores([math.exp((day - newest) / _NEWS_DAYS) for day in days])


@lru_cache(maxsize=10_000)
def _day(published: str) -> int:
    """The number of a day; 0 for an unknown one, older than all."""
    try:
        return first_day(published[:10]).toordinal()
    except ValueError:
        return 0
