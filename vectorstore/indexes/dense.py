"""The Chroma collection: passages as vectors; the only module that imports chromadb."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, InternalError

from vectorstore.embeddings.embedder import Vectors
from vectorstore.errors import LibraryError
from vectorstore.indexes.exact_search import Damage, ReadVectors
from vectorstore.indexes.hnsw_files import inconsistency
from vectorstore.indexes.seal import break_seal, seal

_COLLECTION = "passages"
_CONNECT_SECONDS, _SILENCE_SECONDS = 5.0, 120.0
_BATCH = 1000
_MOST_READ = 20_000
# With these sizes every row stays reachable (docs/decisions/0003). Chroma's default space is squared l2.
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}


class DenseIndex:
    """Unit vectors by passage id, in one Chroma collection used by one process; failures are LibraryErrors."""

    def __init__(self, client: Client, name: str, folder: Path | None, place: str) -> None:
        """Use the collection called `name`, created if needed; see `in_folder` and `on_server`."""
        self._client, self._name, self._folder, self._place = client, name, folder, place
        try:
            with self._mapped_errors():
                self._collection = client.get_or_create_collection(
                    name,
                    configuration={"hnsw": _HNSW},  # type: ignore[arg-type]  # chromadb's TypedDict wants literals
                    embedding_function=None,
                )
            space = self._collection.configuration_json["hnsw"]["space"]
            if space != "cosine":
                raise LibraryError(f"{place} has vectors of another program ({space}); use another --library.")
        except LibraryError:
            _close(client)
            raise

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Open the collection in a folder of its own, created if needed."""
        break_seal(folder)
        with _mapped_errors(str(folder), _FOLDER_REMEDY):
            settings = _settings("chromadb.api.rust.RustBindingsAPI")
            client = chromadb.PersistentClient(folder, settings)
        # Typed as the interface, which has no close().
        return cls(cast("Client", client), _COLLECTION, folder, str(folder))

    @classmethod
    def on_server(cls, url: str, name: str) -> Self:
        """Open the collection called `name` on the Chroma server at `url`, created if needed."""
        return cls(_client_of(url), name, None, url)

    def discard(self) -> None:
        """Delete the collection and close."""
        if self._folder is None:
            with self._mapped_errors():
                self._client.delete_collection(self._name)
        self.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Close the folder or the connection."""
        _close(self._client)
        if self._folder is not None:
            seal(self._folder)

    def __len__(self) -> int:
        with self._mapped_errors():
            return self._collection.count()

    def damage(self) -> Damage:
        """Read vectors, and compare the neighbours of some with an exact search.

        Raises LibraryError where a server cannot be reached.
        """
        try:
            return self._damage()
        except LibraryError as error:
            if self._folder is None:
                raise
            return Damage(str(error.__cause__ or error))

    def _damage(self) -> Damage:
        count, read = len(self), ReadVectors()
        for begin in range(0, min(count, _MOST_READ), _BATCH):
            with self._mapped_errors():
                found: Any = self._collection.get(limit=_BATCH, offset=begin, include=["embeddings"])
            if len(found["ids"]):
                read.note(found["ids"], np.asarray(found["embeddings"], dtype=np.float32))
        if len(read.ids) < min(count, _MOST_READ):
            return Damage(f"only {len(read.ids)} of {count} vectors can be read")
        if not count:
            return Damage("")
        if altered := read.altered():
            return Damage(f"{altered} vectors are not as they were stored")
        wanted = read.sample()
        recall = read.recall(wanted, [self.nearest(vector, read.neighbours()) for vector in wanted])
        if not read.is_sound(recall):
            return Damage(f"of the nearest vectors, {recall:.0%} are found")
        return Damage("", read.blank())

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        with self._mapped_errors():
            return set(self._collection.get(include=[])["ids"])

    def among(self, ids: Sequence[str]) -> set[str]:
        """Those of `ids` that have a vector."""
        found: set[str] = set()
        for begin in range(0, len(ids), _BATCH):
            with self._mapped_errors():
                found.update(self._collection.get(ids=list(ids[begin : begin + _BATCH]), include=[])["ids"])
        return found

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add `vectors` (n, dimensions) under `ids`; an existing id keeps its vector."""
        with self._mapped_errors():
            for begin in range(0, len(ids), _BATCH):
                part = slice(begin, begin + _BATCH)
                self._collection.add(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove the vectors of `ids`, if they exist."""
        with self._mapped_errors():
            for begin in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[begin : begin + _BATCH]))

    def nearest(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The `count` ids nearest to a unit `vector`, all or `among` some, best first, with cosine similarity."""
        if count < 1 or (among is not None and not among):
            return {}
        with self._mapped_errors():
            try:
                found = self._query(vector, count, among)
            except InternalError:
                # Chroma fails when one of the ids has no vector.
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
        """The cosine similarity of a unit `vector` to those of `ids` that exist."""
        similar: dict[str, float] = {}
        for begin in range(0, len(ids), _BATCH):
            with self._mapped_errors():
                found = self._collection.get(ids=list(ids[begin : begin + _BATCH]), include=["embeddings"])
            if found["ids"]:
                vectors = np.asarray(found["embeddings"], dtype=np.float32)
                similar.update(zip(found["ids"], map(float, vectors @ vector), strict=True))
        return similar

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        with _mapped_errors(self._place, _FOLDER_REMEDY if self._folder else _SERVER_REMEDY):
            yield


def examine(folder: Path) -> str:
    """What is wrong with the vectors in `folder`, "" for nothing; may end the process."""
    for header in folder.glob("*/header.bin"):
        if found := inconsistency(header.parent):
            return found
    index = DenseIndex.in_folder(folder)
    try:
        return index.damage().reason
    finally:
        _close(index._client)  # without a seal: that is for who uses it


def is_torn(folder: Path) -> bool:
    """Whether a process was killed while Chroma wrote the index in `folder`, whose metadata it writes last.

    Reading such an index may never return (chroma#7678). A copy that lost its modification times looks torn, too.
    """
    return any(
        part.stat().st_mtime_ns > listed.stat().st_mtime_ns
        for listed in folder.glob("*/index_metadata.pickle")
        for part in listed.parent.glob("*.bin")
    )


def discard_others(url: str, prefix: str, keep: set[str]) -> None:
    """Delete the collections on a server whose names begin with `prefix`, except those to keep."""
    client = _client_of(url)
    try:
        with _mapped_errors(url, _SERVER_REMEDY):
            for collection in client.list_collections():
                if collection.name.startswith(prefix) and collection.name not in keep:
                    client.delete_collection(collection.name)
    finally:
        _close(client)


def _client_of(url: str) -> Client:
    with _mapped_errors(url, _SERVER_REMEDY):
        parts = urlsplit(url)
        # Chroma's client would wait for its first responses without a timeout.
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
    """The connections of a client to a server, to which Chroma gives no timeout and which it never closes."""
    servers = (client._server, client._admin_client._server)
    return [server._session for server in servers if hasattr(server, "_session")]


def _close(client: Client) -> None:
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _settings(api: str) -> Settings:
    """Settings that send data nowhere, whatever the environment or an `.env` in the current folder says."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
        chroma_api_impl=api,
        chroma_server_host=None,
        chroma_server_http_port=None,
        chroma_otel_collection_endpoint="",
        chroma_otel_granularity=None,
        anonymized_telemetry=False,
    )


_FOLDER_REMEDY = (
    "Check that the disk is not full; if they are damaged, delete that folder: it is made again from the articles."
)
_SERVER_REMEDY = (
    "Check that the Chroma server runs there (`chroma run`) and, behind a proxy, that NO_PROXY names it; "
    "or unset CHATBOT_CHROMA_URL."
)


@contextmanager
def _mapped_errors(place: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except (ChromaError, httpx.HTTPError, AttributeError, ValueError) as error:
        # AttributeError: a folder that chromadb failed to open before in this process; ValueError: no answer.
        reason = " ".join(str(error).split())
        raise LibraryError(f"The vectors in {place} cannot be used ({reason}). {remedy}") from error
