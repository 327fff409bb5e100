"""One Answerer for all endpoints and browser tabs of a process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.models.discovery import ListedModel
from chatbot.models.pulling import Pulling
from chatbot.serving.limits import AnswerLimit
from chatbot.turn import Turn
from chatbot.ui.page import PageAnswerer

_STATUS_SECONDS = 4.0
"""How long a status is reused; less than the page's timer, so that each tick of a lone tab sees a new one."""


class SharedAnswerer:
    """Limits how many answers are made at once, and asks for the status once however many tabs want it."""

    def __init__(self, answerer: PageAnswerer, limit: AnswerLimit | None = None) -> None:
        self._answerer = answerer
        self._limit = limit or AnswerLimit()
        self._status_lock = asyncio.Lock()
        self._status = Status("", "", 0)
        self._status_from = self._models_changed = -_STATUS_SECONDS

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers; while too many others are being made, how many have their turn before.

        Readers take turns (`options.reader`). Raises TooManyQuestions when too many are waiting already.
        """
        async with self._limit.place(options.reader) as place:
            async with aclosing(place.before()) as places:
                async for before in places:
                    yield Answer(question, question, "", "quotes", waiting=_waiting(before))
            async with aclosing(self._answerer.stream(question, history, options)) as answers:
                async for answer in answers:
                    yield answer

    async def second_opinion(
        self, answer: Answer, options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield a finished answer while its linked sentences are put to a model, in turn with the questions."""
        async with self._limit.place(options.reader) as place:
            async with aclosing(place.before()) as places:
                async for before in places:
                    yield replace(answer, finished=False, waiting=_waiting(before))
            async with aclosing(self._answerer.second_opinion(answer, options)) as judged:
                async for one in judged:
                    yield one

    async def status(self) -> Status:
        """The model that would answer now and the number of articles, at most a few seconds old."""
        async with self._status_lock:
            now = time.monotonic()
            if self._status_from <= max(self._models_changed, now - _STATUS_SECONDS):
                self._status = await self._answerer.status()
                self._status_from = now
            return self._status

    async def models(self) -> list[ListedModel]:
        """The models to choose from."""
        return await self._answerer.models()

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        """Download a model through Ollama; the next status is a new one."""
        try:
            async with aclosing(self._answerer.pull(model)) as steps:
                async for step in steps:
                    yield step
        finally:
            self._models_changed = time.monotonic()


def _waiting(before: int) -> str:
    if not before:
        return "Waiting for another answer to finish; yours is next"
    return f"Waiting for other answers to finish; {before} before yours"
