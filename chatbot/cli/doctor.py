"""Checks the library, Ollama and the models, and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from chatbot.cli.open_library import open_library, shown_embeddings
from chatbot.models.discovery import NO_MODEL, NoModel, find_model
from chatbot.models.pulling import Pulling, pull
from chatbot.phrases import count_of
from chatbot.settings import Settings
from vectorstore.errors import ChatbotError
from vectorstore.library import Library


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; where it is not `well`, `seen` says what to do.

    Questions can be answered unless a check of something `needed` has failed.
    """

    name: str
    well: bool
    seen: str
    needed: bool = True


async def examine(settings: Settings) -> list[Check]:
    """Check the library and the model; indexes that do not match the articles are repaired."""
    return [*_check_library(settings), await _check_model(settings)]


async def pull_missing(settings: Settings, shown: Callable[[Pulling], None]) -> None:
    """Pull the model that is missing, if Ollama can; raises ModelError."""
    found = await find_model(settings)
    if isinstance(found, NoModel) and found.offer:
        async with aclosing(pull(found.offer, settings)) as pulling:
            async for progress in pulling:
                shown(progress)


def _check_library(settings: Settings) -> list[Check]:
    try:
        with open_library(replace(settings, embeddings="")) as library:
            articles = _check_articles(library)
            return [_check_contents(library), *articles, _check_indexes(library), _check_embeddings(library)]
    except ChatbotError as error:
        return [Check("library", False, str(error))]


def _check_contents(library: Library) -> Check:
    size = library.size()
    articles, passages = count_of(size.articles, "article"), count_of(size.passages, "passage")
    advice = "" if size.articles else "; add some with `chatbot add PATH` or `chatbot add --sample`"
    return Check("library", True, f"{library.folder} has {articles} in {passages}{advice}")


def _check_articles(library: Library) -> list[Check]:
    found = library.damage()
    return [Check("articles", False, "; ".join(found))] if found else []


def _check_indexes(library: Library) -> Check:
    found = "; ".join(library.disagreements())
    if not found:
        return Check("indexes", True, "both match the articles")
    try:
        library.repair()
    except ChatbotError as error:
        return Check("indexes", False, f"{found}; not repaired: {error}")
    return Check("indexes", True, f"repaired ({found})")


def _check_embeddings(library: Library) -> Check:
    try:
        library.embedder.embed_query("a question")
    except ChatbotError as error:
        return Check("embeddings", False, str(error), needed=False)
    used = library.size().made_with or library.embedder.fingerprint.name
    return Check("embeddings", True, f"the library uses {shown_embeddings(used)}")


async def _check_model(settings: Settings) -> Check:
    if settings.model == NO_MODEL:
        return Check("model", True, "none is used, as CHATBOT_MODEL says; answers quote the articles")
    found = await find_model(settings)
    if isinstance(found, NoModel):
        pulls = " `chatbot doctor --pull` does that, too." if found.offer else ""
        seen = f"{found}{pulls} Until then, answers quote the articles."
        return Check("model", False, seen, needed=bool(settings.model))
    return Check("model", True, f"{found.name} at {found.host}, up to {found.context_tokens:,} tokens")
