"""Relevance: whether what was found bears on the question, before anything is answered.

A linear function of four signals of each hit, two of spelling and two of meaning, with a set of weights for each
kind of language pair. How the weights were made, and what they reach, is in docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from chatbot.asking.gibberish import is_gibberish
from vectorstore.embeddings.built_in import LANGUAGES, BuiltInEmbedder
from vectorstore.embeddings.kept_vectors import kept_vectors_of_each
from vectorstore.languages.language_files import language_data
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.store.article_store import indexed_text
from vectorstore.text.dates.period import Period
from vectorstore.text.words import NOWHERE, Word, coverage, match, text_words, weighted_share, words_in

_DAY = 10
"""Characters of an ISO 8601 day."""
_NO_NAMES = 0.5
"""The share of the names that a text has where a question names nothing."""


_SOME_MEANING, _SOME_WORDS = 0.3, 0.3
"""A question that seems gibberish is one where no sentence is so near, and no hit has so much of its words."""


class Bearing(IntEnum):
    """How much passages bear on a question: not at all, on its subject, or so that they likely answer it."""

    NOTHING = 0
    NEAR = 1
    ANSWERS = 2


class RelevanceSignals(NamedTuple):
    """How near a text is to a question.

    `terms` is the BM25 score of the question's index terms over their summed weights, 0 to about 2; `names` the
    share of its names and numbers that the text has, 0 to 1; `text` and `sentence` the cosine similarities of the
    question to the whole text and to its nearest sentence, by the built-in embeddings, -1 to 1.
    """

    terms: float
    names: float
    text: float
    sentence: float


class _Scale(NamedTuple):
    """What a unit of each signal counts, and the sums from which a text is on the subject, and seems to answer.

    In a large library it answers only where a sentence is as near to the question as `sentence`.
    """

    weights: RelevanceSignals
    on_subject: float
    answers: float
    sentence: float = -1.0


_SAME_LANGUAGE = _Scale(RelevanceSignals(terms=6.5, names=2.1, text=3.0, sentence=3.6), 5.6, 7.2, 0.46)
_ACROSS_LANGUAGES = _Scale(RelevanceSignals(terms=4.5, names=1.5, text=4.9, sentence=5.3), 2.8, 3.6)
# Where the built-in embeddings do not know one of the languages, spelling alone.
_SAME_SPELLING = _Scale(RelevanceSignals(terms=8.5, names=2.1, text=0.0, sentence=0.0), 4.9, 6.3)
_ACROSS_SPELLING = _Scale(RelevanceSignals(terms=6.6, names=2.0, text=0.0, sentence=0.0), 1.3, 2.1)
_CAPITAL_NOUNS = 0.65
"""Added where a language gives nouns capitals: they count among the names, and a text has them less often."""
_COMMON, _BY_CHANCE = 7.3, 0.4
"""In a library larger than this (some 750 passages) the best hit is more alike by chance, and by how much; in a
smaller one less, but only what is alike in words."""
_LARGE = 8.0
"""A library of this size (some 1,500 passages) has something on most subjects."""
_BEFOREHAND = timedelta(days=7)
"""How long before a time an article may tell what comes then."""
_LATEST = timedelta(days=365)
"""How much older than the newest an article may be where the latest is asked for, or an archive is asked."""
_ALL_NAMES = 0.95
"""A text with this share of the question's names is on its subject, whatever else it lacks."""


def bearing_of(query: Query, words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]) -> Bearing:
    """How much the best of `hits` bears on the question.

    `words` are the question's telling words; `rarity` holds the weights of the terms of `query` and of `words`,
    and that of NOWHERE.
    """
    hits = hits_of_its_time(hits, query)
    signals = relevance_signals(query, words, hits, rarity)
    nearest = max((one.sentence for one in signals), default=0.0)
    if (
        nearest < _SOME_MEANING
        and is_gibberish(query.text, query.language)
        and not _any_found(words, hits, rarity)
    ):
        return Bearing.NOTHING
    best = Bearing.NOTHING
    for hit, one in zip(hits, signals, strict=True):
        scale = _scale(query.language, hit.article.language)
        total = _total(one, scale.weights, query.language, hit.article.language, rarity[NOWHERE])
        if total >= scale.answers and (rarity[NOWHERE] < _LARGE or nearest >= scale.sentence):
            return Bearing.ANSWERS
        if total >= scale.on_subject or one.names >= _ALL_NAMES:
            best = Bearing.NEAR
    return best


def _any_found(words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]) -> bool:
    """Whether any hit has some of a question's words."""
    texts = (text_words(indexed_text(hit.article, hit.passage)) for hit in hits)
    return any(coverage(words, text, rarity) >= _SOME_WORDS for text in texts)


def hits_of_its_time(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """The hits without those of articles older than the time asked about, where any is of that time or later.

    What happened this week does not stand in an article of last year. Articles of an unknown day stay.
    """
    told = _told_in(query, hits)
    if told is None or not any(told.holds(hit.article.published) for hit in hits):
        return list(hits)
    return [hit for hit in hits if not hit.article.published or told.holds(hit.article.published)]


def is_too_old(hit: Hit, hits: Sequence[Hit], query: Query, newest: str) -> bool:
    """Whether the article of a hit is older than the time asked about, so that it cannot tell of it.

    Where `newest`, the day of the newest article of all, is older too, they are an archive: "this week" and "in
    January" may be those of its last year.
    """
    told, published = _told_in(query, hits), hit.article.published
    if told is None or not published:
        return False
    if not told.holds(newest) and len(newest) >= _DAY:
        told = _last_year(newest)
    return not told.holds(published)


def _told_in(query: Query, hits: Sequence[Hit]) -> Period | None:
    """When articles may tell of the time asked about were published; None for any time."""
    if query.time is None:
        return None
    if query.time.period is not None:
        start = query.time.period.start
        return Period(start - _BEFOREHAND, None) if start and start > date.min + _BEFOREHAND else None
    newest = max((hit.article.published for hit in hits if len(hit.article.published) >= _DAY), default="")
    return _last_year(newest) if newest else None


def _last_year(newest: str) -> Period:
    return Period(date.fromisoformat(newest[:_DAY]) - _LATEST, None)


def relevance_signals(
    query: Query, words: Sequence[Word], hits: Sequence[Hit], rarity: Mapping[str, float]
) -> list[RelevanceSignals]:
    """The signals of each hit, in order; parameters as of `bearing_of`."""
    texts = [indexed_text(hit.article, hit.passage) for hit in hits]
    scores = Closeness(query, rarity).of_sentences(list(map(text_terms, texts)))
    attainable = sum(weight * rarity[term] for term, weight in query.terms.items()) or 1.0
    return [
        RelevanceSignals(float(score) / attainable, share_of_names(query, words, hit, text, rarity), *cosines)
        for hit, text, score, cosines in zip(hits, texts, scores, _cosines(query.text, hits), strict=True)
    ]


def _total(signals: RelevanceSignals, weights: RelevanceSignals, asked: str, language: str, size: float) -> float:
    """How near a text in `language` is to a question in `asked`; `size` is the rarity of NOWHERE."""
    larger = size - _COMMON
    by_chance = _BY_CHANCE * (larger if asked == language else max(0.0, larger))
    capitals = _CAPITAL_NOUNS if language_data(asked).writing.nouns_capitalised else 0.0
    return sum(weight * signal for weight, signal in zip(weights, signals, strict=True)) - by_chance + capitals


def _scale(asked: str, language: str) -> _Scale:
    # A question of unknown language is mostly names, as if in another language.
    is_same, is_known = bool(asked) and asked == language, {asked or language, language} <= LANGUAGES
    if is_known:
        return _SAME_LANGUAGE if is_same else _ACROSS_LANGUAGES
    return _SAME_SPELLING if is_same else _ACROSS_SPELLING


def share_of_names(query: Query, words: Sequence[Word], hit: Hit, text: str, rarity: Mapping[str, float]) -> float:
    """The share of a question's names and numbers that a hit's `text` has, 0 to 1; .5 where it names nothing."""
    names = [word for word in words if word.is_name]
    if not names:
        return _NO_NAMES
    dated, found = _dated(query, hit), text_words(text)
    # A text need not state the day it was published on.
    return weighted_share({name: 1.0 if name.text in dated else match(name, found) for name in names}, rarity)


def _dated(query: Query, hit: Hit) -> Set[str]:
    """The words that name the question's time, where the article is of that time."""
    if query.time is None or query.time.period is None or not query.time.period.holds(hit.article.published):
        return frozenset()
    return {word.text for word in words_in(query.time.words)}


def _cosines(question: str, hits: Sequence[Hit]) -> list[tuple[float, float]]:
    """The similarity of a question to each hit, title and all, and to the nearest sentence of its passage."""
    asked = BuiltInEmbedder().embed_query(question)
    texts = [[hit.article.title, *(one.text for one in hit.passage.sentences)] for hit in hits]
    found = []
    for sentences in kept_vectors_of_each(texts):
        whole = sentences.sum(axis=0)
        found.append(
            (float(whole @ asked / (np.linalg.norm(whole) or 1.0)), float((sentences @ asked).max(initial=-1.0)))
        )
    return found
