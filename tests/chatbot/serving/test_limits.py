from __future__ import annotations

import asyncio

import pytest

from chatbot.errors import TooManyQuestions
from chatbot.serving.limits import AnswerLimit


async def hold(limit: AnswerLimit, until: asyncio.Event) -> None:
    async with limit:
        await until.wait()


async def test_as_many_as_allowed_are_answered_at_once_and_the_next_one_waits() -> None:
    limit, done, entered = AnswerLimit(at_once=2, waiting=5), asyncio.Event(), []

    async def answer(name: str) -> None:
        async with limit:
            entered.append(name)
            await done.wait()

    answers = [asyncio.create_task(answer(name)) for name in "abc"]
    await asyncio.sleep(0)
    assert (entered, limit.is_busy) == (["a", "b"], True)
    done.set()
    await asyncio.gather(*answers)
    assert (entered, limit.is_busy) == (["a", "b", "c"], False)


async def test_a_full_queue_rejects_until_one_leaves() -> None:
    limit, done = AnswerLimit(at_once=1, waiting=1), asyncio.Event()
    answering, queued = (asyncio.create_task(hold(limit, done)) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(TooManyQuestions, match="in a minute"):
        await hold(limit, done)
    queued.cancel()
    await asyncio.wait([queued])
    another = asyncio.create_task(hold(limit, done))
    done.set()
    await asyncio.gather(answering, another)
