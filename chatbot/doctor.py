"""Whether the library, Ollama and the models are well, and what to do where they are not."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.model import NoModel, find_model
from chatbot.settings import Settings
from chatbot.terminal import counted
from vectorstore.errors import ChatbotError
from vectorstore.library import Library


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was seen, and what to do (in `seen`) where it is not.

    Only a failed check of something `needed` keeps questions from being answered.
    """

    name: str
    well: bool
    seen: str
    needed: bool = True


async def examine(settings: Settings) -> list[Check]:
    """Look at everything an answer needs, and change nothing."""
    return [*_library(settings), await _model(settings)]


def _library(settings: Settings) -> list[Check]:
    if not settings.library.exists():
        made = "`chatbot add PATH` or `chatbot add --sample` makes it"
        return [Check("library", True, f"{settings.library} does not exist yet; {made}")]
    try:
        with Library.open(settings.library, ollama_host=settings.ollama_host) as library:
            return [_contents(library), _agreement(library), _embeddings(library)]
    except ChatbotError as error:
        return [Check("library", False, str(error))]


def _contents(library: Library) -> Check:
    articles, passages = counted(len(library), "article"), counted(library.passage_count, "passage")
    held = f"{library.folder} holds {articles} in {passages}"
    if len(library):
        return Check("library", True, held)
    return Check("library", True, f"{held}; add some with `chatbot add PATH` or `chatbot add --sample`")


def _agreement(library: Library) -> Check:
    found = library.disagreements()
    return Check("indexes", not found, "; ".join(found) or "every passage has its vector")


def _embeddings(library: Library) -> Check:
    try:
        library.embedder.embed_query("a question")
    except ChatbotError as error:
        return Check("embeddings", False, str(error), needed=False)
    return Check("embeddings", True, f"made by {library.made_with or library.embedder.fingerprint.name}")


async def _model(settings: Settings) -> Check:
    found = await find_model(settings)
    if isinstance(found, NoModel):
        seen = f"{found} Until then, answers are the articles' own sentences."
        return Check("model", False, seen, needed=bool(settings.model))
    return Check("model", True, f"{found.name} at {found.host}, prompts up to {found.context_tokens:,} tokens")
