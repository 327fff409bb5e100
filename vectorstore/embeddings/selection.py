"""Which embedder a name means: the built-in one, or a model of Ollama's."""

from __future__ import annotations

from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Embedder


def find_embedder(name: str, host: str) -> Embedder:
    """Return the embedder called `name`: "" or "embedded", or a model of the Ollama at `host`.

    A model may be written `ollama:NAME` or plain `NAME`; `host` is a base URL, "" for where Ollama
    serves by default. Nothing is asked of the server yet.
    """
    model = name.strip().removeprefix("ollama:")
    if model in ("", "embedded"):
        return BuiltInEmbedder()
    from vectorstore.embeddings.ollama_embedder import OllamaEmbedder  # httpx, which the embedded one never needs

    return OllamaEmbedder(model, host)
