"""Ranking the sentences of hits by how well they answer a query."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.embeddings.embedder import Embedder
from vectorstore.search.fusion import fused
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.text.passages import Sentence
from vectorstore.text.terms import word_grams

_PASSAGE_WEIGHT = 0.6
"""The weight of the passage's score, beside 1 for the sentence's own scores."""


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit; a higher score is better, above 0 better than the average."""

    sentence: Sentence
    hit: Hit
    score: float


def best_sentences(
    query: Query, hits: Sequence[Hit], rarity: Mapping[str, float], embedder: Embedder
) -> list[SentenceHit]:
    """Rank every sentence of `hits`, best first, by its terms, words, vector and passage.

    Terms are weighted by their rarity among these sentences: in an article on Luther, all of them have his name.
    Words of the sentence before count too, as it may name the subject. `rarity` has the library's weights.
    """
    found = _distinct(hits)
    if not found:
        return []
    terms = [text_terms(sentence.text) for sentence, _, _ in found]
    closeness = Closeness(query, rarity)
    own = [frozenset(one) for one in terms]
    joined = [one.union(text_terms(before)) for one, (_, _, before) in zip(own, found, strict=True)]
    of_words = closeness.of_words([*own, *joined])
    lexical = (1.0 - embedder.weight) / 4
    scores = fused(
        (2 * lexical, Closeness(query, _rarity_among(own, query.terms)).of_terms(terms)),
        (lexical, of_words[: len(own)]),
        (2 * lexical, of_words[len(own) :]),
        (embedder.weight, embedder.embed([one.text for one, _, _ in found]) @ embedder.embed_query(query.text)),
        (_PASSAGE_WEIGHT, [hit.score for _, hit, _ in found]),
    )
    order = np.argsort(-scores, kind="stable")
    return [SentenceHit(found[place][0], found[place][1], float(scores[place])) for place in order]


def _rarity_among(texts: Sequence[frozenset[str]], wanted: Iterable[str]) -> dict[str, float]:
    """The rarity of each of the `wanted` terms among texts given as `text_terms`, above 0."""
    counts: Counter[str] = Counter()
    for text in texts:
        # An acronym's key is its own term.
        counts.update({term for word in text for term in ((word,) if word[0] == "_" else word_grams(word))})
    return {term: math.log((len(texts) + 1) / (counts[term] + 0.5)) for term in wanted}


def _distinct(hits: Sequence[Hit]) -> list[tuple[Sentence, Hit, str]]:
    """Each sentence once (neighbouring passages share one) with its best hit and the sentence before."""
    found: dict[tuple[str, int], tuple[Sentence, Hit, str]] = {}
    for hit in hits:
        before = ""
        for sentence in hit.passage.sentences:
            found.setdefault((hit.article.id, sentence.start), (sentence, hit, before))
            before = sentence.text
    return list(found.values())
