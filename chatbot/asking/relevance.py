"""Whether anything found bears on the question at all, decided before anything is answered.

A logistic function of four signs of each place found, with one set of weights for articles in the question's
language and one for others, where only names, numbers and cognates can be seen. How the weights were made, and
what they reach, is in docs/decisions/0007.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from vectorstore.search.hits import Hit
from vectorstore.search.query import Query
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.store.article_store import indexed_text
from vectorstore.text.words import (
    NOWHERE,
    TextWords,
    Word,
    match,
    text_words,
    weighted_share,
    word_weight,
    words_in,
)

RELEVANT = 0.5
"""What a place bears on a question with when it is as likely to be about it as not."""

_NO_NAMES = 0.5
"""The share of the names that a text has where a question names nothing."""


class RelevanceSignals(NamedTuple):
    """What of a question a text has.

    `terms` is the BM25 score of its index terms over their summed weights, 0 to about 2; `told` how many of its
    telling words there are, each counted by its rarity, 0 and up; `names` the share of its names and numbers, 0
    to 1; `size` the rarity of what is nowhere, which grows with the log of the library's passages: the more
    there are, the more alike is the likest of them by chance.
    """

    terms: float
    told: float
    names: float
    size: float


class _RelevanceWeights(NamedTuple):
    """What each sign adds to the log-odds that a text is about what is asked."""

    signs: RelevanceSignals
    bias: float

    def odds(self, signs: RelevanceSignals) -> float:
        """Return the log-odds."""
        return self.bias + sum(weight * sign for weight, sign in zip(self.signs, signs, strict=True))


_SAME_LANGUAGE = _RelevanceWeights(RelevanceSignals(8.3, 1.1, 1.3, -0.4), -3.8)
_ACROSS_LANGUAGES = _RelevanceWeights(RelevanceSignals(6.9, 0.9, 1.7, -0.3), -2.2)


def relevance_of(query: Query, words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]) -> float:
    """Return how likely the best of `hits` is about what is asked, 0 to 1; 0 where there are none.

    `words` are the question's telling words; `rarity` holds the weights of `query`'s terms, of theirs, and
    that of NOWHERE.
    """
    odds = [
        _weights(query.language, hit).odds(signs)
        for hit, signs in zip(hits, relevance_signals(query, words, hits, rarity), strict=True)
    ]
    return 1 / (1 + math.exp(-max(odds))) if odds else 0.0


def relevance_signals(
    query: Query, words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]
) -> list[RelevanceSignals]:
    """Return the signs of each hit, in order; see `bearing`."""
    texts = [indexed_text(hit.article, hit.passage) for hit in hits]
    scores = Closeness(query, rarity).of_sentences(list(map(text_terms, texts)))
    attainable = sum(weight * rarity[term] for term, weight in query.terms.items()) or 1.0
    found = []
    for hit, text, score in zip(hits, texts, scores, strict=True):
        matches = _matches(words, text_words(text), _dated(query, hit))
        names = {word: share for word, share in matches.items() if word.is_name}
        told = sum(word_weight(word, rarity) * share for word, share in matches.items()) / rarity[NOWHERE]
        share = weighted_share(names, rarity) if names else _NO_NAMES
        found.append(RelevanceSignals(float(score) / attainable, told, share, rarity[NOWHERE]))
    return found


def _matches(words: Sequence[Word], text: TextWords, dated: Set[str]) -> dict[Word, float]:
    """Return how far a text has each word; it need not say the day it was published on."""
    return {word: 1.0 if word.text in dated else match(word, text) for word in words}


def _dated(query: Query, hit: Hit) -> Set[str]:
    """Return the words a question names a time with, where the article is of that time."""
    if query.time is None or query.time.period is None or not query.time.period.holds(hit.article.published):
        return frozenset()
    return {word.text for word in words_in(query.time.words)}


def _weights(language: str, hit: Hit) -> _RelevanceWeights:
    """A question whose language cannot be told is mostly names, and says as little as one in another."""
    return _SAME_LANGUAGE if language and language == hit.article.language else _ACROSS_LANGUAGES
