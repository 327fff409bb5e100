from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from chatbot.errors import ModelError
from chatbot.models.pulling import Pulling
from chatbot.serving.models.model_pull import ModelPull, PullState

HALF = Pulling("pulling", 1, 2)


class Puller:
    """Pulls until it may go on; keeps which models were asked for, and whether a pull was closed."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = asyncio.Event()
        self.closed = False

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        self.asked.append(model)
        try:
            yield HALF
            await self.go_on.wait()
        finally:
            self.closed = not self.go_on.is_set()
        if model == "none":
            raise ModelError("There is no such model.")


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_download_goes_on_by_itself_and_one_at_a_time() -> None:
    puller = Puller()
    pull = ModelPull(puller.pull)
    async with pull.running(None):
        pull.start("gemma4")
        await settled()
        assert pull.state == PullState("gemma4", running=True, progress=HALF)
        pull.start("mistral")
        await settled()
        assert puller.asked == ["gemma4"]
        puller.go_on.set()
        await settled()
        assert pull.state == PullState("gemma4")


@pytest.mark.parametrize("ends", ["by request", "with the application"])
async def test_a_download_is_stopped(ends: str) -> None:
    puller = Puller()
    pull = ModelPull(puller.pull)
    async with pull.running(None):
        pull.start("gemma4")
        await settled()
        if ends == "by request":
            await pull.stop()
    assert puller.closed
    assert not pull.state.running
    assert "is kept" in pull.state.message


async def test_why_a_download_failed_is_kept_until_the_next() -> None:
    puller = Puller()
    puller.go_on.set()
    pull = ModelPull(puller.pull)
    async with pull.running(None):
        pull.start("none")
        await settled()
        assert pull.state == PullState("none", message="There is no such model.")
        await pull.stop()
        assert pull.state.message == "There is no such model."
        pull.start("gemma4")
        assert pull.state == PullState("gemma4", running=True)
