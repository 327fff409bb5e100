"""Guest: a library that another process of this user owns, asked through its door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import httpx

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.embeddings.selection import find_embedder
from vectorstore.errors import EmbeddingsError, LibraryError, OwnerGone
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Report
from vectorstore.sharing.lock import OwnerAddress
from vectorstore.sharing.wire import NAMES, call_named

_CONNECT_SECONDS = 2.0
_SMALLEST = "holding"
"""The call that is asked to see whether anybody answers."""


class RemoteLibrary:
    """The Keeper that asks the owner; every call raises OwnerGone when that has ended, however it did."""

    def __init__(self, owner: OwnerAddress, embeddings: str | Embedder, ollama_host: str) -> None:
        self._embeddings = embeddings
        self._ollama_host = ollama_host
        self._client = httpx.Client(
            base_url=owner.address,
            headers={"Authorization": f"Bearer {owner.token}"},
            # Embedding a batch may take the owner minutes.
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            trust_env=False,
            verify=False,  # plain http on this machine; reading certificates takes longer than the call
        )

    def close(self) -> None:
        """Go."""
        self._client.close()

    def is_welcome(self) -> bool:
        """Whether the owner is there and lets this process in."""
        try:
            self._ask(_SMALLEST)
        except OwnerGone:
            return False
        return True

    @property
    def embedder(self) -> Embedder:
        """Return the embedder that made the library, in this process."""
        if isinstance(self._embeddings, str):
            return find_embedder(self.holding().made_with or self._embeddings, self._ollama_host)
        return self._embeddings

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return what asks the owner for one of `vectorstore.sharing.wire.NAMES`, as `Keeper` describes it."""
        if name not in NAMES:
            raise AttributeError(name)
        return partial(self._ask, name)

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        """Prepare nothing: the owner does."""
        return Preparation()

    def add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        """Put in articles, each id once; raises EmbeddingsError when no vectors can be made at all."""
        report: Report = self._ask("add", articles)
        return report

    def _ask(self, name: str, *given: object) -> Any:
        call = call_named(name)
        try:
            response = self._client.post(f"/{name}", content=call.written(*given))
        except httpx.TransportError as error:
            if not isinstance(error, httpx.ConnectError) and name != _SMALLEST and self.is_welcome():
                raise LibraryError(
                    "The process that has the library open could not answer; see what it says in its terminal."
                ) from error
            raise OwnerGone("The process that had the library open has ended; run the command again.") from error
        match response.status_code:
            case 200:
                return call.result_in(response.content)
            case 401:
                raise OwnerGone("The library is open in another process by now; run the command again.")
            case 424:
                raise EmbeddingsError(response.json())
            case 409:
                raise LibraryError(response.json())
        raise LibraryError(
            "The process that has the library open is of another version; close it, and run the command again."
        )
