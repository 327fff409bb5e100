"""Embedder: text -> vectors, and the fingerprint that says which embedder made them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import EmbeddingsError

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Which embedder made a vector; vectors of unequal fingerprints must not be mixed.

    `name` is one that `find_embedder` takes, `digest` names the model's very weights, and `prefixes`
    what is put before a text (see `Prefixes` of `vectorstore.embeddings.ollama_embedder`), "" for nothing.
    """

    name: str
    digest: str
    dimensions: int
    prefixes: str = ""

    def to_json(self) -> str:
        """Return the fingerprint as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; raises EmbeddingsError for anything else."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            raise EmbeddingsError(
                "The library does not say which embeddings it was made with; run `chatbot rebuild`."
            ) from None


class Embedder(Protocol):
    """Text -> unit vectors of `fingerprint.dimensions`; a text with nothing in it becomes all zeros.

    Every member may raise EmbeddingsError; `embed` raises TextsRefused when only some texts are at fault.
    """

    @property
    def fingerprint(self) -> Fingerprint:
        """Which model this is."""

    @property
    def weight(self) -> float:
        """How much its similarities count beside the lexical scores, from 0 to 1."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts to be found, one row each, in order."""

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a text to search with, of one dimension."""


class TextsRefused(EmbeddingsError):
    """Some texts have no vector, whatever is tried; `indices` are their places in what was to be embedded."""

    def __init__(self, message: str, indices: Sequence[int]) -> None:
        super().__init__(message)
        self.indices = tuple(indices)


def legible(text: str) -> str:
    """Return `text` without lone surrogates, which neither a tokenizer nor JSON can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
