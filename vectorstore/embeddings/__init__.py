"""Text -> vectors, by the built-in embedder or an embedding model of Ollama's."""
