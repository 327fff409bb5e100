"""The Chroma collection: passages as vectors; the only module that imports chromadb."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, InternalError

from vectorstore.embeddings.embedder import Vectors
from vectorstore.errors import LibraryError

_COLLECTION = "passages"
_CONNECT_SECONDS, _SILENCE_SECONDS = 5.0, 120.0
_BATCH = 1000
# Cosine and these sizes: every row stays reachable (docs/decisions/0003). The default is squared l2.
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}

_T = TypeVar("_T")


class DenseIndex:
    """Unit vectors by passage id, in one Chroma collection; open it once, in one process.

    Every failure is a LibraryError.
    """

    def __init__(self, client: Client, name: str, folder: Path | None, place: str) -> None:
        """Use the collection called `name`, made where it is not there; see `in_folder` and `on_server`."""
        self._client, self._name, self._folder, self._place = client, name, folder, place
        try:
            self._collection = self._checked(
                lambda: client.get_or_create_collection(
                    name,
                    configuration={"hnsw": _HNSW},  # type: ignore[arg-type]  # chromadb's TypedDict wants literals
                    embedding_function=None,
                )
            )
            space = self._collection.configuration_json["hnsw"]["space"]
            if space != "cosine":
                raise LibraryError(f"{place} holds vectors of another program ({space}); use another --library.")
        except LibraryError:
            self.close()
            raise

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Open the collection in a folder of its own, made where it is not there."""
        with _mapped_errors(str(folder), _AT_HAND):
            settings = _settings("chromadb.api.rust.RustBindingsAPI")
            client = chromadb.PersistentClient(folder, settings)
        # Typed as the interface, which cannot be closed.
        return cls(cast("Client", client), _COLLECTION, folder, str(folder))

    @classmethod
    def on_server(cls, url: str, name: str) -> Self:
        """Open the collection called `name` on the Chroma server at `url`, made where it is not there."""
        return cls(_client_of(url), name, None, url)

    def discard(self) -> None:
        """Delete all of it and let go."""
        if self._folder is None:
            self._checked(lambda: self._client.delete_collection(self._name))
        self.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of the folder, or of the server."""
        _close(self._client)

    def __len__(self) -> int:
        with self._mapped_errors():
            return self._collection.count()

    def probe(self) -> None:
        """Read a vector and search with it; raises LibraryError where that cannot be done.

        A process that was killed while Chroma wrote its index can leave one that opens and cannot be read
        (chroma#7678).
        """
        with self._mapped_errors():
            found: Any = self._collection.get(limit=1, include=["embeddings"])
            for vector in found["embeddings"]:
                self._collection.query(query_embeddings=[vector], n_results=1, include=[])

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        with self._mapped_errors():
            return set(self._collection.get(include=[])["ids"])

    def among(self, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` that have a vector."""
        found: set[str] = set()
        for begin in range(0, len(ids), _BATCH):
            with self._mapped_errors():
                found |= {*self._collection.get(ids=list(ids[begin : begin + _BATCH]), include=[])["ids"]}
        return found

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

    def nearest(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """Return the `count` ids nearest to a unit `vector` with their cosine similarity, best first.

        With `among`, they are of these ids alone.
        """
        if count < 1 or (among is not None and not among):
            return {}
        with self._mapped_errors():
            try:
                found = self._query(vector, count, among)
            except InternalError:
                # Chroma fails over an id that has no vector.
                known = [*self.among(among or ())]
                if len(known) == len(among or ()):
                    raise
                found = self._query(vector, count, known) if known else {"ids": [[]], "distances": [[]]}
        distances: Any = found["distances"]
        return {
            passage: 1.0 - float(distance) for passage, distance in zip(found["ids"][0], distances[0], strict=True)
        }

    def _query(self, vector: Vectors, count: int, among: Sequence[str] | None) -> Any:
        return self._collection.query(
            query_embeddings=vector[np.newaxis],
            n_results=count,
            ids=None if among is None else list(among),
            include=["distances"],
        )

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

    def _checked(self, call: Callable[[], _T]) -> _T:
        with self._mapped_errors():
            return call()

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        with _mapped_errors(self._place, _AT_HAND if self._folder else _AWAY):
            yield


def is_torn(folder: Path) -> bool:
    """Whether a process was killed while Chroma wrote the index in `folder`: it writes the list of it last.

    Such an index may keep Chroma busy for ever when it is read (chroma#7678), so it is asked before; a copy
    that has lost the times of its files looks so, too.
    """
    return any(
        part.stat().st_mtime_ns > listed.stat().st_mtime_ns
        for listed in folder.glob("*/index_metadata.pickle")
        for part in listed.parent.glob("*.bin")
    )


def discard_others(url: str, prefix: str, keep: set[str]) -> None:
    """Delete the collections on a server whose names begin with `prefix`, but for those to keep."""
    client = _client_of(url)
    try:
        with _mapped_errors(url, _AWAY):
            for collection in client.list_collections():
                if collection.name.startswith(prefix) and collection.name not in keep:
                    client.delete_collection(collection.name)
    finally:
        _close(client)


def _client_of(url: str) -> Client:
    with _mapped_errors(url, _AWAY):
        parts = urlsplit(url)
        # Chroma's client would wait for its first answers without end.
        heartbeat = f"{url.rstrip('/')}/api/v2/heartbeat"
        httpx.get(heartbeat, timeout=_CONNECT_SECONDS, verify=parts.scheme == "https").raise_for_status()
        secure = parts.scheme == "https"
        client = chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            settings=_settings("chromadb.api.fastapi.FastAPI"),
        )
    for session in _sessions(client):
        session.timeout = httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS)
    return cast("Client", client)


def _sessions(client: Any) -> list[httpx.Client]:
    """Return the connections of a client to a server, which Chroma neither bounds in time nor closes."""
    servers = (client._server, client._admin_client._server)
    return [server._session for server in servers if hasattr(server, "_session")]


def _close(client: Client) -> None:
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _settings(api: str) -> Settings:
    """Set everything that could send what is kept elsewhere.

    chromadb would take it from the environment, or from an `.env` in the folder the program is started in.
    """
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
        chroma_api_impl=api,
        chroma_server_host=None,
        chroma_server_http_port=None,
        chroma_otel_collection_endpoint="",
        chroma_otel_granularity=None,
        anonymized_telemetry=False,
    )


_AT_HAND = (
    "Check that the disk is not full; if they are damaged, delete that folder: it is made again from the articles."
)
_AWAY = (
    "Check that the Chroma server runs there (`chroma run`) and, behind a proxy, that NO_PROXY names it; "
    "or unset CHATBOT_CHROMA_URL."
)


@contextmanager
def _mapped_errors(place: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except (ChromaError, httpx.HTTPError, AttributeError, ValueError) as error:
        # The last two: what chromadb raises for a folder that it failed to open once before in this process,
        # and for a server that does not answer.
        reason = " ".join(str(error).split())
        raise LibraryError(f"The vectors in {place} cannot be used ({reason}). {remedy}") from error
