"""Texts -> vectors, by an embedding model of Ollama's, over /api/embed."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np

from vectorstore.embeddings.embedder import Fingerprint, TextsRefused, Vectors, legible
from vectorstore.embeddings.ollama_connection import (
    DEFAULT_HOST,
    KEEP_ALIVE,
    connection,
    error_text,
    full_name,
    is_same_model,
    runs_elsewhere,
)
from vectorstore.errors import EmbeddingsError

_BATCH = 32
_PROBE = "news"  # a text that every model can embed


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a model was trained to see before a query and before a text; Ollama adds neither."""

    query: str = ""
    document: str = ""

    @property
    def scheme(self) -> str:
        """Both in one line for a fingerprint, "" for neither."""
        return f"{self.query}|{self.document}" if self.query or self.document else ""


# By what the model's name contains. nomic: its documentation; embeddinggemma: its model card; qwen3 and
# arctic: their published examples. bge-m3 and all others: none.
_PREFIXES = {
    "embeddinggemma": Prefixes("task: search result | query: ", "title: none | text: "),
    "nomic-embed-text": Prefixes("search_query: ", "search_document: "),
    "qwen3-embedding": Prefixes(
        "Instruct: Given a question, retrieve passages of news articles that answer it\nQuery:"
    ),
    "snowflake-arctic-embed2": Prefixes("query: "),
}


def prefixes_of(model: str) -> Prefixes:
    """Return the prefixes of the family `model` belongs to."""
    return next((found for family, found in _PREFIXES.items() if family in model.casefold()), Prefixes())


class OllamaEmbedder:
    """An Ollama model; the server is first asked when the first vector or the fingerprint is wanted."""

    # Not measured against a model yet: a little over half, as it knows meaning across languages.
    weight = 0.6

    def __init__(
        self, model: str, host: str, *, connect_seconds: float = 2.0, silence_seconds: float = 300.0
    ) -> None:
        self._prefixes = prefixes_of(model)
        self._server = _EmbedApi(model, host or DEFAULT_HOST, connect_seconds, silence_seconds)

    @functools.cached_property
    def fingerprint(self) -> Fingerprint:
        """Which model this is, by the digest Ollama lists; asks the server once."""
        with self._server.client() as client:
            digest = self._server.digest(client)
            dimensions = self._probe(client)
        return Fingerprint(f"ollama:{full_name(self._server.model)}", digest, dimensions, self._prefixes.scheme)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, in order; zeros for a blank one."""
        rows, refused = self._vectors(self._prefixes.document, texts)
        if refused:
            raise TextsRefused(
                f"{self._server.model} makes no vector of {len(refused)} of {len(texts)} passages "
                f"({next(iter(refused.values()))}); leave them out, or choose another embedding model.",
                list(refused),
            )
        return rows

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a query."""
        rows, refused = self._vectors(self._prefixes.query, [text])
        if refused:
            raise TextsRefused(
                f"{self._server.model} makes no vector of this query ({refused[0]}); put it in other words.",
                [0],
            )
        return np.asarray(rows[0], dtype=np.float32)

    def _vectors(self, prefix: str, texts: Sequence[str]) -> tuple[Vectors, dict[int, _Refused]]:
        rows = np.zeros((len(texts), self.fingerprint.dimensions), dtype=np.float32)
        present = [index for index, text in enumerate(texts) if text.strip()]
        refused: dict[int, _Refused] = {}
        with self._server.client() as client:
            for start in range(0, len(present), _BATCH):
                batch = present[start : start + _BATCH]
                found = self._batch(client, prefix, [legible(texts[index]) for index in batch])
                for index, row in zip(batch, found, strict=True):
                    if isinstance(row, _Refused):
                        refused[index] = row
                    else:
                        rows[index] = row
        return rows, refused

    def _batch(self, client: httpx.Client, prefix: str, texts: list[str]) -> list[Vectors | _Refused]:
        def embed(part: list[str]) -> Vectors:
            return self._server.embed(client, [prefix + text for text in part], self.fingerprint.dimensions)

        try:
            return list(embed(texts))
        except _Refused:
            self._probe(client)  # raises if it is the server that fails, not a text
            return _one_by_one(embed, texts)

    def _probe(self, client: httpx.Client) -> int:
        """Return the model's dimensions; raises EmbeddingsError if it embeds nothing at all."""
        try:
            return len(self._server.embed(client, [_PROBE])[0])
        except _Refused as refusal:
            raise EmbeddingsError(
                f"{self._server.model} makes no embeddings ({refusal}); choose a model that does, such as bge-m3."
            ) from None


class _Refused(Exception):
    """The server answered, but not with vectors of these texts."""


def _one_by_one(embed: Callable[[list[str]], Vectors], texts: list[str]) -> list[Vectors | _Refused]:
    """Embed texts of which one at least is refused, and has the whole batch refused: found by halving."""
    if len(texts) == 1:
        return [_words_only(embed, texts[0])]
    rows: list[Vectors | _Refused] = []
    middle = len(texts) // 2
    for half in (texts[:middle], texts[middle:]):
        try:
            rows.extend(embed(half))
        except _Refused:
            rows.extend(_one_by_one(embed, half))
    return rows


def _words_only(embed: Callable[[list[str]], Vectors], text: str) -> Vectors | _Refused:
    """Embed a refused text without its marks: bge-m3 makes NaN of particular strings, not of their words."""
    words = " ".join(re.findall(r"\w+", text))
    if not words:
        return _Refused("it holds no word")
    try:
        return np.asarray(embed([words])[0], dtype=np.float32)
    except _Refused as refusal:
        return refusal


@dataclass(frozen=True, slots=True)
class _EmbedApi:
    """/api/embed and /api/tags, with every failure mapped."""

    model: str
    host: str
    connect_seconds: float
    silence_seconds: float

    def client(self) -> httpx.Client:
        return httpx.Client(
            **connection(self.host, connect_seconds=self.connect_seconds, silence_seconds=self.silence_seconds)
        )

    def digest(self, client: httpx.Client) -> str:
        response = self._ask(client, "GET", "/api/tags")
        try:
            listed = [entry for entry in response.json()["models"] if is_same_model(self.model, entry["name"])]
            elsewhere = runs_elsewhere(self.model, listed[0] if listed else {})
            digest = str(listed[0].get("digest", "")) if listed else ""
        except (ValueError, KeyError, TypeError, AttributeError):
            raise EmbeddingsError(f"What answers at {self.host} is not Ollama; set OLLAMA_HOST.") from None
        if elsewhere:
            raise EmbeddingsError(
                f"{self.model} runs on ollama.com; choose a model that runs here, such as bge-m3."
            )
        if not listed:
            raise self._missing()
        return digest

    def embed(self, client: httpx.Client, texts: list[str], dimensions: int = 0) -> Vectors:
        """Return a unit row a text; raises _Refused, or EmbeddingsError when nobody could answer."""
        asked = {"model": self.model, "input": texts, "truncate": False, "keep_alive": KEEP_ALIVE}
        response = self._ask(client, "POST", "/api/embed", asked)
        try:
            rows = np.asarray(response.json()["embeddings"], dtype=np.float32)
        except (ValueError, KeyError, TypeError):
            raise _Refused("the answer holds no vectors") from None
        if rows.ndim != 2 or len(rows) != len(texts) or (dimensions and rows.shape[1] != dimensions):
            raise _Refused("the answer holds other vectors than asked for")
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise _Refused("the answer holds numbers that are none")
        return np.asarray(rows / lengths, dtype=np.float32)

    def _ask(
        self, client: httpx.Client, method: str, path: str, asked: dict[str, Any] | None = None
    ) -> httpx.Response:
        try:
            response = client.request(method, path, json=asked)
        except (httpx.RequestError, httpx.InvalidURL):
            raise EmbeddingsError(
                f"The embeddings of this library need {self.model}, and no Ollama answers at {self.host}; "
                "start it with `ollama serve`."
            ) from None
        if response.status_code == 404:
            raise self._missing()
        if response.status_code in (400, 500):
            raise _Refused(error_text(response))
        if response.status_code != 200:
            raise EmbeddingsError(f"Ollama could not embed ({error_text(response)}); try again in a moment.")
        return response

    def _missing(self) -> EmbeddingsError:
        return EmbeddingsError(f"Ollama has no model {self.model}; fetch it with `ollama pull {self.model}`.")
