"""Writer: a model writes the answer from passages or from whole articles, and each of its sentences is traced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from chatbot.answering.answer import Answer, with_notices
from chatbot.answering.checking.second_opinion import second_opinion
from chatbot.answering.checking.tracing import Tracer
from chatbot.answering.drafting import Draft, Fallback
from chatbot.answering.overviews.material import OverviewMaterial
from chatbot.answering.overviews.overview_by_model import ReadingProgress, overview_by_model
from chatbot.asking.question import Question
from chatbot.asking.retrieval import Retrieval
from chatbot.errors import PromptTooLong
from chatbot.models.calling import stream
from chatbot.models.discovery import AvailableModel
from chatbot.phrases import count_of
from chatbot.prompting.budget import Prompt, PromptBudget, fit_prompt, prompt_budget
from chatbot.prompting.instructions import Instructions
from chatbot.settings import Settings
from vectorstore.library import Library

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk, BaseMessage


_LONG_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Writer:
    """A model that writes one answer, and the quotes that take its place where it fails."""

    library: Library
    settings: Settings
    model: AvailableModel
    fallback: Fallback

    async def from_passages(
        self, retrieval: Retrieval, instructions: Instructions
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers from the passages that fit into the model's prompt."""
        write = partial(self._from_fitting_passages, retrieval, instructions)
        async with aclosing(self._within_context(write)) as answers:
            async for answer in answers:
                yield answer

    async def from_articles(
        self, question: Question, material: OverviewMaterial, start: Answer
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers from whole articles; `start` is the answer before its first word."""
        tracer = await asyncio.to_thread(Tracer, material.hits, question.language, self.library.rarity)
        start = with_notices(start, material.unread)

        def write() -> AsyncGenerator[Answer, None]:
            chunks = overview_by_model(material, question.text, self.model.chat(), self._budget())
            return self._trace(start, tracer, chunks)

        async with aclosing(self._within_context(write)) as answers:
            async for answer in answers:
                yield answer

    async def _from_fitting_passages(
        self, retrieval: Retrieval, instructions: Instructions
    ) -> AsyncGenerator[Answer, None]:
        question = retrieval.question
        budget = self._budget()
        prompt = await asyncio.to_thread(
            fit_prompt, question.text, instructions, retrieval.hits, question.history, budget
        )
        if not prompt.hits:
            yield await asyncio.to_thread(self.fallback.quotes, prompt.notice)
            return
        start = with_notices(replace(self.fallback.start, context=prompt.receipt), prompt.notice)
        tracer = await asyncio.to_thread(Tracer, prompt.hits, question.language, self.library.rarity)
        chunks = stream(self.model.chat(), _messages(prompt))
        async with aclosing(self._trace(start, tracer, chunks)) as answers:
            async for answer in answers:
                yield answer

    async def _within_context(
        self, write: Callable[[], AsyncGenerator[Answer, None]]
    ) -> AsyncGenerator[Answer, None]:
        """Yield what `write` does; where its prompt was too long, once more, with what was counted in mind."""
        for is_last in (False, True):
            try:
                async with aclosing(write()) as answers:
                    async for answer in answers:
                        yield answer
                return
            except PromptTooLong as error:
                if is_last:
                    yield await asyncio.to_thread(self.fallback.in_place_of, self.model.name, str(error))

    async def _trace(
        self, start: Answer, tracer: Tracer, chunks: AsyncGenerator[AIMessageChunk | ReadingProgress, None]
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer as the model writes it, with a second opinion at the end where the settings say so."""
        start = replace(start, mode="model", model=self.model.name)
        draft = Draft(start, self.fallback, tracer, self.model.context_tokens, start.context)
        yield replace(start, waiting=_reading(self.model, len(tracer.hits), start.context.tokens))
        # While the model takes its time to the first word.
        warming = asyncio.create_task(asyncio.to_thread(tracer.warm))
        try:
            async with aclosing(draft.stream(chunks)) as answers:
                async for answer in answers:
                    if not (draft.ended and answer.mode == "model"):
                        yield answer
                        continue
                    async with aclosing(second_opinion(answer, self.model, self.settings)) as judged:
                        async for last in judged:
                            yield last
        finally:
            await warming

    def _budget(self) -> PromptBudget:
        return prompt_budget(self.model.context_tokens, self.settings.answer_tokens, self.model.measurements)


def _reading(model: AvailableModel, passages: int, tokens: int) -> str:
    """What the reader waits for, and how long it takes where that is known and long."""
    reading = "reading" if model.loaded else "being loaded, then reads"
    speed = model.measurements.tokens_read_a_second
    seconds = tokens / speed if speed else 0.0
    takes = f", which takes about {seconds:.0f} seconds" if seconds > _LONG_SECONDS else ""
    return f"{model.name} is {reading} {count_of(passages, 'passage')}{takes}"


def _messages(prompt: Prompt) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # only where a model answers

    turns = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content) for turn in prompt.turns
    ]
    return [SystemMessage(prompt.system), *turns, HumanMessage(prompt.question)]
