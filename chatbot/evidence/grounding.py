"""Grounding: which source sentences a sentence of an answer rests on, in whatever language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vectorstore.embeddings.word_vectors import WordVectors
from vectorstore.search.fusion import Scores, fused
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query, query_in
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.text.passages import Sentence
from vectorstore.text.terms import grams_of
from vectorstore.text.words import (
    Rarity,
    TextWords,
    Word,
    match,
    telling_words,
    terms_of,
    text_words,
    weighted_share,
)

Ground = tuple[Sentence, Hit]
"""A source sentence and the hit that it is from."""

_COVERAGE_WEIGHT = 2.0
"""Weight of shared content words, beside spelling and meaning: of two sentences on one matter, one names it."""
_CANDIDATES = 5  # how many sentences are compared word by word
_MORE = 0.3  # share of content words that a second sentence must add: the answer may have joined two sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, analysed; `rarity` holds the weight of each of its index terms."""

    query: Query
    words: tuple[Word, ...]
    rarity: Mapping[str, float]


class Grounding:
    """Finds the sentences of `hits` that the sentences of one answer in `language` rest on.

    Always uses the built-in embeddings: with Ollama's it would have to unload the model that is writing.
    """

    def __init__(self, hits: Sequence[Hit], language: str, rarity: Rarity) -> None:
        self._language = language
        self._rarity = rarity
        self._embedder = WordVectors()
        self._grounds = [(sentence, hit) for hit in hits for sentence in hit.passage.sentences]
        self._hit_of = [place for place, hit in enumerate(hits) for _ in hit.passage.sentences]
        self._languages = {hit.article.language for hit in hits}
        texts = [sentence.text for sentence, _ in self._grounds]
        self._terms = [text_terms(text) for text in texts]
        self._distinct_terms = [frozenset(terms) for terms in self._terms]
        self._vectors = self._embedder.embed(texts) if texts else np.zeros((0, 1), np.float32)

    def read(self, text: str) -> Claim:
        """Analyse a sentence of the answer."""
        query = query_in(text, self._language, self._languages)
        words = telling_words(text, self._language)
        rarity = self._rarity({*terms_of(words), *query.terms, *grams_of(text)})
        return Claim(query, words, rarity)

    def within(self, claim: Claim, hits: Iterable[int]) -> list[Ground]:
        """Find the sentence or two that `claim` rests on in each of `hits`, given by their places."""
        scores = self._scores(claim)
        places = [[place for place, of in enumerate(self._hit_of) if of == hit] for hit in hits]
        return [ground for one in places for ground in self._best(claim, scores, one)]

    def nearest(self, claim: Claim) -> list[Ground]:
        """Find the sentence or two that `claim` rests on in any of the hits; nothing if they have no sentences."""
        return self._best(claim, self._scores(claim), range(len(self._grounds))) if self._grounds else []

    def _scores(self, claim: Claim) -> Scores:
        closeness = Closeness(claim.query, claim.rarity)
        spelling = (1.0 - self._embedder.weight) / 2
        return fused(
            (spelling, closeness.of_terms(self._terms)),
            (spelling, closeness.of_words(self._distinct_terms)),
            (self._embedder.weight, self._vectors @ self._embedder.embed_query(claim.query.text)),
        )

    def _best(self, claim: Claim, scores: Scores, places: Sequence[int]) -> list[Ground]:
        """Choose the best of `places`, and a second of its passage that has much of what the first lacks."""
        nearer = sorted(places, key=lambda place: -scores[place])[:_CANDIDATES]
        matches = {place: _matches(claim, self._grounds[place][0].text) for place in nearer}
        shares = {place: weighted_share(matches[place], claim.rarity) for place in nearer}
        first = max(nearer, key=lambda place: scores[place] + _COVERAGE_WEIGHT * shares[place])

        def both(place: int) -> float:
            joined = {word: max(share, matches[place][word]) for word, share in matches[first].items()}
            return weighted_share(joined, claim.rarity)

        others = [place for place in nearer if self._hit_of[place] == self._hit_of[first] and place != first]
        second = max(others, key=both, default=first)
        chosen = [first] if both(second) - shares[first] < _MORE else sorted((first, second))
        return [self._grounds[place] for place in chosen]


def _matches(claim: Claim, text: str) -> dict[Word, float]:
    words = _text_words(text)
    return {word: match(word, words) for word in claim.words}


@lru_cache(maxsize=512)  # the sentences of an answer share their sources
def _text_words(text: str) -> TextWords:
    return text_words(text)
