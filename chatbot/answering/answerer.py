"""Answerer: question -> a stream of ever longer Answers; the last one is the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Self

from chatbot.answering.abstaining import abstained_answer
from chatbot.answering.answer import Answer, Seconds, Status, with_notices
from chatbot.answering.drafting import Draft, Fallback
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.answering.overviews.material import overview_material
from chatbot.answering.overviews.overview_by_model import ReadingProgress, overview_by_model
from chatbot.answering.overviews.overview_by_quotes import overview_by_quotes
from chatbot.answering.quoting.by_quotes import answer_by_quotes
from chatbot.answering.second_opinion import with_second_opinion
from chatbot.answering.tracing import Tracer
from chatbot.asking.overview_questions import Overview, overview_asked
from chatbot.asking.question import Question, read_question
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from chatbot.asking.rewriting import BY_RULES, reworded
from chatbot.conversations.turn import Turn
from chatbot.errors import ModelError
from chatbot.models.calling import stream
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.models.pulling import Pulling, pull
from chatbot.prompting.budget import Prompt, Receipt, fit_prompt
from chatbot.settings import Settings
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.filters import Filters
from vectorstore.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage


@dataclass(frozen=True, slots=True)
class _Chat:
    """A model to ask, its name, how many tokens its context and a prompt may have, and whether it is loaded."""

    model: BaseChatModel
    name: str
    context: int
    budget: int
    loaded: bool = True

    @classmethod
    def within(
        cls, model: BaseChatModel, name: str, limits: AvailableModel | Settings, loaded: bool = True
    ) -> Self:
        """Leave room for the answer; a prompt has at least three quarters of the context, where that is small."""
        context = limits.context_tokens
        return cls(model, name, context, max(context - limits.answer_tokens, context * 3 // 4), loaded)

    def reading(self, passages: int) -> str:
        """Say what is waited for."""
        return f"{self.name} is {'reading' if self.loaded else 'being loaded, then reads'} {passages} passages"


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

        `failures` are what that model raises when it fails, such as `openai.APIError`: the articles' own
        sentences then follow, as with Ollama. What else it raises is a mistake, and goes on to the caller.
        """
        self._library = library
        self._settings = settings
        self._given = model
        self._failures = tuple(failures)

    async def status(self) -> Status:
        """Say which model would answer now, and from how many articles."""
        found = self._given or await find_model(self._settings)
        articles = await asyncio.to_thread(len, self._library)
        if isinstance(found, NoModel):
            return Status("", str(found), articles, found.offer)
        return Status(_name(found), "", articles)

    def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        """Have Ollama fetch a model, as `chatbot.models.pulling.pull` does."""
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
        given = self._given if options.model is None else None
        request = _Request(self._library, settings, options.filters, given, self._failures)
        asked = await asyncio.to_thread(read_question, self._library, question, history)
        overview = await asyncio.to_thread(overview_asked, asked.question, asked.language, history, settings.today)
        growing = request.surveyed(asked, overview) if overview else request.inquired(asked)
        seconds = Seconds()
        async with aclosing(growing):
            async for answer in growing:
                total = round(time.monotonic() - started, 3)
                # The first answer is what the search has come to, before any word.
                first_token = seconds.first_token or (total if answer.text else 0.0)
                seconds = Seconds(seconds.search or total, first_token, total)
                yield replace(answer, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Request:
    """One question: the settings and filters that hold for it, and the model given for it, if any."""

    library: Library
    settings: Settings
    filters: Filters
    given: BaseChatModel | None
    failures: tuple[type[Exception], ...]

    async def inquired(self, asked: Question) -> AsyncGenerator[Answer, None]:
        """Answer from the passages found for a question."""
        chat = await self._find() if asked.follows_up else None
        rewording = BY_RULES
        if isinstance(chat, _Chat):
            rewording = await reworded(asked.question, asked.history, asked.language, chat.model)
        scope = SearchScope(self.settings.passages, self.filters, self.settings.today)
        inquiry = await asyncio.to_thread(retrieve, self.library, asked, scope, rewording)
        fallback = Fallback(
            _begun(asked, inquiry.query, len(inquiry.hits), inquiry.notices),
            asked.language,
            inquiry.hits,
            partial(answer_by_quotes, inquiry, self.library.embedder),
        )
        if not inquiry.relevant and (rewording.notice or self._tells_relevance(inquiry)):
            yield abstained_answer(fallback.begun, inquiry.language, inquiry.hits)
            return
        if rewording.notice:
            # What failed a moment ago is not waited for again.
            yield await asyncio.to_thread(fallback.quotes)
            return
        chat = chat or await self._find()
        if isinstance(chat, NoModel) and not inquiry.relevant:
            yield abstained_answer(fallback.begun, inquiry.language, inquiry.hits)
            return
        if isinstance(chat, NoModel):
            yield await self._without(chat, fallback)
            return
        async with aclosing(self._written(inquiry, asked.history, chat, fallback)) as writing:
            async for answer in writing:
                yield answer

    def _tells_relevance(self, inquiry: Retrieval) -> bool:
        """Say whether what was found for a question can be told to bear on it or not.

        In another language than all of it, spelling cannot; an embedding model that knows both has found it by
        meaning, and whether it answers is then for the model to say.
        """
        spoken = {hit.article.language for hit in inquiry.hits}
        return not spoken or inquiry.language in spoken or isinstance(self.library.embedder, BuiltInEmbedder)

    async def _written(
        self, inquiry: Retrieval, history: Sequence[Turn], chat: _Chat, fallback: Fallback
    ) -> AsyncGenerator[Answer, None]:
        """Yield what the model has written so far from the passages that fit into its prompt."""
        context = fit_prompt(inquiry.question, inquiry.language, inquiry.hits, history, chat.budget)
        answer = with_notices(replace(fallback.begun, context=context.receipt), context.notice)
        if not context.hits:
            yield await asyncio.to_thread(fallback.quotes, context.notice)
            return
        tracer = await asyncio.to_thread(Tracer, context.hits, inquiry.language, self.library.rarity)
        chunks = stream(chat.model, _messages(context))
        async with aclosing(self._drafted(answer, chat, fallback, tracer, chunks)) as drafting:
            async for answer in drafting:
                yield answer

    async def surveyed(self, asked: Question, overview: Overview) -> AsyncGenerator[Answer, None]:
        """Answer from the whole of the articles that a question is of."""
        found = await asyncio.to_thread(
            overview_material, self.library, overview, self.filters, self.settings.today
        )
        if not found.articles and overview.kind != "summary" and (overview.subject or overview.period):
            # A name that none has is more often a way of asking that the rules do not know.
            async with aclosing(self.inquired(asked)) as inquiring:
                async for answer in inquiring:
                    yield answer
            return
        begun = _begun(asked, asked.question, len(found.hits), found.notices)
        fallback = Fallback(begun, asked.language, found.hits, partial(overview_by_quotes, found))
        if not found.relevant:
            yield abstained_answer(begun, asked.language, found.hits)
            return
        chat = NoModel("") if overview.is_certain else await self._find()
        if isinstance(chat, NoModel):
            yield await self._without(chat, fallback)
            return
        tracer = await asyncio.to_thread(Tracer, found.hits, asked.language, self.library.rarity)
        chunks = overview_by_model(found, asked.question, chat.model, chat.budget)
        async with aclosing(self._drafted(begun, chat, fallback, tracer, chunks)) as drafting:
            async for answer in drafting:
                yield answer

    async def _drafted(
        self,
        begun: Answer,
        chat: _Chat,
        fallback: Fallback,
        tracer: Tracer,
        chunks: AsyncGenerator[AIMessageChunk | ReadingProgress, None],
    ) -> AsyncGenerator[Answer, None]:
        """Yield an answer as a model writes it and, where that is wanted, with a second opinion on it."""
        draft = Draft(replace(begun, mode="model", model=chat.name), fallback, tracer, chat.context, begun.context)
        yield replace(draft.answer, waiting=chat.reading(len(tracer.hits)))
        # Beside the model, which takes longer to its first word.
        warming = asyncio.create_task(asyncio.to_thread(tracer.warm))
        try:
            async with aclosing(draft.grown(chunks)) as drafting:
                async for answer in drafting:
                    if self.settings.judge and draft.ended and answer.mode == "model" and answer.citations:
                        yield replace(answer, finished=False, waiting=f"{chat.name} is asked for a second opinion")
                        answer = await with_second_opinion(answer, chat.model, chat.budget)
                    yield answer
        finally:
            await warming

    async def _without(self, chat: NoModel, fallback: Fallback) -> Answer:
        """Answer in the articles' own words; that is an ordinary way, unless a model was asked for by name."""
        notices = (str(chat),) if self.settings.model else ()
        return await asyncio.to_thread(fallback.quotes, *notices)

    async def _find(self) -> _Chat | NoModel:
        if self.given:
            from chatbot.models.guard import guarded  # LangChain: half a second

            model = guarded(self.given, self.settings, self.failures)
            return _Chat.within(model, model.model, self.settings)
        found = await find_model(self.settings)
        if isinstance(found, NoModel):
            return found
        try:
            return _Chat.within(found.chat(), found.name, found, found.loaded)
        except ModelError as error:
            return NoModel(str(error))


def _begun(asked: Question, query: str, passages: int, notices: Sequence[str]) -> Answer:
    answer = Answer(asked.question, query, text="", mode="quotes", context=Receipt(passages_found=passages))
    return with_notices(answer, *notices)


def _messages(context: Prompt) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # only where a model answers

    said = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content) for turn in context.turns
    ]
    return [SystemMessage(context.system), *said, HumanMessage(context.question)]


def _name(model: AvailableModel | BaseChatModel) -> str:
    if isinstance(model, AvailableModel):
        return model.name
    return str(getattr(model, "model_name", "") or getattr(model, "model", "") or type(model).__name__)
