"""Embedding a library again: it goes on whether or not a page looks, while questions are answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from threading import Event
from typing import Protocol

from vectorstore.errors import ChatbotError
from vectorstore.report import Rebuilt
from vectorstore.sharing.interface import LibrarySize

_STOPPED = "Stopped. The old embeddings stay in use; the next time, what has been done is not done again."


class EmbeddedLibrary(Protocol):
    """The library whose passages are embedded."""

    def size(self) -> LibrarySize:
        """How much it holds, and with which embeddings."""

    def rebuilding(self, embeddings: str = "") -> Generator[Rebuilt, None, None]:
        """Embed everything again, step by step."""


@dataclass(frozen=True, slots=True)
class ReembeddingState:
    """How far it has got, in passages; `failed` articles are found by their words only.

    While it is `stopping`, the step under way goes on. `message` says why it ended early, "" where it did not.
    """

    model: str = ""
    running: bool = False
    stopping: bool = False
    done: int = 0
    total: int = 0
    failed: int = 0
    message: str = ""


class Reembedding:
    """Embeds a library again, with one model after another; `state` is that of the last one."""

    def __init__(self, library: EmbeddedLibrary) -> None:
        self._library = library
        self._embedding: asyncio.Task[None] | None = None
        self._stopped = Event()
        self.state = ReembeddingState()

    @asynccontextmanager
    async def running(self, _application: object) -> AsyncIterator[None]:
        """Allow it while the application runs; the step under way at the end is waited for."""
        try:
            yield
        finally:
            self.stop()
            if self._embedding is not None:
                await self._embedding

    def start(self, model: str) -> None:
        """Begin, unless it is under way."""
        if not self.state.running:
            self._stopped.clear()
            self.state = ReembeddingState(model, running=True)
            self._embedding = asyncio.create_task(asyncio.to_thread(self._run, model))

    def stop(self) -> None:
        """End after the step under way; the old embeddings stay in use."""
        self._stopped.set()
        if self.state.running:
            self.state = replace(self.state, stopping=True)

    def _run(self, model: str) -> None:
        failed = 0
        try:
            with closing(self._library.rebuilding(model)) as steps:
                for step in steps:
                    failed += len(step.failed)
                    if step.finished:
                        self.state = ReembeddingState(model, done=step.done, total=step.total, failed=failed)
                    elif self._stopped.is_set():
                        self.state = ReembeddingState(model, message=_STOPPED)
                        return
                    else:
                        self.state = replace(self.state, done=step.done, total=step.total, failed=failed)
        except ChatbotError as error:
            self.state = ReembeddingState(model, message=str(error))
