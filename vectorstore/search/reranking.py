"""Reranking: how closely a few texts match a query's terms and words, in more detail than an index can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler

from vectorstore.search.fusion import Scores
from vectorstore.search.query import Query, QueryWord
from vectorstore.text.terms import acronym_keys, spelled_words, word_grams

_K1, _B = 1.2, 0.4
"""BM25's, for sentences: length counts less than for passages."""
_ALIKE = 0.8
"""Words less similar than this (Jaro-Winkler, 0 to 1) are different words."""


@lru_cache(maxsize=20_000)  # the next question is often about the same articles
def text_terms(text: str) -> tuple[str, ...]:
    """The words of a text as they are indexed, in order, then the keys of its acronyms."""
    return (*(spelled for _, spelled in spelled_words(text)), *acronym_keys(text))


@dataclass(frozen=True, slots=True)
class Closeness:
    """Scores texts, given as `text_terms`, against a query; `rarity` has the library's weight of each term."""

    query: Query
    rarity: Mapping[str, float]

    def of_terms(self, texts: Sequence[Sequence[str]]) -> Scores:
        """The summed rarity of the query's index terms that each text has."""
        scores: Scores = (self._counts(texts) > 0) @ [self.rarity[term] for term in self.query.terms]
        return scores

    def of_sentences(self, sentences: Sequence[Sequence[str]]) -> Scores:
        """The BM25 score of each sentence over the query's index terms."""
        if not sentences:
            return np.zeros(0)
        counts = self._counts(sentences)
        lengths = np.array([sum(map(len, words)) for words in sentences])
        norms = _K1 * (1 - _B + _B * lengths / (lengths.mean() or 1.0))
        saturated = counts * (_K1 + 1) / (counts + norms[:, np.newaxis])
        scores: Scores = saturated @ [weight * self.rarity[term] for term, weight in self.query.terms.items()]
        return scores

    def of_words(self, texts: Sequence[frozenset[str]]) -> Scores:
        """The share, 0 to 1, of the query's words that each text has, weighted by rarity.

        A word counts by its similarity to the most similar word of the text.
        """
        by_letter: dict[str, list[str]] = {}
        for other in frozenset().union(*texts):
            by_letter.setdefault(other[:1], []).append(other)
        scores, total = np.zeros(len(texts)), 0.0
        for word in self.query.words:
            alike = _alike(word, by_letter)
            best = [max((share for other, share in alike.items() if other in text), default=0.0) for text in texts]
            weight = self._weight(word)
            scores += weight * np.array(best)
            total += weight
        return scores / (total or 1.0)

    def _counts(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """How often each text has each of the query's terms, (texts, terms)."""
        column = {term: place for place, term in enumerate(self.query.terms)}
        wanted = column.keys()
        columns: dict[str, list[int]] = {}
        for word in frozenset().union(*texts):
            # An acronym's key is its own term.
            terms = (word,) if word[0] == "_" else word_grams(word)
            if not wanted.isdisjoint(terms):
                columns[word] = [column[term] for term in terms if term in column]
        counts = np.zeros((len(texts), len(column)))
        for row, words in zip(counts, texts, strict=True):
            for word in words:
                if word in columns:
                    for place in columns[word]:
                        row[place] += 1
        return counts

    def _weight(self, word: QueryWord) -> float:
        mean = sum(self.rarity.get(term, 0.0) for term in word.terms) / len(word.terms)
        # The key of an acronym covers every spelling of it.
        return word.weight * min(mean, self.rarity.get(word.acronym, mean))


def _alike(word: QueryWord, by_letter: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The words similar to this one with their similarity, above 0 to 1; numbers must be equal."""
    others = by_letter.get(word.spelled[:1], ())
    if word.spelled.isalpha():
        likeness = {
            other: (JaroWinkler.similarity(word.spelled, other, score_cutoff=_ALIKE) - _ALIKE) / (1 - _ALIKE)
            for other in others
        }
        alike = {other: share for other, share in likeness.items() if share > 0}
    else:
        alike = dict.fromkeys({word.spelled} & {*others}, 1.0)
    if word.acronym:
        alike[word.acronym] = 1.0
    return alike
