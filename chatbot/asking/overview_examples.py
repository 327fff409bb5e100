"""How much a question is like the examples of questions about whole articles, and like those of others.

Each is compared twice, as a whole and without what it is about: "What is new about the volcano?" is near "What is
new about the elections?" by its frame, and an ordinary question about a volcano by its subject alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.asking.message_kinds import (
    OVERVIEW_KINDS,
    MessageKind,
    OverviewKind,
    examples,
    message_vector,
    vectors_of,
)
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.example_vectors import example_vectors

_IN_BRACKETS = re.compile(r"\[.*?\]")
_ORDINARY: tuple[MessageKind, ...] = ("alone", "follow_up", "passage")


class NearestExample(NamedTuple):
    """The likeness of the nearest example of a kind, and whether that example has a subject."""

    likeness: float
    has_subject: bool


def nearest_overviews(whole: str, frame: str) -> dict[OverviewKind, NearestExample]:
    """The example of each kind of overview that a question is most like; raises EmbeddingsError.

    A likeness is the sum of two cosines: of the `whole` questions, and of their frames, without their subjects.
    """
    return {kind: _nearest(kind, whole, frame) for kind in OVERVIEW_KINDS}


def likeness_to_ordinary(whole: str, frame: str) -> float:
    """The likeness of the nearest example that asks for no overview; raises EmbeddingsError."""
    return max(_nearest(kind, whole, frame).likeness for kind in _ORDINARY)


def likeness_without_subject(text: str) -> float:
    """The cosine similarity of the nearest example of an overview without a subject; raises EmbeddingsError."""
    vector = message_vector(text)
    return max(float(np.max((vectors_of(kind) @ vector)[~_have_subjects(kind)])) for kind in OVERVIEW_KINDS)


def _nearest(kind: MessageKind, whole: str, frame: str) -> NearestExample:
    likeness = vectors_of(kind) @ message_vector(whole) + _frames_of(kind) @ message_vector(frame)
    best = int(np.argmax(likeness))
    return NearestExample(float(likeness[best]), bool(_have_subjects(kind)[best]))


@cache
def _frames_of(kind: MessageKind) -> Vectors:
    """The vectors of a kind's examples without their subjects."""
    frames = vectors_of(kind).copy()
    have_subjects = _have_subjects(kind)
    if have_subjects.any():
        named = [one for one in examples()[kind] if "[" in one]
        frames[have_subjects] = example_vectors([_IN_BRACKETS.sub(" ", one) for one in named])
    return frames


@cache
def _have_subjects(kind: MessageKind) -> NDArray[np.bool_]:
    return np.array(["[" in one for one in examples()[kind]])
