"""How near in meaning a claim is to what it is said to rest on, seen by cheap signs, in whatever languages.

Which signs, how their weights were made and what was tried besides: docs/decisions/0017.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from chatbot.evidence.facts.number_words import without_percent
from chatbot.evidence.source import Source
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.languages.folding import UNSPACED
from vectorstore.text.words import TextWords, Word, match, telling_words, text_words, word_weight

_HAS = 0.5
"""A text that has more of a word than this has it, in another form."""
_ALIKE = 0.6
"""Words whose vectors are nearer than this mean much the same."""
# Pairs of signs where a script puts no spaces between words, as telling words are; else what blanks,
# apostrophes and hyphens part.
_PIECE = re.compile(rf"(?=([{UNSPACED}]{{2}}))|([^\s{UNSPACED}'’\-–—/]+)")


@dataclass(frozen=True, slots=True)
class MeaningSignals:
    """What is seen of a claim in texts, each from 0 (little) to 1 (all), at worst a little below 0.

    `coverage` is how much of its telling words the sentence that has most of them has; `about`, how much of that
    sentence's are the claim's; `alignment`, how near the words of all texts come to its own; `cosine`, how alike
    all is as a whole.
    """

    coverage: float
    about: float
    alignment: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """How likely it is that texts bear a claim out, 0 to 1, and what of its telling words they have and have not.

    Words stand as in the claim, the most telling first.
    """

    closeness: float
    signs: MeaningSignals
    there: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _MeaningWeights:
    """What each sign counts in a logistic regression, and what is there without any."""

    coverage: float
    about: float
    alignment: float
    cosine: float
    bias: float

    def of(self, signs: MeaningSignals) -> float:
        total = self.bias + self.coverage * signs.coverage + self.about * signs.about
        total += self.alignment * signs.alignment + self.cosine * signs.cosine
        return 1.0 / (1.0 + math.exp(-total))


# Fitted on a half of AttributionBench's development set (`benchmarks/evidence`, "fitted").
_SAME_LANGUAGE = _MeaningWeights(coverage=0.0, about=1.8, alignment=1.77, cosine=2.36, bias=-3.1)
# Fitted on half of XQuAD's articles: sentences against the same paragraph in another language, and another one.
_ACROSS_LANGUAGES = _MeaningWeights(coverage=14.3, about=0.0, alignment=2.93, cosine=2.57, bias=-3.22)


@dataclass(frozen=True, slots=True)
class _Read:
    """A text ready to be held against another; `vectors` has a row for each of its telling words."""

    telling: tuple[Word, ...]
    spelled: frozenset[str]
    words: TextWords
    vectors: Vectors
    vector: Vectors


def meaning(claim: str, language: str, sources: Sequence[Source], rarity: Mapping[str, float]) -> Meaning:
    """Say how near `claim` is to `sources`, the sentences that are cited, at least one.

    Those in the claim's language and those in others are held against it apart, for they show other signs; the
    nearer ones count. `rarity` holds what the claim's index terms weigh; all weigh alike without it.
    """
    own = _read(claim, language)
    worth = np.array([word_weight(word, rarity) for word in own.telling])
    worth = worth / (worth.sum() or 1.0)
    same = [one for one in sources if language in ("", one.language) or not one.language]
    others = [one for one in sources if one not in same]
    found = []
    spoken_of = np.zeros(len(worth), bool)
    for texts, weights in ((same, _SAME_LANGUAGE), (others, _ACROSS_LANGUAGES)):
        if texts:
            signs, spoken = _signs(own, worth, [_read(one.text, one.language) for one in texts])
            found.append((weights.of(signs), signs))
            spoken_of |= spoken
    closeness, signs = max(found, key=lambda one: one[0])
    written = dict(_written(claim, language))
    order = [place for place in np.argsort(-worth, kind="stable") if own.telling[place].text in written]
    there = dict.fromkeys(written[own.telling[place].text] for place in order if spoken_of[place])
    missing = dict.fromkeys(written[own.telling[place].text] for place in order if not spoken_of[place])
    return Meaning(closeness, signs, tuple(there), tuple(word for word in missing if word not in there))


def _signs(
    own: _Read, worth: NDArray[np.float64], texts: Sequence[_Read]
) -> tuple[MeaningSignals, NDArray[np.bool_]]:
    """Return what is seen, and which of the claim's telling words are spoken of."""
    had = np.array([[match(word, one.words) for word in own.telling] for one in texts])
    alike = np.max([_likeness(own.vectors, one.vectors) for one in texts], axis=0)
    most = int(np.argmax(had @ worth))
    best = texts[most]
    whole = np.sum([one.vector * len(one.telling) for one in texts], axis=0)
    signs = MeaningSignals(
        coverage=float(had[most] @ worth),
        about=len(best.spelled & own.spelled) / (len(best.spelled) or 1),
        alignment=float(alike @ worth),
        cosine=float(own.vector @ whole / (np.linalg.norm(whole) or 1.0)),
    )
    return signs, (had.max(axis=0, initial=0.0) > _HAS) | (alike > _ALIKE)


def _likeness(own: Vectors, other: Vectors) -> NDArray[np.float32]:
    """Return how alike each word is to the one most like it, -1 to 1."""
    return np.asarray((own @ other.T).max(axis=1, initial=-1.0), np.float32)


@lru_cache(maxsize=512)  # a claim rests on what the claims before it rest on
def _read(text: str, language: str) -> _Read:
    text = without_percent(text, language)
    telling = telling_words(text, language)
    vectors = [_vector(word.text) for word in telling]
    whole = BuiltInEmbedder().embed_query(text)
    return _Read(
        telling=telling,
        spelled=frozenset(word.spelled for word in telling),
        words=text_words(text),
        vectors=np.array(vectors, np.float32).reshape(len(vectors), len(whole)),
        vector=whole,
    )


@lru_cache(maxsize=20_000)  # nearly all words of a text have been in the ones before
def _vector(word: str) -> Vectors:
    return BuiltInEmbedder().embed_query(word)


def _written(claim: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the telling words of a claim as they are romanised, each with how it stands there."""
    for found in _PIECE.finditer(claim):
        piece = found[1] or found[2]
        for word in _telling(piece, language):
            yield word.text, _bare(piece)


@lru_cache(maxsize=20_000)
def _telling(piece: str, language: str) -> tuple[Word, ...]:
    return telling_words(piece, language)


def _bare(piece: str) -> str:
    """Return a piece of text without the signs around it; the marks of letters stay."""
    kept = [place for place, char in enumerate(piece) if unicodedata.category(char)[0] not in "PSC"]
    return piece[kept[0] : kept[-1] + 1] if kept else piece
