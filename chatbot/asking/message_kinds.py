"""Kinds of message: what a user asks for, by meaning, beside a few examples of each kind.

A linear classifier (ridge regression, one against the others, each kind counting the same) over the sentence
vectors of the examples in `example_messages.toml`. They are in English; the encoder puts a sentence that means the
same in another language beside them (docs/decisions/0023).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors

MessageKind = Literal["alone", "follow_up", "thanks", "rewording", "summary", "digest", "list", "timeline"]
KINDS: tuple[MessageKind, ...] = get_args(MessageKind)

_EXAMPLES = Path(__file__).with_name("example_messages.toml")
_RIDGE = 0.5
"""The penalty on the weights; from .2 to 2 the results are much the same."""
_MOST_CHARACTERS = 500
"""A longer message says what it is about."""


def kind_scores(message: str) -> Mapping[MessageKind, float]:
    """How much a message is of each kind: about 1 for its own, -1 for the others; raises EmbeddingsError."""
    return dict(zip(KINDS, _scores(message[:_MOST_CHARACTERS].strip()), strict=True))


def examples() -> Mapping[MessageKind, list[str]]:
    """The example messages of each kind."""
    known = tomllib.loads(_EXAMPLES.read_text("utf-8"))
    return {kind: known[kind] for kind in KINDS}


class _Classifier(NamedTuple):
    """`weights` of shape (dimensions, kinds) and the `bias` of each kind."""

    weights: Vectors
    bias: Vectors


@lru_cache(maxsize=1000)  # the questions of a conversation are asked about again with each further one
def _scores(message: str) -> tuple[float, ...]:
    classifier = _classifier()
    return tuple(map(float, BuiltInEmbedder().embed_query(message) @ classifier.weights + classifier.bias))


@cache
def _classifier() -> _Classifier:
    known = examples()
    kinds = np.repeat(np.arange(len(KINDS)), [len(known[kind]) for kind in KINDS])
    vectors = BuiltInEmbedder().embed([one for kind in KINDS for one in known[kind]])
    wanted = np.where(kinds[:, None] == np.arange(len(KINDS)), 1.0, -1.0)
    shares = (len(kinds) / len(KINDS) / np.bincount(kinds))[kinds][:, None]  # each kind counts the same
    mean, wanted_mean = (shares * vectors).mean(axis=0), (shares * wanted).mean(axis=0)
    roots = np.sqrt(shares)
    centred, targets = roots * (vectors - mean), roots * (wanted - wanted_mean)
    # As there are fewer examples than dimensions, solved among the examples.
    solved = np.linalg.solve(centred @ centred.T + _RIDGE * np.eye(len(kinds)), targets)
    weights = centred.T @ solved
    return _Classifier(weights.astype(np.float32), (wanted_mean - mean @ weights).astype(np.float32))
