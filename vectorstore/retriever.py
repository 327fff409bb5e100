"""A library as LangChain's retriever: plug it into a chain of your own."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from vectorstore.library import Library
from vectorstore.search import Hit


class LibraryRetriever(BaseRetriever):
    """The `k` best passages for a query as Documents.

    Their metadata hold the article (`id`, `title`, `source`, `published`, `language`, `author`,
    `outlet`), the passage's
    `start` and `end` in its text, and the `score`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(hit) for hit in self.library.search(query, k=self.k)]


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
        },
    )
