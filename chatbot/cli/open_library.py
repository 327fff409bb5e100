"""Opening the library that the settings name."""

from __future__ import annotations

from chatbot.cli.output import say
from chatbot.sample import FOLDER as SAMPLE
from chatbot.settings import Settings
from vectorstore.embeddings.built_in import BUILT_IN
from vectorstore.embeddings.ollama_server import is_same_model
from vectorstore.library import Library


def open_library(settings: Settings, *, create: bool = False) -> Library:
    """Open the library, or connect to the process that has it open; raises LibraryError if there is none.

    With `create`, a missing library is made. A note says when it uses other embeddings than the settings name.
    """
    library = Library.open(
        settings.library,
        embeddings=settings.embeddings,
        ollama_host=settings.ollama_host,
        chroma_url=settings.chroma_url,
        create=create,
    )
    used, wanted = library.size().made_with, settings.embeddings
    if wanted and used and not is_same_model(wanted.removeprefix("ollama:"), used.removeprefix("ollama:")):
        say(
            f"note: This library uses {shown_embeddings(used)}. "
            f"To switch, run `chatbot rebuild --embeddings {wanted}`."
        )
    return library


def shown_embeddings(name: str) -> str:
    """How a message names the embeddings of a library."""
    return "the built-in embeddings" if name == BUILT_IN else f"the embeddings of {name}"


def start_with_sample(library: Library) -> None:
    """Add the sample article to an empty library, so that there is something to ask."""
    if not len(library):
        library.add(SAMPLE)
        say(f"note: The library {library.folder} was empty. It now has the sample article.")
