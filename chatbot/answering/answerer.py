"""Answerer: question -> a stream of ever longer Answers; the last one is the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from chatbot.answering.answer import Answer, Seconds, Status, with_notices
from chatbot.answering.checking.second_opinion import second_opinion
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.answering.request import Request
from chatbot.asking.suggestions import suggested_questions
from chatbot.models.discovery import ListedModel, NoModel, list_models
from chatbot.models.pulling import Pulling, pull
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


class Answerer:
    """Answers questions from one library, with a model where there is one."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        model: BaseChatModel | None = None,
        failures: Sequence[type[Exception]] = (),
    ) -> None:
        """Use `model`, any of LangChain's; without it, the one that is found when a question comes.

        `failures` are the exceptions that `model` raises when it fails, such as `openai.APIError`: the articles'
        own sentences are quoted then, as where Ollama fails. Other exceptions are raised to the caller.
        """
        self._library = library
        self._settings = settings
        self._model = model
        self._failures = tuple(failures)
        self._suggested: tuple[int, tuple[str, ...]] = (0, ())

    async def status(self) -> Status:
        """Which model would answer now, and from how many articles."""
        model = await self._request(SETTINGS_ALONE).find_model()
        articles = await asyncio.to_thread(len, self._library)
        if articles != self._suggested[0]:
            self._suggested = articles, await asyncio.to_thread(suggested_questions, self._library)
        suggestions = self._suggested[1]
        if isinstance(model, NoModel):
            return Status("", str(model), articles, model.offer, suggestions)
        return Status(model.name, "", articles, suggestions=suggestions)

    async def models(self) -> list[ListedModel]:
        """The models of Ollama to choose from."""
        return await list_models(self._settings)

    def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        """Have Ollama download a model, as `chatbot.models.pulling.pull` does."""
        return pull(model, self._settings)

    async def ask(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> Answer:
        """The whole answer: the last one of `stream`."""
        return [answer async for answer in self.stream(question, history, options)][-1]

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers, the last one `finished`; close the generator to stop the model.

        `options` hold for this question alone. A model that they name takes the place of the one given to this
        object. Raises QuestionError for a question that is empty or too long.
        """
        started = time.monotonic()
        seconds = Seconds()
        async with aclosing(await self._request(options).answers(question, history)) as answers:
            async for answer in answers:
                total = round(time.monotonic() - started, 3)
                # The first answer with passages comes when the search is done, before any word.
                searched = answer.finished or answer.context.passages_found
                first_token = seconds.first_token or (total if answer.text else 0.0)
                seconds = Seconds(seconds.search or (total if searched else 0.0), first_token, total)
                yield replace(answer, seconds=seconds)

    async def second_opinion(
        self, answer: Answer, options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield a finished answer while its linked sentences are put to a model, and last with its opinions."""
        request = self._request(replace(options, judge=True))
        model = await request.find_model()
        if isinstance(model, NoModel):
            yield with_notices(answer, str(model))
            return
        async with aclosing(second_opinion(answer, model, request.settings)) as judged:
            async for one in judged:
                yield one

    def _request(self, options: AnswerOptions) -> Request:
        settings = options.applied_to(self._settings)
        model = self._model if options.model is None else None
        return Request(self._library, settings, options.filters, model, self._failures)
