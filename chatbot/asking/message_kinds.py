"""Kinds of message: what a user asks for, by meaning, beside a few examples of each kind.

The examples in `example_messages.toml` are in English; the encoder puts a sentence that means the same in another
language beside them (docs/decisions/0023).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from chatbot.asking.ridge import Ridge
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.example_vectors import example_vectors

OverviewKind = Literal["summary", "digest", "list", "timeline"]
MessageKind = Literal["alone", "follow_up", "courtesy", "rewording", "passage"] | OverviewKind
OVERVIEW_KINDS: tuple[OverviewKind, ...] = get_args(OverviewKind)
KINDS: tuple[MessageKind, ...] = ("alone", "follow_up", "courtesy", "rewording", "passage", *OVERVIEW_KINDS)

_EXAMPLES = Path(__file__).with_name("example_messages.toml")
_BRACKETS = str.maketrans("", "", "[]")
_MOST_CHARACTERS = 500
"""A longer message says what it is about."""


@cache
def examples() -> Mapping[MessageKind, list[str]]:
    """The example messages of each kind; what some are about stands in brackets."""
    known = tomllib.loads(_EXAMPLES.read_text("utf-8"))
    return {kind: known[kind] for kind in KINDS}


@cache
def vectors_of(kind: MessageKind) -> Vectors:
    """A unit row for each example of a kind, without its brackets; raises EmbeddingsError."""
    start = sum(len(examples()[one]) for one in KINDS[: KINDS.index(kind)])
    return _all_vectors()[start : start + len(examples()[kind])]


@lru_cache(maxsize=1000)  # the questions of a conversation are asked about again with each further one
def message_vector(message: str) -> Vectors:
    """The unit vector of the beginning of a message; raises EmbeddingsError."""
    return BuiltInEmbedder().embed_query(message[:_MOST_CHARACTERS])


def kind_scores(message: str) -> Mapping[MessageKind, float]:
    """How much a message is of each kind: about 1 for its own, -1 for the others; raises EmbeddingsError."""
    return dict(zip(KINDS, map(float, _classifier().scores(message_vector(message))), strict=True))


def names_a_subject(follow_up: str) -> bool:
    """Whether a follow-up says what it is about, as "And the wind farm?" does; raises EmbeddingsError."""
    nearest = int(np.argmax(vectors_of("follow_up") @ message_vector(follow_up)))
    return "[" in examples()["follow_up"][nearest]


@cache
def _classifier() -> Ridge:
    return Ridge.between(_all_vectors(), [number for number, kind in enumerate(KINDS) for _ in examples()[kind]])


@cache
def _all_vectors() -> Vectors:
    return example_vectors([one.translate(_BRACKETS) for kind in KINDS for one in examples()[kind]])
