"""The embedder interface, and the fingerprint that identifies an embedder."""

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

    `name` is one that `find_embedder` takes, `digest` identifies the weights, and `prefixes` is what is put
    before a text (see `Prefixes` of `vectorstore.embeddings.ollama_embedder`), "" for nothing.
    """

    name: str
    digest: str
    dimensions: int
    prefixes: str = ""

    def to_json(self) -> str:
        """The fingerprint as one line of JSON."""
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


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a passage's similarity, its text match and its most similar sentence count, each 0 or above.

    Only the built-in embedder has a weight for sentences, whose vectors are made while one waits.
    """

    meaning: float
    text: float
    sentence: float = 0.0


class Embedder(Protocol):
    """Text -> unit vectors of `fingerprint.dimensions`; zeros for a blank text.

    Every member may raise EmbeddingsError; `embed` raises TextsRefused when only some texts are at fault.
    """

    @property
    def fingerprint(self) -> Fingerprint:
        """Which model this is."""

    @property
    def spread(self) -> float:
        """The standard deviation of its similarities to a question's best passages, 0 where it is not known."""

    def weights(self, asked: str, language: str) -> Weights:
        """The weights for a question and a passage in these languages (ISO 639-1, "" for an unknown one)."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of documents, one row a text, in order."""

    def embed_query(self, text: str) -> Vectors:
        """The vector of a query, of shape (dimensions,)."""


class TextsRefused(EmbeddingsError):
    """Some texts cannot be embedded; `indices` are their positions among the texts given."""

    def __init__(self, message: str, indices: Sequence[int]) -> None:
        super().__init__(message)
        self.indices = tuple(indices)


def without_surrogates(text: str) -> str:
    """The text with `?` for lone surrogates, which neither a tokenizer nor JSON can encode."""
    return text.encode("utf-8", "replace").decode("utf-8")
