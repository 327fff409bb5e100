"""Relevance: how likely what was found is about the question, before anything is answered.

A logistic function of four signals of each hit, with one set of weights for articles in the question's language
and one for others, where only names, numbers and cognates can be seen. How the weights were made, and what they
reach, is in docs/decisions/0007.
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
    Word,
    match,
    text_words,
    weighted_share,
    word_weight,
    words_in,
)

_NO_NAMES = 0.5
"""The share of the names that a text has where a question names nothing."""


class RelevanceSignals(NamedTuple):
    """How much of a question a text has.

    `terms` is the BM25 score of its index terms over their summed weights, 0 to about 2; `words` how many of its
    telling words are in the text, each counted by its rarity, 0 and up; `names` the share of its names and
    numbers, 0 to 1; `size` the rarity of a word that is nowhere, which grows with the log of the number of
    passages: among more of them, the best is more alike by chance.
    """

    terms: float
    words: float
    names: float
    size: float


_SAME_LANGUAGE = (RelevanceSignals(8.3, 1.1, 1.3, -0.4), -3.8)
_ACROSS_LANGUAGES = (RelevanceSignals(6.9, 0.9, 1.7, -0.3), -2.2)
"""What each signal adds to the log-odds that a text is about the question, and the log-odds without any."""


def relevance_of(query: Query, words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]) -> float:
    """How likely the best of `hits` is about the question, 0 to 1; 0 where there are none.

    `words` are the question's telling words; `rarity` holds the weights of the terms of `query` and of `words`,
    and that of NOWHERE.
    """
    log_odds = [
        _log_odds(signals, query.language, hit.article.language)
        for hit, signals in zip(hits, relevance_signals(query, words, hits, rarity), strict=True)
    ]
    return 1 / (1 + math.exp(-max(log_odds))) if log_odds else 0.0


def relevance_signals(
    query: Query, words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]
) -> list[RelevanceSignals]:
    """The signals of each hit, in order; parameters as of `relevance_of`."""
    texts = [indexed_text(hit.article, hit.passage) for hit in hits]
    scores = Closeness(query, rarity).of_sentences(list(map(text_terms, texts)))
    attainable = sum(weight * rarity[term] for term, weight in query.terms.items()) or 1.0
    signals = []
    for hit, text, score in zip(hits, texts, scores, strict=True):
        dated, found = _dated(query, hit), text_words(text)
        # A text need not state the day it was published on.
        matches = {word: 1.0 if word.text in dated else match(word, found) for word in words}
        names = {word: share for word, share in matches.items() if word.is_name}
        telling = sum(word_weight(word, rarity) * share for word, share in matches.items()) / rarity[NOWHERE]
        share = weighted_share(names, rarity) if names else _NO_NAMES
        signals.append(RelevanceSignals(float(score) / attainable, telling, share, rarity[NOWHERE]))
    return signals


def _dated(query: Query, hit: Hit) -> Set[str]:
    """The words that name the question's time, where the article is of that time."""
    if query.time is None or query.time.period is None or not query.time.period.holds(hit.article.published):
        return frozenset()
    return {word.text for word in words_in(query.time.words)}


def _log_odds(signals: RelevanceSignals, asked: str, language: str) -> float:
    # A question of unknown language is mostly names, as if in another language.
    weights, bias = _SAME_LANGUAGE if asked and asked == language else _ACROSS_LANGUAGES
    return bias + sum(weight * signal for weight, signal in zip(weights, signals, strict=True))
