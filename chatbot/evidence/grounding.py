"""A sentence of an answer -> the sentences of the found passages that it rests on, in whatever language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.embeddings.built_in import BuiltInEmbedder
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
"""A sentence of an article, and the hit it stands in."""

_COVERAGE_WEIGHT = 2.0
"""What telling words count, beside spelling and meaning: of two sentences on one matter, one names it."""
_NEARER = 5
"""How many sentences are looked at word by word."""
_MORE = 0.3
"""What a second sentence of a passage must add of the telling words: two sentences told as one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer as it is read: `rarity` holds how telling each of its index terms is."""

    query: Query
    words: tuple[Word, ...]
    rarity: Mapping[str, float]


class Grounding:
    """The sentences of `hits`, ready for sentences of one answer in `language` to be held against them.

    Vectors are the embedded embedder's, whatever the library's: asking Ollama for vectors while it writes
    would make it unload the one model for the other.
    """

    def __init__(self, hits: Sequence[Hit], language: str, rarity: Rarity) -> None:
        self._language = language
        self._rarity = rarity
        self._embedder = BuiltInEmbedder()
        self._grounds = [(sentence, hit) for hit in hits for sentence in hit.passage.sentences]
        self._hit_of = [place for place, hit in enumerate(hits) for _ in hit.passage.sentences]
        self._languages = {hit.article.language for hit in hits}
        texts = [sentence.text for sentence, _ in self._grounds]
        self._terms = [text_terms(text) for text in texts]
        self._distinct_terms = [frozenset(terms) for terms in self._terms]
        self._vectors = self._embedder.embed(texts) if texts else np.zeros((0, 1), np.float32)
        self._words: dict[int, TextWords] = {}

    def read(self, text: str) -> Claim:
        """Read a sentence of an answer, once for all that it is held against."""
        query = query_in(text, self._language, self._languages)
        words = telling_words(text, self._language)
        rarity = self._rarity({*terms_of(words), *query.terms, *grams_of(text)})
        return Claim(query, words, rarity)

    def under(self, claim: Claim, hits: Iterable[int]) -> list[Ground]:
        """Return what `claim` rests on in each of the `hits`, given by their places: a sentence or two of it."""
        scores = self._scores(claim)
        found = [self._best(claim, scores, self._places(hit)) for hit in hits]
        return [self._grounds[place] for places in found for place in places]

    def nearest(self, claim: Claim) -> list[Ground]:
        """Return what `claim` rests on wherever that is; nothing where there are no sentences."""
        if not self._grounds:
            return []
        best = self._best(claim, self._scores(claim), range(len(self._grounds)))
        return [self._grounds[place] for place in best]

    def _places(self, hit: int) -> list[int]:
        return [place for place, of in enumerate(self._hit_of) if of == hit]

    def _scores(self, claim: Claim) -> Scores:
        closeness = Closeness(claim.query, claim.rarity)
        spelling = (1.0 - self._embedder.weight) / 2
        return fused(
            (spelling, closeness.of_terms(self._terms)),
            (spelling, closeness.of_words(self._distinct_terms)),
            (self._embedder.weight, self._vectors @ self._embedder.embed_query(claim.query.text)),
        )

    def _best(self, claim: Claim, scores: Scores, places: Sequence[int]) -> list[int]:
        """Return the best of `places`, and one more of its passage that has much of what it lacks."""
        nearer = sorted(places, key=lambda place: -scores[place])[:_NEARER]
        matches = {place: {word: match(word, self._words_at(place)) for word in claim.words} for place in nearer}
        shares = {place: weighted_share(matches[place], claim.rarity) for place in nearer}
        first = max(nearer, key=lambda place: scores[place] + _COVERAGE_WEIGHT * shares[place])

        def both(place: int) -> float:
            joined = {word: max(share, matches[place][word]) for word, share in matches[first].items()}
            return weighted_share(joined, claim.rarity)

        others = [place for place in nearer if self._hit_of[place] == self._hit_of[first] and place != first]
        second = max(others, key=both, default=first)
        if both(second) - shares[first] < _MORE:
            return [first]
        return sorted((first, second))

    def _words_at(self, place: int) -> TextWords:
        if place not in self._words:
            self._words[place] = text_words(self._grounds[place][0].text)
        return self._words[place]
