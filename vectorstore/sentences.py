"""The sentences of found passages that say most of what a query asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.embeddings import Embedder
from vectorstore.grams import grams_of
from vectorstore.passages import Sentence
from vectorstore.search import Hit, z_scores

_PASSAGE_WEIGHT = 0.3
"""How much the score of its passage counts for a sentence, beside both signals of its own."""


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit's article; a higher score is a better one, above 0 better than the mean."""

    sentence: Sentence
    hit: Hit
    score: float


def best_sentences(
    query: str, hits: Sequence[Hit], rarity: Mapping[str, float], embedder: Embedder
) -> list[SentenceHit]:
    """Rank every sentence of `hits`, best first: rarity-weighted 4-grams shared, meaning, and its passage.

    `rarity` holds the weights of the query's terms. Measured on XQuAD, gold answer in the first and in
    the first three sentences: en-en .815 and .933, English over Spanish .523 and .661.
    """
    found = _distinct(hits)
    if not found:
        return []
    terms = set(grams_of(query))
    shared = [sum(rarity.get(term, 0.0) for term in terms & set(grams_of(one.text))) for one, _ in found]
    near = embedder.embed([one.text for one, _ in found]) @ embedder.embed_query(query)
    scores = (
        (1 - embedder.weight) * z_scores(shared)
        + embedder.weight * z_scores(near)
        + _PASSAGE_WEIGHT * z_scores([hit.score for _, hit in found])
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
