"""The sentences of found passages that say most of what a query asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.embeddings import Embedder
from vectorstore.fusion import fused
from vectorstore.passages import Sentence
from vectorstore.query import Query
from vectorstore.reranking import Closeness, text_terms
from vectorstore.search import Hit

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

    `rarity` holds the weights of the query's terms.
    """
    found = _distinct(hits)
    if not found:
        return []
    closeness = Closeness(query, rarity)
    terms = [text_terms(one.text) for one, _ in found]
    lexical_weight = 1.0 - embedder.weight
    scores = fused(
        (lexical_weight / 2, closeness.of_terms(terms)),
        (lexical_weight / 2, closeness.of_words([frozenset(one) for one in terms])),
        (embedder.weight, embedder.embed([one.text for one, _ in found]) @ embedder.embed_query(query.text)),
        (_PASSAGE_WEIGHT, [hit.score for _, hit in found]),
    )
    order = np.argsort(-scores, kind="stable")
    return [SentenceHit(found[place][0], found[place][1], float(scores[place])) for place in order]


def _distinct(hits: Sequence[Hit]) -> list[tuple[Sentence, Hit]]:
    """Each sentence once, with the best hit it stands in: neighbouring passages share one."""
    found: dict[tuple[str, int], tuple[Sentence, Hit]] = {}
    for hit in hits:
        for sentence in hit.passage.sentences:
            found.setdefault((hit.article.id, sentence.start), (sentence, hit))
    return list(found.values())
