"""Meaning: how near a claim is to the sentences it rests on, in whatever languages, by three cheap signals.

Which signals, how their weights were fitted and what else was tried: docs/decisions/0017.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.evidence.facts.text_facts import Source
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.word_vectors import WordVectors
from vectorstore.languages.folding import UNSPACED
from vectorstore.languages.number_words import without_percent
from vectorstore.text.words import TextWords, Word, match, telling_words, text_words, word_weight

_HAS = 0.5  # a text that matches a word better than this has it, perhaps in another form
_ALIKE = 0.6  # cosine from which two words mean much the same
# Pairs of characters in scripts without spaces, as content words are there; else what stands between blanks,
# apostrophes and hyphens.
_PIECE = re.compile(rf"(?=([{UNSPACED}]{{2}}))|([^\s{UNSPACED}'’\-–—/]+)")


class MeaningSignals(NamedTuple):
    """What is seen of a claim in its sources, each from 0 (little) to 1 (all), at worst a little below 0.

    `coverage`: how much of the claim's content words the sentence with most of them has. `about`: how much of that
    sentence's content words the claim has. `alignment`: how near the words of all sources come to the claim's.
    `cosine`: how similar the claim and the sources are as a whole.
    """

    coverage: float
    about: float
    alignment: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """How likely the sources support a claim, 0 to 1, and the content words that they lack, most telling first."""

    closeness: float
    signals: MeaningSignals
    missing: tuple[str, ...] = ()


# Weights of a logistic regression and its bias: fitted on a half of AttributionBench's development set
# (`benchmarks/evidence`, "fitted"); on half of XQuAD's articles, sentences against paragraphs in other languages.
_SAME_LANGUAGE = MeaningSignals(coverage=0.0, about=1.8, alignment=1.77, cosine=2.36), -3.1
_ACROSS_LANGUAGES = MeaningSignals(coverage=14.3, about=0.0, alignment=2.93, cosine=2.57), -3.22


@dataclass(frozen=True, slots=True)
class _Read:
    """A text ready to be compared with another; `vectors` has a row for each of its content words."""

    telling: tuple[Word, ...]
    spelled: frozenset[str]
    words: TextWords
    vectors: Vectors
    vector: Vectors


def meaning(claim: str, language: str, sources: Sequence[Source], rarity: Mapping[str, float]) -> Meaning:
    """Measure how near `claim` is to `sources`, at least one.

    Those in the claim's language and those in others are compared apart, since other signals tell there; the
    nearer ones count. `rarity` holds the weights of the claim's index terms; without it all weigh the same.
    """
    own = _read(claim, language)
    worth = np.array([word_weight(word, rarity) for word in own.telling])
    worth = worth / (worth.sum() or 1.0)
    same = [one for one in sources if language in ("", one.language) or not one.language]
    others = [one for one in sources if one not in same]
    found = []
    mentioned = np.zeros(len(worth), bool)
    for texts, (weights, bias) in ((same, _SAME_LANGUAGE), (others, _ACROSS_LANGUAGES)):
        if texts:
            signals, has = _signals(own, worth, [_read(one.text, one.language) for one in texts])
            found.append((_likelihood(signals, weights, bias), signals))
            mentioned |= has
    closeness, signals = max(found, key=lambda one: one[0])
    written = _written(claim, language)
    order = [place for place in np.argsort(-worth, kind="stable") if own.telling[place].text in written]
    there = {written[own.telling[place].text] for place in order if mentioned[place]}
    missing = dict.fromkeys(written[own.telling[place].text] for place in order if not mentioned[place])
    return Meaning(closeness, signals, tuple(word for word in missing if word not in there))


def _likelihood(signals: MeaningSignals, weights: MeaningSignals, bias: float) -> float:
    total = bias + sum(weight * signal for weight, signal in zip(weights, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def _signals(
    own: _Read, worth: NDArray[np.float64], texts: Sequence[_Read]
) -> tuple[MeaningSignals, NDArray[np.bool_]]:
    """Measure the signals, and which of the claim's content words the texts have."""
    had = np.array([[match(word, one.words) for word in own.telling] for one in texts])
    alike = np.max([(own.vectors @ one.vectors.T).max(axis=1, initial=-1.0) for one in texts], axis=0)
    most = int(np.argmax(had @ worth))
    best = texts[most]
    whole = np.sum([one.vector * len(one.telling) for one in texts], axis=0)
    signals = MeaningSignals(
        coverage=float(had[most] @ worth),
        about=len(best.spelled & own.spelled) / (len(best.spelled) or 1),
        alignment=float(alike @ worth),
        cosine=float(own.vector @ whole / (np.linalg.norm(whole) or 1.0)),
    )
    return signals, (had.max(axis=0, initial=0.0) > _HAS) | (alike > _ALIKE)


@lru_cache(maxsize=512)  # claims of one answer share their sources
def _read(text: str, language: str) -> _Read:
    text = without_percent(text, language)
    telling = telling_words(text, language)
    vectors = [_vector(word.text) for word in telling]
    whole = WordVectors().embed_query(text)
    stacked = np.array(vectors, np.float32).reshape(len(vectors), len(whole))
    return _Read(telling, frozenset(word.spelled for word in telling), text_words(text), stacked, whole)


@lru_cache(maxsize=20_000)  # texts share most of their words
def _vector(word: str) -> Vectors:
    return WordVectors().embed_query(word)


def _written(claim: str, language: str) -> dict[str, str]:
    """The romanised content words of a claim, each with its form in the claim."""
    pieces = [found[1] or found[2] for found in _PIECE.finditer(claim)]
    return {word.text: _bare(piece) for piece in pieces for word in telling_words(piece, language)}


def _bare(piece: str) -> str:
    """Strip punctuation and symbols from both ends; combining marks stay."""
    kept = [place for place, char in enumerate(piece) if unicodedata.category(char)[0] not in "PSC"]
    return piece[kept[0] : kept[-1] + 1] if kept else piece
