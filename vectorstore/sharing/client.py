"""A library that another process of the same user has open, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

import httpx

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.embeddings.selection import find_embedder
from vectorstore.errors import EmbeddingsError, LibraryError, OwnerEnded
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.preparation import NOT_PREPARED, Preparation
from vectorstore.report import Rebuilt, Report
from vectorstore.search.hits import Found, Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.sharing.interface import LibraryInterface, LibrarySize
from vectorstore.sharing.lock import OwnerAddress
from vectorstore.sharing.wire import wire_format
from vectorstore.store.article_store import Entry

_CONNECT_SECONDS = 2.0

_P = ParamSpec("_P")
_T = TypeVar("_T")


class RemoteLibrary(LibraryInterface):
    """Every call raises OwnerEnded when the process that had the library open has ended."""

    def __init__(self, owner: OwnerAddress, embeddings: str | Embedder, ollama_host: str) -> None:
        self._embeddings = embeddings
        self._ollama_host = ollama_host
        socket = None if "://" in owner.address else owner.address
        self._client = httpx.Client(
            base_url="http://library" if socket else owner.address,
            headers={"Authorization": f"Bearer {owner.token}"},
            # Embedding a batch may take minutes.
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            trust_env=False,
            # Plain http on this machine; reading certificates takes longer than the call.
            transport=httpx.HTTPTransport(uds=socket, verify=False),
        )

    def close(self) -> None:
        self._client.close()

    def is_reachable(self) -> bool:
        """Whether the process answers and accepts the token."""
        try:
            self.size()
        except OwnerEnded:
            return False
        return True

    @property
    def embedder(self) -> Embedder:
        if isinstance(self._embeddings, str):
            return find_embedder(self.size().made_with or self._embeddings, self._ollama_host)
        return self._embeddings

    def size(self) -> LibrarySize:
        return self._call(LibraryInterface.size)

    def entries(self, filters: Filters = EVERYTHING) -> list[Entry]:
        return self._call(LibraryInterface.entries, filters)

    def article(self, article_id: str) -> Article | None:
        return self._call(LibraryInterface.article, article_id)

    def holds(self, text: str) -> bool:
        return self._call(LibraryInterface.holds, text)

    def languages(self) -> set[str]:
        return self._call(LibraryInterface.languages)

    def origins_under(self, place: str) -> dict[str, str]:
        return self._call(LibraryInterface.origins_under, place)

    def rarity(self, terms: list[str]) -> dict[str, float]:
        return self._call(LibraryInterface.rarity, terms)

    def find(self, query: str, k: int, filters: Filters, today: date) -> Found:
        return self._call(LibraryInterface.find, query, k, filters, today)

    def newest(self, filters: Filters, count: int) -> ListedArticles:
        return self._call(LibraryInterface.newest, filters, count)

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        return self._call(LibraryInterface.whole, article_id)

    def naming(self, name: str, language: str, filters: Filters, count: int) -> ListedArticles:
        return self._call(LibraryInterface.naming, name, language, filters, count)

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        return NOT_PREPARED  # the process that has the library open prepares them

    def add(self, articles: Sequence[Article], preparation: Preparation = NOT_PREPARED) -> Report:
        return self._call(LibraryInterface.add, articles)

    def remove(self, names: list[str]) -> Report:
        return self._call(LibraryInterface.remove, names)

    def damage(self) -> list[str]:
        return self._call(LibraryInterface.damage)

    def disagreements(self) -> list[str]:
        return self._call(LibraryInterface.disagreements)

    def repair(self) -> None:
        self._call(LibraryInterface.repair)

    def rebuild(self, embeddings: str) -> Rebuilt:
        return self._call(LibraryInterface.rebuild, embeddings)

    def _call(
        self, method: Callable[Concatenate[LibraryInterface, _P], _T], *given: _P.args, **_none: _P.kwargs
    ) -> _T:
        form = wire_format(method.__name__)
        response = self._post(method.__name__, form.encode_arguments(*given))
        match response.status_code:
            case 200:
                result: _T = form.decode_result(response.content)
                return result
            case 401:
                raise OwnerEnded("The library is now open in another process; run the command again.")
            case 424:
                raise EmbeddingsError(response.json())
            case 409:
                raise LibraryError(response.json())
        raise LibraryError(
            "The process that has the library open runs another version of this program; close it, "
            "and run the command again."
        )

    def _post(self, name: str, body: bytes) -> httpx.Response:
        try:
            return self._client.post(f"/{name}", content=body)
        except httpx.TransportError as error:
            connected = not isinstance(error, httpx.ConnectError)
            if connected and name != LibraryInterface.size.__name__ and self.is_reachable():
                raise LibraryError(
                    "The process that has the library open failed to answer; its terminal says why."
                ) from error
            raise OwnerEnded("The process that had the library open has ended; run the command again.") from error
