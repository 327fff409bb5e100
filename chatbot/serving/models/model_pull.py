"""The download of a model: it goes on whether or not a page looks, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass

from chatbot.models.pulling import Pulling
from vectorstore.errors import ChatbotError

_STOPPED = "Stopped. What has been downloaded is kept; the next download continues from there."


@dataclass(frozen=True, slots=True)
class PullState:
    """How far the last download has got; `message` says why it ended early, "" where it did not."""

    model: str = ""
    running: bool = False
    progress: Pulling = Pulling("", 0, 0)
    message: str = ""


class ModelPull:
    """Downloads one model after another; `state` is that of the last one."""

    def __init__(self, pull: Callable[[str], AsyncGenerator[Pulling, None]]) -> None:
        self._pull = pull
        self._pulling: asyncio.Task[None] | None = None
        self.state = PullState()

    @asynccontextmanager
    async def running(self, _application: object) -> AsyncIterator[None]:
        """Allow downloads while the application runs."""
        try:
            yield
        finally:
            await self.stop()

    def start(self, model: str) -> None:
        """Begin a download, unless one is under way."""
        if not self.state.running:
            self.state = PullState(model, running=True)
            self._pulling = asyncio.create_task(self._run(model))

    async def stop(self) -> None:
        """End the download that is under way; Ollama keeps what it has."""
        if self._pulling is not None and self._pulling.cancel():
            with suppress(asyncio.CancelledError):
                await self._pulling
            self.state = PullState(self.state.model, message=_STOPPED)

    async def _run(self, model: str) -> None:
        try:
            async with aclosing(self._pull(model)) as steps:
                async for step in steps:
                    self.state = PullState(model, running=True, progress=step)
        except ChatbotError as error:
            self.state = PullState(model, message=str(error))
        else:
            self.state = PullState(model)
