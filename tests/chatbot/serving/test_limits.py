from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from chatbot.errors import TooManyQuestions
from chatbot.serving.limits import AnswerLimit


class Asking:
    """Questions at a limit: `answering` has those under way, in the order of their turns, until `answered`."""

    def __init__(self, limit: AnswerLimit) -> None:
        self.limit = limit
        self.answering: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._done: dict[str, asyncio.Event] = {}

    async def ask(self, *questions: str) -> None:
        """Ask questions, such as "anna 1", in order."""
        for question in questions:
            self._done[question] = asyncio.Event()
            self.tasks[question] = asyncio.create_task(self._asked(question))
            await asyncio.sleep(0)

    async def finish(self, question: str) -> None:
        """Finish the answer to a question."""
        self._done[question].set()
        await asyncio.wait_for(self.tasks[question], 5)
        await asyncio.sleep(0)

    async def leave(self, question: str) -> None:
        """Take a question back."""
        self.tasks[question].cancel()
        await asyncio.wait([self.tasks[question]])
        await asyncio.sleep(0)

    async def _asked(self, question: str) -> None:
        async with self.limit.place(question.split()[0]) as place:
            async for _ in place.before():
                pass
            self.answering.append(question)
            await self._done[question].wait()


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (["a 1", "a 2", "a 3"], ["a 1", "a 2", "a 3"]),
        (["a 1", "b 1", "c 1"], ["a 1", "b 1", "c 1"]),
        (["a 1", "a 2", "a 3", "a 4", "b 1"], ["a 1", "a 2", "b 1", "a 3", "a 4"]),
        (["a 1", "a 2", "a 3", "b 1", "b 2", "c 1"], ["a 1", "a 2", "b 1", "c 1", "a 3", "b 2"]),
    ],
)
async def test_readers_take_turns(asked: Sequence[str], order: Sequence[str]) -> None:
    asking = Asking(AnswerLimit(at_once=2))
    await asking.ask(*asked)
    assert asking.answering == list(order[:2])
    for number, question in enumerate(order):
        await asking.finish(question)
        assert asking.answering == list(order[: number + 3])


async def test_one_that_leaves_makes_room_whether_it_waited_or_was_answered() -> None:
    asking = Asking(AnswerLimit(at_once=1))
    await asking.ask("a 1", "a 2", "a 3", "a 4")
    await asking.leave("a 2")
    await asking.leave("a 1")
    assert asking.answering == ["a 1", "a 3"]
    await asking.finish("a 3")
    assert asking.answering == ["a 1", "a 3", "a 4"]


async def test_a_full_queue_refuses_until_one_leaves() -> None:
    asking = Asking(AnswerLimit(at_once=1, waiting=1))
    await asking.ask("a 1", "b 1", "c 1")
    with pytest.raises(TooManyQuestions, match="in a minute"):
        await asking.tasks["c 1"]
    await asking.leave("b 1")
    await asking.ask("c 2")
    await asking.finish("a 1")
    assert asking.answering == ["a 1", "c 2"]


async def test_a_reader_who_fills_the_queue_gives_way_to_others() -> None:
    asking = Asking(AnswerLimit(at_once=1, waiting=3))
    await asking.ask("a 1", "a 2", "a 3", "a 4", "b 1", "b 2")
    with pytest.raises(TooManyQuestions):
        await asking.tasks["a 4"]
    with pytest.raises(TooManyQuestions):
        await asking.tasks["b 2"]
    for question in ("a 1", "b 1", "a 2"):
        await asking.finish(question)
    assert asking.answering == ["a 1", "b 1", "a 2", "a 3"]
