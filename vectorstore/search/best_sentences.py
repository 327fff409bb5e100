"""The sentences of found passages that say most of what a query asks."""

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
"""How much the score of its passage counts for a sentence, beside 1 for all of its own."""


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit's article; a higher score is a better one, above 0 better than the mean."""

    sentence: Sentence
    hit: Hit
    score: float


def best_sentences(
    query: Query, hits: Sequence[Hit], rarity: Mapping[str, float], embedder: Embedder
) -> list[SentenceHit]:
    """Rank every sentence of `hits`, best first: its terms, its words, its meaning, and its passage.

    A term tells as much as it is rare among these very sentences: in an article on Luther, all of them
    have his name. What a sentence is about may stand in the one before it, so their words count together
    too. `rarity` holds the weights of the query's terms in the library.
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
    """Return how rare each of the terms `wanted` is among texts given as sets of `text_terms`, above 0."""
    counts: Counter[str] = Counter()
    for text in texts:
        # An acronym's key is its own term.
        counts.update({term for word in text for term in ((word,) if word[0] == "_" else word_grams(word))})
    return {term: math.log((len(texts) + 1) / (counts[term] + 0.5)) for term in wanted}


def _distinct(hits: Sequence[Hit]) -> list[tuple[Sentence, Hit, str]]:
    """Each sentence once, as neighbouring passages share one, with the best hit it is in and what is before it."""
    found: dict[tuple[str, int], tuple[Sentence, Hit, str]] = {}
    for hit in hits:
        before = ""
        for sentence in hit.passage.sentences:
            found.setdefault((hit.article.id, sentence.start), (sentence, hit, before))
            before = sentence.text
    return list(found.values())
