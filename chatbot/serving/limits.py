"""How many answers are made at once, over all endpoints of the process."""

from __future__ import annotations

import asyncio

from chatbot.errors import TooManyQuestions


class AnswerLimit:
    """An async context manager that admits `at_once` answers at the same time and lets `waiting` more queue.

    Entering raises TooManyQuestions when the queue is full.
    """

    def __init__(self, at_once: int = 4, waiting: int = 32) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._capacity = at_once + waiting
        self._admitted = 0

    @property
    def is_busy(self) -> bool:
        """Whether the next question has to wait."""
        return self._slots.locked()

    async def __aenter__(self) -> None:
        if self._admitted >= self._capacity:
            raise TooManyQuestions("Too many questions are being answered right now. Ask again in a minute.")
        self._admitted += 1
        try:
            await self._slots.acquire()
        except asyncio.CancelledError:
            self._admitted -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._slots.release()
        self._admitted -= 1
