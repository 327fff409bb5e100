"""An embedder as LangChain's `Embeddings`, for a program that is built of LangChain's parts."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from vectorstore.embeddings import Embedder


class LangChainEmbeddings(Embeddings):
    """LangChain's interface over an embedder of ours."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text; raises EmbeddingsError."""
        return [[float(value) for value in row] for row in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector to search with; raises EmbeddingsError."""
        return [float(value) for value in self._embedder.embed_query(text)]
