"""Kinds of message: what a user asks for, by meaning, beside a few examples of each kind.

The examples in `example_messages.toml` are in English; the encoder puts a sentence that means the same in another
language beside them (docs/decisions/0023).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from chatbot.asking.ridge import Ridge
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.example_vectors import example_vectors

OverviewKind = Literal["summary", "digest", "list", "timeline"]
MessageKind = Literal["alone", "follow_up", "thanks", "rewording", "passage"] | OverviewKind
OVERVIEW_KINDS: tuple[OverviewKind, ...] = get_args(OverviewKind)
KINDS: tuple[MessageKind, ...] = ("alone", "follow_up", "thanks", "rewording", "passage", *OVERVIEW_KINDS)

_EXAMPLES = Path(__file__).with_name("example_messages.toml")
_BRACKETS = str.maketrans("", "", "[]")
_MOST_CHARACTERS = 500
"""A longer message says what it is about."""


class NearestExample(NamedTuple):
    """The cosine similarity of the nearest example of a kind, and whether that example has a subject."""

    similarity: float
    has_subject: bool


@cache
def examples() -> Mapping[MessageKind, list[str]]:
    """The example messages of each kind; what an overview is about stands in brackets."""
    known = tomllib.loads(_EXAMPLES.read_text("utf-8"))
    return {kind: known[kind] for kind in KINDS}


def kind_scores(message: str) -> Mapping[MessageKind, float]:
    """How much a message is of each kind: about 1 for its own, -1 for the others; raises EmbeddingsError."""
    scores = _known().classifier.scores(_vector(message[:_MOST_CHARACTERS]))
    return dict(zip(KINDS, map(float, scores), strict=True))


def nearest_examples(message: str) -> Mapping[MessageKind, NearestExample]:
    """The example of each kind that a message is most like; raises EmbeddingsError."""
    known = _known()
    similarities = known.vectors @ _vector(message[:_MOST_CHARACTERS])
    found = {}
    for number, kind in enumerate(KINDS):
        best = int(np.argmax(np.where(known.kinds == number, similarities, -1.0)))
        found[kind] = NearestExample(float(similarities[best]), known.have_subjects[best])
    return found


def names_a_subject(follow_up: str) -> bool:
    """Whether a follow-up says what it is about, as "And the wind farm?" does; raises EmbeddingsError."""
    return nearest_examples(follow_up)["follow_up"].has_subject


def likeness_without_subject(message: str) -> float:
    """The cosine similarity of the nearest example of an overview without a subject; raises EmbeddingsError."""
    known = _known()
    of_all = np.isin(known.kinds, [KINDS.index(one) for one in OVERVIEW_KINDS]) & ~np.array(known.have_subjects)
    return float((known.vectors[of_all] @ _vector(message[:_MOST_CHARACTERS])).max())


class _Known(NamedTuple):
    """The examples: their vectors, the numbers of their kinds, and whether they have subjects."""

    vectors: Vectors
    kinds: NDArray[np.int64]
    have_subjects: list[bool]
    classifier: Ridge


@cache
def _known() -> _Known:
    texts = [(number, one) for number, kind in enumerate(KINDS) for one in examples()[kind]]
    kinds = [number for number, _ in texts]
    vectors = example_vectors([one.translate(_BRACKETS) for _, one in texts])
    return _Known(vectors, np.array(kinds), ["[" in one for _, one in texts], Ridge.between(vectors, kinds))


@lru_cache(maxsize=1000)  # the questions of a conversation are asked about again with each further one
def _vector(message: str) -> Vectors:
    return BuiltInEmbedder().embed_query(message)
