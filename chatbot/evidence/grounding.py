"""Grounding: which source sentences a sentence of an answer rests on, in whatever language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from chatbot.evidence.clauses import clauses, words_of_text
from chatbot.evidence.facts.text_facts import Source
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.languages.number_words import without_percent
from vectorstore.search.fusion import Scores, fused
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query, query_in
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.text.passages import Sentence
from vectorstore.text.terms import grams_of
from vectorstore.text.words import Rarity, TextWords, Word, match, telling_words, terms_of, text_words, word_weight

Ground = tuple[Sentence, Hit]
"""A source sentence and the hit that it is from."""

_COVERAGE_ACROSS = 0.5
"""Weight of shared words beside the similarity where the languages differ, and 1 where they do not."""
_CANDIDATES = 5  # how many sentences are compared word by word
_MORE = 0.3  # share of words, names left out, that a second sentence must add: the answer may have joined two


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, analysed: its content words, the shares that they have of it, and its vector.

    `scores` tell which sentences of the hits it is nearest to, `similarities` are its cosines with each.
    """

    text: str
    language: str
    words: tuple[Word, ...]
    worth: Vectors
    vector: Vectors
    scores: Scores
    similarities: Vectors


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim would stand: a sentence or two of one hit, with the sentences beside them and the title.

    `similarity` is the cosine of the claim and the sentence that it is nearest to.
    """

    grounds: tuple[Ground, ...]
    around: tuple[str, ...]
    similarity: float

    @property
    def hit(self) -> Hit:
        """The hit that the sentences are from."""
        return self.grounds[0][1]

    @property
    def text(self) -> str:
        """The sentences that the claim rests on."""
        return " ".join(sentence.text for sentence, _ in self.grounds)

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences that the claim rests on, those beside them and the title."""
        return (*(sentence.text for sentence, _ in self.grounds), *self.around)

    @property
    def source(self) -> Source:
        """The sentences that the claim rests on, as a text to read facts from."""
        article = self.hit.article
        return Source(self.text, article.language, article.published)

    @property
    def passage(self) -> Source:
        """The whole passage under its title, as a text to read facts from."""
        return _passage(self.hit)


class Grounding:
    """Finds where the sentences of one answer would stand in `hits`.

    Always uses the built-in embeddings: with Ollama's it would have to unload the model that is writing.
    """

    def __init__(self, hits: Sequence[Hit], rarity: Rarity) -> None:
        self._hits = hits
        self._rarity = rarity
        self._grounds = [(sentence, hit) for hit in hits for sentence in hit.passage.sentences]
        self._hit_of = [place for place, hit in enumerate(hits) for _ in hit.passage.sentences]
        self._languages = {hit.article.language for hit in hits}

    @cached_property
    def passages(self) -> tuple[Source, ...]:
        """The passages under their titles, as texts to read facts from."""
        return tuple(_passage(hit) for hit in self._hits)

    def warm(self) -> None:
        """Read and embed the sentences of the hits, so that the first sentence of the answer does not wait."""
        self.read("-", "en")
        texts = [sentence.text for sentence, _ in self._grounds]
        for text in texts:
            _text_words(text)
        kept_vectors([piece for text in texts for piece in (*words_of_text(text), *clauses(text))])

    def read(self, text: str, language: str) -> Claim:
        """Analyse a sentence of the answer, in an ISO 639-1 language."""
        plain = without_percent(text, language)
        query = query_in(plain, language, self._languages)
        words = telling_words(plain, language)
        rarity = self._rarity({*terms_of(words), *query.terms, *grams_of(plain)})
        weights = np.array([word_weight(word, rarity) for word in words], np.float32)
        vector = kept_vectors([text])[0]
        similarities = self._vectors @ vector
        scores = self._scores(query, rarity, similarities)
        return Claim(text, language, words, weights / (weights.sum() or 1.0), vector, scores, similarities)

    def place(self, claim: Claim, hit: int) -> Place | None:
        """Find where a claim would stand in one hit, given by its place; None where that has no sentences."""
        places = [place for place, of in enumerate(self._hit_of) if of == hit]
        return self._best(claim, places) if places else None

    def nearest(self, claim: Claim, besides: Sequence[int] = ()) -> Place | None:
        """Find where a claim would stand in any of the hits but those `besides`, given by their places."""
        left = [place for place, of in enumerate(self._hit_of) if of not in besides]
        return self.place(claim, self._hit_of[max(left, key=lambda place: claim.scores[place])]) if left else None

    @cached_property
    def _terms(self) -> list[tuple[str, ...]]:
        return [text_terms(sentence.text) for sentence, _ in self._grounds]

    @cached_property
    def _vectors(self) -> Vectors:
        return kept_vectors([sentence.text for sentence, _ in self._grounds])

    def _scores(self, query: Query, rarity: Mapping[str, float], similarities: Vectors) -> Scores:
        return fused((1.0, Closeness(query, rarity).of_terms(self._terms)), (1.0, similarities))

    def _best(self, claim: Claim, places: Sequence[int]) -> Place:
        """Choose the best of `places`, and a second of its passage that has much of what the first lacks."""
        nearer = sorted(places, key=lambda place: -claim.scores[place])[:_CANDIDATES]
        has = {place: matches(claim.words, self._grounds[place][0].text) for place in nearer}
        same = claim.language == self._grounds[nearer[0]][1].article.language
        weight = 1.0 if same else _COVERAGE_ACROSS
        scores = {place: claim.similarities[place] + weight * (has[place] @ claim.worth) for place in nearer}
        first = max(nearer, key=lambda place: scores[place])

        # A name alone is no reason to join the sentence of another speaker.
        told = claim.worth * np.array([not word.is_name for word in claim.words], np.float32)

        def both(place: int) -> float:
            return float(np.maximum(has[first], has[place]) @ told)

        second = max(nearer, key=both)
        chosen = [first] if both(second) - both(first) < _MORE else sorted((first, second))
        beside = [place for place in range(first - 1, first + 2) if place in places and place not in chosen]
        title = self._grounds[first][1].article.title
        around = (title, *(self._grounds[place][0].text for place in beside))
        return Place(
            tuple(self._grounds[place] for place in chosen),
            tuple(filter(None, around)),
            max(float(claim.similarities[place]) for place in chosen),
        )


def _passage(hit: Hit) -> Source:
    return Source(f"{hit.article.title}\n{hit.passage.text}", hit.article.language, hit.article.published)


def matches(words: Sequence[Word], text: str) -> Vectors:
    """How well a text matches each of the words, 0 to 1."""
    there = _text_words(text)
    return np.array([match(word, there) for word in words], np.float32)


@lru_cache(maxsize=512)  # the sentences of an answer share their sources
def _text_words(text: str) -> TextWords:
    return text_words(text)
