"""Texts -> vectors, by an embedding model of Ollama's."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.embeddings.embedder import Fingerprint, TextsRefused, Vectors, Weights, without_surrogates
from vectorstore.embeddings.ollama_server import (
    DEFAULT_HOST,
    OllamaFailure,
    full_name,
    is_cloud_model,
    is_same_model,
)
from vectorstore.errors import EmbeddingsError

if TYPE_CHECKING:
    from vectorstore.embeddings.ollama_client import OllamaClient

_BATCH = 32
_PROBE = "news"  # a text that every model can embed


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a model expects before a query and before a document; Ollama adds neither."""

    query: str = ""
    document: str = ""

    @property
    def scheme(self) -> str:
        """Both as one line for a fingerprint, "" for neither."""
        return f"{self.query}|{self.document}" if self.query or self.document else ""


# By a part of the model's name. Sources: nomic's documentation, embeddinggemma's model card, the published
# examples of qwen3 and arctic. bge-m3 and all others have none.
_PREFIXES = {
    "embeddinggemma": Prefixes("task: search result | query: ", "title: none | text: "),
    "nomic-embed-text": Prefixes("search_query: ", "search_document: "),
    "qwen3-embedding": Prefixes(
        "Instruct: Given a question, retrieve passages of news articles that answer it\nQuery:"
    ),
    "snowflake-arctic-embed2": Prefixes("query: "),
}


def prefixes_of(model: str) -> Prefixes:
    """The prefixes of a model's family."""
    return next((found for family, found in _PREFIXES.items() if family in model.casefold()), Prefixes())


class OllamaEmbedder:
    """An embedding model of Ollama's; the server is first asked for the first vector or the fingerprint."""

    spread = 0.0

    def __init__(
        self, model: str, host: str, *, connect_seconds: float = 2.0, silence_seconds: float = 300.0
    ) -> None:
        self._model = model
        self._host = host or DEFAULT_HOST
        self._connect_seconds = connect_seconds
        self._silence_seconds = silence_seconds
        self._prefixes = prefixes_of(model)

    @functools.cached_property
    def fingerprint(self) -> Fingerprint:
        """Which model this is, by the digest Ollama lists; asks the server once."""
        with self._connected() as client:
            digest = self._digest(client)
            dimensions = self._probe(client)
        return Fingerprint(f"ollama:{full_name(self._model)}", digest, dimensions, self._prefixes.scheme)

    def weights(self, asked: str, language: str) -> Weights:
        """The same for all languages: not measured with a model yet."""
        return Weights(1.5, 1.0)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, in order; zeros for a blank one."""
        rows, refused = self._vectors(self._prefixes.document, texts)
        if refused:
            raise TextsRefused(
                f"{self._model} cannot embed {len(refused)} of {len(texts)} passages "
                f"({next(iter(refused.values()))}); leave them out, or choose another embedding model.",
                list(refused),
            )
        return rows

    def embed_query(self, text: str) -> Vectors:
        """The unit vector of a query."""
        rows, refused = self._vectors(self._prefixes.query, [text])
        if refused:
            raise TextsRefused(
                f"{self._model} cannot embed this query ({refused[0]}); put it in other words.", [0]
            )
        return np.asarray(rows[0], dtype=np.float32)

    def _vectors(self, prefix: str, texts: Sequence[str]) -> tuple[Vectors, dict[int, _Refused]]:
        rows = np.zeros((len(texts), self.fingerprint.dimensions), dtype=np.float32)
        present = [index for index, text in enumerate(texts) if text.strip()]
        refused: dict[int, _Refused] = {}
        with self._connected() as client:
            for start in range(0, len(present), _BATCH):
                batch = present[start : start + _BATCH]
                found = self._batch(client, prefix, [without_surrogates(texts[index]) for index in batch])
                for index, row in zip(batch, found, strict=True):
                    if isinstance(row, _Refused):
                        refused[index] = row
                    else:
                        rows[index] = row
        return rows, refused

    def _batch(self, client: OllamaClient, prefix: str, texts: list[str]) -> list[Vectors | _Refused]:
        """Embed a batch; one text that is refused has all of it refused, so halving finds which."""
        try:
            return list(self._embed(client, [prefix + text for text in texts], self.fingerprint.dimensions))
        except _Refused as refusal:
            self._probe(client)  # raises if it is the server that fails, not a text
            if len(texts) == 1:
                # bge-m3 gives NaN for particular strings, not for their words.
                words = " ".join(re.findall(r"\w+", texts[0]))
                return [refusal] if words in ("", texts[0]) else self._batch(client, prefix, [words])
        middle = len(texts) // 2
        return [
            *self._batch(client, prefix, texts[:middle]),
            *self._batch(client, prefix, texts[middle:]),
        ]

    def _probe(self, client: OllamaClient) -> int:
        """The model's dimensions; raises EmbeddingsError if it embeds nothing at all."""
        try:
            return len(self._embed(client, [_PROBE])[0])
        except _Refused as refusal:
            raise EmbeddingsError(
                f"{self._model} makes no embeddings ({refusal}); choose a model that does, such as bge-m3."
            ) from None

    @contextmanager
    def _connected(self) -> Iterator[OllamaClient]:
        from vectorstore.embeddings.ollama_client import OllamaClient  # imported late: see there

        try:
            with closing(OllamaClient(self._host, self._connect_seconds, self._silence_seconds)) as client:
                yield client
        except OllamaFailure as failure:
            raise self._error(failure) from None

    def _digest(self, client: OllamaClient) -> str:
        found = next((model for model in client.models() if is_same_model(self._model, model.name)), None)
        if is_cloud_model(self._model) or (found and found.remote):
            raise EmbeddingsError(
                f"{self._model} runs on ollama.com; choose a model that runs here, such as bge-m3."
            )
        if found is None:
            raise self._not_installed()
        return found.digest

    def _embed(self, client: OllamaClient, texts: list[str], dimensions: int = 0) -> Vectors:
        """A unit row a text; raises _Refused, or EmbeddingsError when the texts are not at fault."""
        try:
            rows = np.asarray(client.embed(self._model, texts), dtype=np.float32)
        except OllamaFailure as failure:
            if failure.kind == "rejected" and failure.status in (400, 500, 501):
                raise _Refused(failure.reason) from None
            raise
        except ValueError:
            raise _Refused("the vectors are of unequal lengths") from None
        if rows.ndim != 2 or len(rows) != len(texts) or (dimensions and rows.shape[1] != dimensions):
            raise _Refused("the answer has the wrong number of vectors or dimensions")
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise _Refused("a vector is zero or not a number")
        return np.asarray(rows / lengths, dtype=np.float32)

    def _error(self, failure: OllamaFailure) -> EmbeddingsError:
        match failure.kind, failure.status:
            case "damaged", _:
                return EmbeddingsError(f"What answers at {self._host} is not Ollama; set OLLAMA_HOST.")
            case "rejected", 404:
                return self._not_installed()
            case "rejected", _:
                return EmbeddingsError(f"Ollama could not embed ({failure.reason}); try again in a moment.")
        return EmbeddingsError(
            f"The embeddings of this library need {self._model}, and no Ollama answers at {self._host}; "
            "start it with `ollama serve`."
        )

    def _not_installed(self) -> EmbeddingsError:
        return EmbeddingsError(f"Ollama has no model {self._model}; fetch it with `ollama pull {self._model}`.")


class _Refused(Exception):
    """The server answered, but not with vectors for these texts."""
