"""Opening: the library that the settings name."""

from __future__ import annotations

from chatbot.settings import Settings
from vectorstore.embeddings.ollama_connection import is_same_model
from vectorstore.library import Library

_OLLAMA = "ollama:"


def open_library(settings: Settings) -> Library:
    """Open the library, or ask the process that has it open; one that only has a question lets go soon."""
    return Library.open(
        settings.library,
        embeddings=settings.embeddings,
        ollama_host=settings.ollama_host,
        chroma_url=settings.chroma_url,
    )


def other_embeddings(library: Library, wanted: str) -> str:
    """Return the name of the embeddings that made a library where they are not the `wanted` ones, else ""."""
    made_with = library.holding().made_with
    differ = (
        wanted and made_with and not is_same_model(wanted.removeprefix(_OLLAMA), made_with.removeprefix(_OLLAMA))
    )
    return made_with if differ else ""
