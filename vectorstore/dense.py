"""The Chroma collection: passages as vectors; the only module that imports chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.errors import ChromaError

from vectorstore.embeddings import Vectors
from vectorstore.errors import LibraryError

_COLLECTION = "passages"
_BATCH = 1000
# Cosine and these sizes: every row stays reachable (docs/decisions/0003). The default is squared l2.
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}


class DenseIndex:
    """Unit vectors by passage id, in one Chroma folder; open it once per folder, in one process."""

    def __init__(self, folder: Path) -> None:
        """Open the collection in `folder`, made where it is not there; raises LibraryError."""
        with _mapped_errors():
            # Typed as the interface, which cannot be closed.
            self._client = cast("Client", chromadb.PersistentClient(folder))
            self._collection = self._client.get_or_create_collection(
                _COLLECTION,
                configuration={"hnsw": _HNSW},  # type: ignore[arg-type]  # chromadb's TypedDict wants literals
                embedding_function=None,
            )
            space = self._collection.configuration["hnsw"]["space"]  # type: ignore[index]
        if space != "cosine":
            raise LibraryError(f"{folder} holds vectors of another program ({space}); use another --library.")

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def __len__(self) -> int:
        with _mapped_errors():
            return self._collection.count()

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        with _mapped_errors():
            return set(self._collection.get(include=[])["ids"])

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep `vectors` (n, dimensions) under `ids`; an id that is there already keeps its vector."""
        with _mapped_errors():
            for begin in range(0, len(ids), _BATCH):
                part = slice(begin, begin + _BATCH)
                self._collection.add(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Take the vectors of `ids` out; ids that are not there are left out."""
        with _mapped_errors():
            for begin in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[begin : begin + _BATCH]))

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """Return the `count` ids nearest to a unit `vector` with their cosine similarity, best first."""
        with _mapped_errors():
            available = min(count, self._collection.count())
            if not available:
                return {}
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=available, include=["distances"]
            )
        distances: Any = found["distances"]
        return {
            passage: 1.0 - float(distance) for passage, distance in zip(found["ids"][0], distances[0], strict=True)
        }

    def similarities(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """Return the cosine similarity of a unit `vector` to those of `ids` that are there."""
        if not ids:
            return {}
        with _mapped_errors():
            found = self._collection.get(ids=list(ids), include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], map(float, vectors @ vector), strict=True)) if found["ids"] else {}


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except ChromaError as error:
        raise LibraryError(
            f"Chroma could not do its work: {error}. `chatbot doctor` checks the library."
        ) from error
