"""The Chroma collection: passages as vectors; the only module that imports chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError

from vectorstore.embeddings import Vectors
from vectorstore.errors import LibraryError

_COLLECTION = "passages"
_BATCH = 1000
# Cosine and these sizes: every row stays reachable (docs/decisions/0003). The default is squared l2.
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}


class DenseIndex:
    """Unit vectors by passage id, in one Chroma folder; open it once per folder, in one process.

    Every failure is a LibraryError.
    """

    def __init__(self, folder: Path) -> None:
        """Open the collection in `folder`, made where it is not there."""
        self._folder = folder
        self._client = self._opened()
        try:
            with self._mapped_errors():
                self._collection = self._client.get_or_create_collection(
                    _COLLECTION,
                    configuration={"hnsw": _HNSW},  # type: ignore[arg-type]  # chromadb's TypedDict wants literals
                    embedding_function=None,
                )
                space = self._collection.configuration_json["hnsw"]["space"]
            if space != "cosine":
                raise LibraryError(f"{folder} holds vectors of another program ({space}); use another --library.")
        except LibraryError:
            self._client.close()
            raise

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def __len__(self) -> int:
        with self._mapped_errors():
            return self._collection.count()

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        with self._mapped_errors():
            return set(self._collection.get(include=[])["ids"])

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep `vectors` (n, dimensions) under `ids`; an id that is there already keeps its vector."""
        with self._mapped_errors():
            for begin in range(0, len(ids), _BATCH):
                part = slice(begin, begin + _BATCH)
                self._collection.add(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Take the vectors of `ids` out; ids that are not there are left out."""
        with self._mapped_errors():
            for begin in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[begin : begin + _BATCH]))

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """Return the `count` ids nearest to a unit `vector` with their cosine similarity, best first."""
        available = min(count, len(self))
        if not available:
            return {}
        with self._mapped_errors():
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=available, include=["distances"]
            )
        distances: Any = found["distances"]
        return {
            passage: 1.0 - float(distance) for passage, distance in zip(found["ids"][0], distances[0], strict=True)
        }

    def similarities(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """Return the cosine similarity of a unit `vector` to those of `ids` that are there."""
        similar: dict[str, float] = {}
        for begin in range(0, len(ids), _BATCH):
            with self._mapped_errors():
                found = self._collection.get(ids=list(ids[begin : begin + _BATCH]), include=["embeddings"])
            if found["ids"]:
                vectors = np.asarray(found["embeddings"], dtype=np.float32)
                similar.update(zip(found["ids"], map(float, vectors @ vector), strict=True))
        return similar

    def _opened(self) -> Client:
        # Everything that could send what is kept elsewhere is set here: chromadb would take it from the
        # environment, or from an `.env` file in whatever folder the program is started in.
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
            chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
            chroma_otel_collection_endpoint="",
            chroma_otel_granularity=None,
            anonymized_telemetry=False,
        )
        try:
            with self._mapped_errors():
                # Typed as the interface, which cannot be closed.
                return cast("Client", chromadb.PersistentClient(self._folder, settings))
        except (AttributeError, ValueError) as error:
            # What chromadb raises for a folder that it failed to open once before in this process.
            raise self._error(error) from error

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except ChromaError as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> LibraryError:
        return LibraryError(
            f"The vectors in {self._folder} cannot be used ({' '.join(str(error).split())}). Check that the disk "
            "is not full; if they are damaged, delete that folder: it is made again from the articles."
        )
