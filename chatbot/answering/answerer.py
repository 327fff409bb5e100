"""Answerer: question -> a stream of ever longer Answers; the last one is the answer.

A question is read, passages are retrieved, a prompt is made of them, a model streams an answer, and a Draft traces
each of its sentences to a source and judges it. Without a model, the articles' own sentences are quoted. Questions
about whole articles ("summarise ...", "which articles ...") are answered from whole articles instead of passages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from chatbot.answering.abstaining import (
    MOST_NEAR_MISSES,
    abstain_from_overview,
    abstain_from_passages,
    abstained_answer,
)
from chatbot.answering.answer import Answer, Seconds, Status, with_notices
from chatbot.answering.drafting import Draft, Fallback
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.answering.overviews.material import OverviewMaterial, overview_material
from chatbot.answering.overviews.overview_by_model import ReadingProgress, overview_by_model
from chatbot.answering.overviews.overview_by_quotes import overview_by_quotes
from chatbot.answering.quoting.by_quotes import answer_by_quotes
from chatbot.answering.second_opinion import find_judge, with_second_opinion
from chatbot.answering.tracing import Tracer
from chatbot.asking.overview_questions import read_overview
from chatbot.asking.question import Question, read_question
from chatbot.asking.remarks import Remark, read_remark, remarked_on
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from chatbot.asking.rewriting import NOT_REWRITTEN, rewrite_follow_up
from chatbot.asking.suggestions import suggested_questions
from chatbot.citations.citation import Cited, NearMiss
from chatbot.errors import PromptTooLong
from chatbot.models.calling import stream
from chatbot.models.discovery import AvailableModel, ListedModel, NoModel, find_model, list_models
from chatbot.models.guard import guarded
from chatbot.models.pulling import Pulling, pull
from chatbot.phrases import count_of
from chatbot.prompting.budget import Prompt, PromptBudget, Receipt, fit_prompt, prompt_budget
from chatbot.prompting.instructions import Instructions, answering_in, rewording
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.filters import Filters
from vectorstore.languages.language_files import phrases
from vectorstore.library import Library
from vectorstore.search.hits import Hit

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage


_LONG_SECONDS = 5


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
        model = await _find_model(self._settings, self._model, self._failures)
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
        settings = options.applied_to(self._settings)
        model = self._model if options.model is None else None
        request = _Request(self._library, settings, options.filters, model, self._failures)
        seconds = Seconds()
        async with aclosing(await request.answers(question, history)) as answers:
            async for answer in answers:
                total = round(time.monotonic() - started, 3)
                # The first answer with passages comes when the search is done, before any word.
                searched = answer.finished or answer.context.passages_found
                first_token = seconds.first_token or (total if answer.text else 0.0)
                seconds = Seconds(seconds.search or (total if searched else 0.0), first_token, total)
                yield replace(answer, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Request:
    """One question on its way: the settings and filters that hold for it, and the model given for it, if any."""

    library: Library
    settings: Settings
    filters: Filters
    model: BaseChatModel | None
    failures: tuple[type[Exception], ...]

    async def answers(self, text: str, history: Sequence[Turn]) -> AsyncGenerator[Answer, None]:
        today = self.settings.today
        question = await asyncio.to_thread(read_question, self.library, text, history)
        remark = await asyncio.to_thread(read_remark, question)
        if remark is not None:
            return self._from_conversation(question, remark)
        overview = await asyncio.to_thread(read_overview, question, today)
        if overview is None:
            return self._from_passages(question)
        material = await asyncio.to_thread(overview_material, self.library, overview, self.filters, today)
        if not material.articles and overview.kind != "summary" and (overview.subject or overview.period):
            # No article names the subject: most often the question is no overview, and was taken for one.
            return self._from_passages(question)
        return self._from_articles(question, material)

    async def _from_conversation(self, question: Question, remark: Remark) -> AsyncGenerator[Answer, None]:
        """Answer thanks, or let the model change its last answer; what it rests on is searched, not the remark."""
        said = phrases(question.language)
        model = NoModel("") if remark == "thanks" else await self._find_model()
        start = _start(question, "", (), ())
        if isinstance(model, NoModel):
            text = said.welcome if remark == "thanks" else said.needs_model
            yield replace(with_notices(start, str(model)), text=text, finished=True)
            return
        scope = SearchScope(self.settings.passages, self.filters, self.settings.today)
        before = remarked_on(question) or question
        found = await asyncio.to_thread(retrieve, self.library, before, scope)
        retrieval = replace(found, question=question)
        start = _start(question, "", found.hits, found.notices)
        fallback = Fallback(start, question.language, (), lambda _: Cited(said.needs_model, (), ()))
        write = partial(self._write, retrieval, rewording, model, fallback)
        async with aclosing(_within_context(write, model, fallback)) as answers:
            async for answer in answers:
                yield answer

    async def _from_passages(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Answer from the passages found; a follow-up is first rewritten by the model."""
        model = await self._find_model() if question.follows_up else None
        rewritten = NOT_REWRITTEN
        if isinstance(model, AvailableModel):
            waiting = f"{model.name} is putting the question so that it stands alone"
            yield replace(_start(question, "", (), ()), waiting=waiting)
            rewritten = await rewrite_follow_up(question, model.chat())
        model_failed = bool(rewritten.notice)
        scope = SearchScope(self.settings.passages, self.filters, self.settings.today)
        retrieval = await asyncio.to_thread(retrieve, self.library, question, scope, rewritten)
        start = _start(question, retrieval.query, retrieval.hits, retrieval.notices)
        near_misses = _near_misses(retrieval.hits)
        if reason := abstain_from_passages(retrieval):
            yield abstained_answer(start, reason, question.language, near_misses)
            return
        fallback = Fallback(start, question.language, near_misses, partial(answer_by_quotes, retrieval))
        if model is None:
            model = await self._find_model()
        if isinstance(model, AvailableModel) and not model_failed:
            write = partial(self._write, retrieval, answering_in(question.language), model, fallback)
            async with aclosing(_within_context(write, model, fallback)) as answers:
                async for answer in answers:
                    yield answer
        else:
            yield await self._quote(fallback, model)

    async def _write(
        self, retrieval: Retrieval, instructions: Instructions, model: AvailableModel, fallback: Fallback
    ) -> AsyncGenerator[Answer, None]:
        """Let the model answer from the passages that fit into its prompt."""
        question = retrieval.question
        budget = self._budget(model)
        prompt = fit_prompt(question.text, instructions, retrieval.hits, question.history, budget)
        if not prompt.hits:
            yield await asyncio.to_thread(fallback.quotes, prompt.notice)
            return
        start = with_notices(replace(fallback.start, context=prompt.receipt), prompt.notice)
        tracer = await asyncio.to_thread(Tracer, prompt.hits, question.language, self.library.rarity)
        chunks = stream(model.chat(), _messages(prompt))
        async with aclosing(self._trace(start, model, fallback, tracer, chunks)) as answers:
            async for answer in answers:
                yield answer

    async def _from_articles(self, question: Question, material: OverviewMaterial) -> AsyncGenerator[Answer, None]:
        """Answer from the whole articles that the question is about."""
        start = _start(question, question.text, material.hits, material.notices)
        quoted = with_notices(start, material.unshown)
        near_misses = _near_misses(material.hits)
        fallback = Fallback(quoted, question.language, near_misses, partial(overview_by_quotes, material))
        if reason := abstain_from_overview(material):
            yield abstained_answer(start, reason, question.language, near_misses)
            return
        # A list is answered by counting, which no model does better.
        model = NoModel("") if material.overview.kind == "list" else await self._find_model()
        if isinstance(model, NoModel):
            yield await self._quote(fallback, model)
            return
        tracer = await asyncio.to_thread(Tracer, material.hits, question.language, self.library.rarity)
        start = with_notices(start, material.unread)

        def write() -> AsyncGenerator[Answer, None]:
            chunks = overview_by_model(material, question.text, model.chat(), self._budget(model))
            return self._trace(start, model, fallback, tracer, chunks)

        async with aclosing(_within_context(write, model, fallback)) as answers:
            async for answer in answers:
                yield answer

    async def _trace(
        self,
        start: Answer,
        model: AvailableModel,
        fallback: Fallback,
        tracer: Tracer,
        chunks: AsyncGenerator[AIMessageChunk | ReadingProgress, None],
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer as the model writes it, with a second opinion at the end where the settings say so."""
        start = replace(start, mode="model", model=model.name)
        draft = Draft(start, fallback, tracer, model.context_tokens, start.context)
        yield replace(start, waiting=_reading(model, len(tracer.hits), start.context.tokens))
        # While the model takes its time to the first word.
        warming = asyncio.create_task(asyncio.to_thread(tracer.warm))
        try:
            async with aclosing(draft.stream(chunks)) as answers:
                async for answer in answers:
                    judge = None
                    if draft.ended and answer.mode == "model":
                        judge = await find_judge(answer, model, self.settings)
                    if isinstance(judge, AvailableModel):
                        waiting = f"{judge.name} is asked for a second opinion"
                        yield replace(answer, finished=False, waiting=waiting)
                        answer = await with_second_opinion(answer, judge, self._budget(judge))
                    yield with_notices(answer, str(judge)) if isinstance(judge, NoModel) else answer
        finally:
            await warming

    async def _quote(self, fallback: Fallback, model: AvailableModel | NoModel) -> Answer:
        """Quote the articles; a missing model is worth a notice only where one was asked for by name."""
        if isinstance(model, AvailableModel):
            return await asyncio.to_thread(fallback.in_place_of, model.name)
        return await asyncio.to_thread(fallback.quotes, *([str(model)] if self.settings.model else []))

    async def _find_model(self) -> AvailableModel | NoModel:
        return await _find_model(self.settings, self.model, self.failures)

    def _budget(self, model: AvailableModel) -> PromptBudget:
        return prompt_budget(model.context_tokens, self.settings.answer_tokens, model.measurements)


async def _within_context(
    write: Callable[[], AsyncGenerator[Answer, None]], model: AvailableModel, fallback: Fallback
) -> AsyncGenerator[Answer, None]:
    """Yield what `write` does; where its prompt was too long, once more, with what was counted in its budget."""
    for is_last in (False, True):
        try:
            async with aclosing(write()) as answers:
                async for answer in answers:
                    yield answer
            return
        except PromptTooLong as error:
            if is_last:
                yield await asyncio.to_thread(fallback.in_place_of, model.name, str(error))


async def _find_model(
    settings: Settings, given: BaseChatModel | None, failures: tuple[type[Exception], ...]
) -> AvailableModel | NoModel:
    """The model that is `given`, else the one that the settings name or the best one there."""
    if given is None:
        return await find_model(settings)
    model = guarded(given, settings, failures)
    return AvailableModel(model.model, settings.context_tokens, settings, given=model)


def _reading(model: AvailableModel, passages: int, tokens: int) -> str:
    """What the reader waits for, and how long it takes where that is known and long."""
    reading = "reading" if model.loaded else "being loaded, then reads"
    speed = model.measurements.tokens_read_a_second
    seconds = tokens / speed if speed else 0.0
    takes = f", which takes about {seconds:.0f} seconds" if seconds > _LONG_SECONDS else ""
    return f"{model.name} is {reading} {count_of(passages, 'passage')}{takes}"


def _start(question: Question, query: str, hits: Sequence[Hit], notices: Sequence[str]) -> Answer:
    """The answer before its first word."""
    answer = Answer(question.text, query, text="", mode="quotes", context=Receipt(passages_found=len(hits)))
    return with_notices(answer, *notices)


def _near_misses(hits: Sequence[Hit]) -> tuple[NearMiss, ...]:
    return tuple(map(NearMiss.of, hits[:MOST_NEAR_MISSES]))


def _messages(prompt: Prompt) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # only where a model answers

    turns = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content) for turn in prompt.turns
    ]
    return [SystemMessage(prompt.system), *turns, HumanMessage(prompt.question)]
