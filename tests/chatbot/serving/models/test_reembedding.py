"""Embedding a library again while it is used, with models of the Ollama stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from ollama_server import EMBEDDING, Model, OllamaServer

from chatbot.serving.models.reembedding import Reembedding, ReembeddingState
from vectorstore.article import Article
from vectorstore.library import Library

OTHER = Model("other:latest", ("embedding",), dimensions=32)
FERRY = Article("The ferry was named Albatross.", title="Ferry named")


@pytest.fixture
def models() -> Iterator[OllamaServer]:
    with OllamaServer(EMBEDDING, OTHER) as models:
        yield models


@pytest.fixture
def library(tmp_path: Path, models: OllamaServer) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embeddings=EMBEDDING.name, ollama_host=models.url) as library:
        library.add(FERRY)
        yield library


@asynccontextmanager
async def held(models: OllamaServer) -> AsyncIterator[Event]:
    """Hold the other model until the event is set, or the test has failed."""
    go_on = models.hold(OTHER.name)
    try:
        yield go_on
    finally:
        go_on.set()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)


async def test_questions_are_answered_meanwhile_and_the_new_vectors_come_all_at_once(
    models: OllamaServer, library: Library
) -> None:
    reembedding = Reembedding(library)
    async with reembedding.running(None), held(models) as go_on:
        reembedding.start(OTHER.name)
        await until(lambda: any(body["model"] == OTHER.name for body in models.bodies("/api/embed")))
        reembedding.start("a second tab's")
        assert (reembedding.state.model, reembedding.state.running) == (OTHER.name, True)
        found = await asyncio.to_thread(library.find, "Which ferry?")
        assert (len(found.hits), found.notices) == (1, ())
        assert library.size().made_with == f"ollama:{EMBEDDING.name}"
        go_on.set()
        await until(lambda: not reembedding.state.running)
        assert reembedding.state == ReembeddingState(OTHER.name, done=1, total=1)
        assert library.size().made_with == f"ollama:{OTHER.name}"
        assert len(await asyncio.to_thread(library.search, "Which ferry?")) == 1


@pytest.mark.parametrize("ends", ["by request", "with the application"])
async def test_what_is_stopped_leaves_the_old_vectors(models: OllamaServer, library: Library, ends: str) -> None:
    reembedding = Reembedding(library)
    async with reembedding.running(None), held(models) as go_on:
        reembedding.start(OTHER.name)
        if ends == "by request":
            reembedding.stop()
            assert reembedding.state.stopping
        asyncio.get_running_loop().call_later(0.1, go_on.set)
    assert not reembedding.state.running
    assert "old embeddings stay in use" in reembedding.state.message
    assert library.size().made_with == f"ollama:{EMBEDDING.name}"


async def test_an_article_that_cannot_be_embedded_is_counted(models: OllamaServer, library: Library) -> None:
    library.add(Article("A text that no model takes.", title="Bad"))
    models.mark_bad("no model takes")
    reembedding = Reembedding(library)
    async with reembedding.running(None):
        reembedding.start(OTHER.name)
        await until(lambda: not reembedding.state.running)
    assert reembedding.state == ReembeddingState(OTHER.name, done=2, total=2, failed=1)


async def test_why_it_failed_is_said(library: Library) -> None:
    reembedding = Reembedding(library)
    async with reembedding.running(None):
        reembedding.start("missing")
        await until(lambda: not reembedding.state.running)
    assert reembedding.state.message == "Ollama has no model missing; fetch it with `ollama pull missing`."
    assert library.size().made_with == f"ollama:{EMBEDDING.name}"
