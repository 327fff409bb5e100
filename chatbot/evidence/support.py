"""Support: how likely the place where a claim would stand bears it out, by four signals in a regression.

How the weights were fitted, and what else was tried: docs/decisions/0017.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chatbot.evidence.clauses import clauses, words_of_text
from chatbot.evidence.grounding import Claim, Place, matches
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.languages.folding import has_capitals
from vectorstore.text.terms import spelled_words
from vectorstore.text.words import telling_words


class SupportSignals(NamedTuple):
    """What is seen of a claim at a place, each from 0 (little) to 1 (all) but for the length.

    `coverage`: how much of the claim's content words stands there. `alignment`: how near the words there come to
    each of the claim's, on average. `similarity`: the cosine of the two sentences. `length`: the logarithm of the
    number of content words.
    """

    coverage: float
    alignment: float
    similarity: float
    length: float


# A logistic regression, fitted on French and English claims (docs/decisions/0017).
_WEIGHTS, _BIAS = SupportSignals(coverage=0.66, alignment=3.95, similarity=2.61, length=0.26), -5.68
_LIKELY = 0.63
"""The likelihood from which a claim is borne out, in the language of its source."""
_NEARLY_ALL = 0.85
"""The share of a claim's content words that must stand at its place where no capitals tell which are names."""
_SAME_ACROSS_LANGUAGES = 0.68
"""The least cosine of every clause of a claim and one of a source in another language."""

_CLEARLY_NEARER = 0.1
"""How much more similar the nearer one of two places is."""


def bears_out(claim: Claim, place: Place) -> bool:
    """Whether a place says what a claim says, as far as likeness can tell."""
    if claim.language == place.hit.article.language:
        if not has_capitals(claim.text) and coverage(claim, place) < _NEARLY_ALL:
            return False
        return likelihood(support_signals(claim, place)) >= _LIKELY
    return clause_similarity(claim, place) >= _SAME_ACROSS_LANGUAGES


def likelihood(signals: SupportSignals) -> float:
    """How likely a place with these signals bears a claim out, 0 to 1."""
    total = _BIAS + sum(weight * signal for weight, signal in zip(_WEIGHTS, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def coverage(claim: Claim, place: Place, besides: str = "") -> float:
    """How much of a claim's content words, weighted by their worth, a place has, 0 to 1; of all but `besides`."""
    left_out = {word for _, word in spelled_words(besides)}
    worth = claim.worth * np.array([word.spelled not in left_out for word in claim.words], np.float32)
    return float(_has(claim, place) @ worth / (worth.sum() or 1.0))


def is_nearer(claim: Claim, one: Place, other: Place) -> bool:
    """Whether a claim would surely rather stand at one place than at the other."""
    if one.similarity < other.similarity + _CLEARLY_NEARER:
        return False
    return coverage(claim, one) >= coverage(claim, other)


def is_as_near(one: Place, others: Sequence[Place]) -> bool:
    """Whether a claim may as well stand at one place as at any of the others: another article on the same."""
    return all(one.similarity > other.similarity - _CLEARLY_NEARER for other in others)


def support_signals(claim: Claim, place: Place) -> SupportSignals:
    """Measure the signals of a claim at a place."""
    return SupportSignals(
        coverage=coverage(claim, place),
        alignment=_alignment(claim, place),
        similarity=place.similarity,
        length=math.log1p(len(claim.words)),
    )


def _has(claim: Claim, place: Place) -> Vectors:
    """How well a place matches each of a claim's content words, 0 to 1; figures are compared apart."""
    has = np.max([matches(claim.words, text) for text in place.texts], axis=0)
    figures = np.array([word.text[:1].isdigit() for word in claim.words], np.float32)
    return np.asarray(np.maximum(has, figures))


def _alignment(claim: Claim, place: Place) -> float:
    """The mean over the claim's content words of how near a word of the place comes, in spelling or meaning."""
    spelled = {word.text: float(share) for word, share in zip(claim.words, _has(claim, place), strict=True)}
    own: dict[str, float] = {}
    for written in words_of_text(claim.text):
        shares = [spelled[word.text] for word in telling_words(written, claim.language) if word.text in spelled]
        if shares:
            own[written] = max(shares)
    there = [word for text in place.texts for word in words_of_text(text)]
    if not own or not there:
        return 0.0
    near = (kept_vectors([*own]) @ kept_vectors(there).T).max(axis=1)
    return float(np.maximum(near, [*own.values()]).mean())


def clause_similarity(claim: Claim, place: Place) -> float:
    """The least, over the clauses of a claim, of the cosine of the most similar clause or sentence at a place."""
    there = [piece for text in place.texts for piece in (text, *clauses(text))]
    return float((kept_vectors(clauses(claim.text)) @ kept_vectors(there).T).max(axis=1).min())


def nearest_clauses(claim: Claim, place: Place) -> list[tuple[str, str]]:
    """Each clause of a claim with the sentence at a place, or the clause of one, that is most similar to it."""
    sentences = [sentence.text for sentence, _ in place.grounds]
    ours, theirs = clauses(claim.text), [piece for text in sentences for piece in (text, *clauses(text))]
    nearest = (kept_vectors(ours) @ kept_vectors(theirs).T).argmax(axis=1)
    return [(clause, theirs[one]) for clause, one in zip(ours, nearest, strict=True)]
