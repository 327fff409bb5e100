"""A name -> the built-in embedder, or a model of Ollama's."""

from __future__ import annotations

from vectorstore.embeddings.built_in import BUILT_IN, BuiltInEmbedder
from vectorstore.embeddings.embedder import Embedder
from vectorstore.embeddings.ollama_embedder import OllamaEmbedder


def find_embedder(name: str, host: str) -> Embedder:
    """The embedder called `name`: "" or "embedded" for the built-in one, else `NAME` or `ollama:NAME`.

    `host` is Ollama's base URL, "" for its default. The server is not asked yet.
    """
    model = name.strip().removeprefix("ollama:")
    if model in ("", BUILT_IN):
        return BuiltInEmbedder()
    return OllamaEmbedder(model, host)
