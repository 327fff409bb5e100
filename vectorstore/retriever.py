"""LangChain's retriever over a library, and its Embeddings over an embedder."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Protocol, runtime_checkable

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from vectorstore.embeddings.embedder import Embedder
from vectorstore.filters import Filters
from vectorstore.search.hits import Found, Hit


class LangChainEmbeddings(Embeddings):
    """LangChain's Embeddings over an `Embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text; raises EmbeddingsError."""
        return [[float(value) for value in row] for row in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a query; raises EmbeddingsError."""
        return [float(value) for value in self._embedder.embed_query(text)]


@runtime_checkable
class Searchable(Protocol):
    """The part of `Library` that the retriever calls."""

    def find(self, query: str, k: int = 8, filters: Filters | None = None, today: date | None = None) -> Found:
        """Search the articles that pass `filters`."""


class LibraryRetriever(BaseRetriever):
    """The `k` best passages for a query, from the articles that pass `filters`, as Documents.

    Metadata: the article (`id`, `title`, `source`, `published`, `language`, `author`, `outlet`), the passage's
    `start` and `end` in its text, the `score`, and `also_in`, the sources of copies. Relative dates in a query
    ("last week") count from `today`, by default the current day.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Searchable
    k: int = 8
    filters: Filters | None = None
    today: date | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(hit) for hit in self.library.find(query, self.k, self.filters, self.today).hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = await asyncio.to_thread(self.library.find, query, self.k, self.filters, self.today)
        return [_document(hit) for hit in found.hits]


def _document(hit: Hit) -> Document:
    article = hit.article
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "published": article.published,
            "language": article.language,
            "author": article.author,
            "outlet": article.outlet,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
            "also_in": [entry.source or entry.id for entry in hit.also_in],
        },
    )
