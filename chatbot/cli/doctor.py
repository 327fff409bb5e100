"""Whether the library, Ollama and the models are well, and what to do where they are not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from chatbot.cli.open_library import open_library
from chatbot.models.discovery import NoModel, find_model
from chatbot.models.pulling import Pulling, pull
from chatbot.phrases import count_of
from chatbot.settings import Settings
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
    """Look at everything an answer needs; where the indexes disagree with the articles, make them again."""
    return [*_library(settings), await _model(settings)]


async def pull_missing(settings: Settings, shown: Callable[[Pulling], None]) -> None:
    """Have Ollama fetch the model that is missing, where it is one that it can fetch; raises ModelError."""
    found = await find_model(settings)
    if isinstance(found, NoModel) and found.offer:
        async with aclosing(pull(found.offer, settings)) as pulling:
            async for progress in pulling:
                shown(progress)


def _library(settings: Settings) -> list[Check]:
    if not settings.library.exists():
        made = "`chatbot add PATH` or `chatbot add --sample` makes it"
        return [Check("library", True, f"{settings.library} does not exist yet; {made}")]
    try:
        with open_library(replace(settings, embeddings="")) as library:
            return [_contents(library), _agreement(library), _embeddings(library)]
    except ChatbotError as error:
        return [Check("library", False, str(error))]


def _contents(library: Library) -> Check:
    holding = library.holding()
    articles, passages = count_of(holding.articles, "article"), count_of(holding.passages, "passage")
    held = f"{library.folder} holds {articles} in {passages}"
    if holding.articles:
        return Check("library", True, held)
    return Check("library", True, f"{held}; add some with `chatbot add PATH` or `chatbot add --sample`")


def _agreement(library: Library) -> Check:
    found = "; ".join(library.disagreements())
    if not found:
        return Check("indexes", True, "every passage is in both")
    try:
        library.repair()
    except ChatbotError as error:
        return Check("indexes", False, f"{found}; not repaired: {error}")
    return Check("indexes", True, f"repaired ({found})")


def _embeddings(library: Library) -> Check:
    try:
        library.embedder.embed_query("a question")
    except ChatbotError as error:
        return Check("embeddings", False, str(error), needed=False)
    return Check("embeddings", True, f"made by {library.holding().made_with or library.embedder.fingerprint.name}")


async def _model(settings: Settings) -> Check:
    found = await find_model(settings)
    if isinstance(found, NoModel):
        pulled = " `chatbot doctor --pull` does that, too." if found.offer else ""
        seen = f"{found}{pulled} Until then, answers are the articles' own sentences."
        return Check("model", False, seen, needed=bool(settings.model))
    reads = f"reads and writes up to {found.context_tokens:,} tokens"
    return Check("model", True, f"{found.name} at {found.host} {reads}")
