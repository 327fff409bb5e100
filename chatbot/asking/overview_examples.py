"""How much a question is like the examples of questions about whole articles, and like those of others.

Whether it is one is told by comparing it twice, as a whole and without what it is about: "What is new about the
volcano?" is near "What is new about the elections?" by its frame, and an ordinary question about a volcano by its
subject alone. Of which kind it is does not depend on the subject, so all questions are given the same one.
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
_NO_SUBJECT, _STAND_IN = " ", "Paris"
"""What stands for the subject; in place of Paris, other names and common words do nearly as well."""
_ORDINARY: tuple[MessageKind, ...] = ("alone", "follow_up", "passage")


class NearestExample(NamedTuple):
    """The likeness of the nearest example of a kind, and whether that example has a subject."""

    likeness: float
    has_subject: bool


def nearest_overviews(text: str, subject: str) -> dict[OverviewKind, NearestExample]:
    """The example of each kind that a question is most like, both being about the same; raises EmbeddingsError.

    A likeness is a cosine.
    """
    vector = message_vector(text.replace(subject, _STAND_IN, 1) if subject else text)
    return {kind: _nearest(kind, vector) for kind in OVERVIEW_KINDS}


def likeness_to_overviews(whole: str, frame: str) -> float:
    """The likeness of the nearest example of an overview; raises EmbeddingsError.

    A likeness is the sum of two cosines: of the `whole` questions, and of their frames, without their subjects.
    """
    return max(_likeness(kind, whole, frame) for kind in OVERVIEW_KINDS)


def likeness_to_ordinary(whole: str, frame: str) -> float:
    """The likeness of the nearest example that asks for no overview; raises EmbeddingsError."""
    return max(_likeness(kind, whole, frame) for kind in _ORDINARY)


def likeness_without_subject(text: str) -> float:
    """The cosine similarity of the nearest example of an overview without a subject; raises EmbeddingsError."""
    vector = message_vector(text)
    return max(float(np.max((vectors_of(kind) @ vector)[~_have_subjects(kind)])) for kind in OVERVIEW_KINDS)


def _nearest(kind: OverviewKind, vector: Vectors) -> NearestExample:
    likeness = _with_subject(kind, _STAND_IN) @ vector
    best = int(np.argmax(likeness))
    return NearestExample(float(likeness[best]), bool(_have_subjects(kind)[best]))


def _likeness(kind: MessageKind, whole: str, frame: str) -> float:
    return float(
        np.max(vectors_of(kind) @ message_vector(whole) + _with_subject(kind, _NO_SUBJECT) @ message_vector(frame))
    )


@cache
def _with_subject(kind: MessageKind, subject: str) -> Vectors:
    """The vectors of a kind's examples, with another subject where they have one."""
    vectors = vectors_of(kind).copy()
    have_subjects = _have_subjects(kind)
    if have_subjects.any():
        named = [one for one in examples()[kind] if "[" in one]
        vectors[have_subjects] = example_vectors([_IN_BRACKETS.sub(subject, one) for one in named])
    return vectors


@cache
def _have_subjects(kind: MessageKind) -> NDArray[np.bool_]:
    return np.array(["[" in one for one in examples()[kind]])
