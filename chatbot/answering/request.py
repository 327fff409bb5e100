"""Request: one question on its way to an answer, from passages, from whole articles or from what was said.

A question is read, passages are retrieved, and a model writes from them; without a model, or where nothing bears
on the question, the articles' own sentences are quoted or shown as near misses.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
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
from chatbot.answering.answer import Answer, with_notices
from chatbot.answering.drafting import Fallback
from chatbot.answering.overviews.material import OverviewMaterial, overview_material
from chatbot.answering.overviews.overview_by_quotes import overview_by_quotes
from chatbot.answering.quoting.by_quotes import answer_by_quotes
from chatbot.answering.quoting.sides import with_both_sides
from chatbot.answering.writing import Writer
from chatbot.asking.follow_ups.rewriting import NOT_REWRITTEN, RewrittenQuestion, rewrite_follow_up
from chatbot.asking.overview_questions import read_overview
from chatbot.asking.question import Question, read_question
from chatbot.asking.remarks import Remark, read_remark, remarked_on
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from chatbot.citations.citation import Cited, NearMiss
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.models.guard import guarded
from chatbot.prompting.budget import Receipt
from chatbot.prompting.instructions import answering_in, rewording
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.filters import Filters
from vectorstore.languages.language_files import phrases
from vectorstore.library import Library
from vectorstore.search.hits import Hit

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Request:
    """One question on its way: the settings and filters that hold for it, and the model given for it, if any."""

    library: Library
    settings: Settings
    filters: Filters
    model: BaseChatModel | None
    failures: tuple[type[Exception], ...]

    async def answers(self, text: str, history: Sequence[Turn]) -> AsyncGenerator[Answer, None]:
        """The ever longer answers to `text`. Raises QuestionError."""
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

    async def find_model(self) -> AvailableModel | NoModel:
        """The model given for this question, else the one that the settings name or the best one there."""
        if self.model is None:
            return await find_model(self.settings)
        model = guarded(self.model, self.settings, self.failures)
        return AvailableModel(model.model, self.settings.context_tokens, self.settings, given=model)

    async def _from_conversation(self, question: Question, remark: Remark) -> AsyncGenerator[Answer, None]:
        """Answer a courtesy, or let the model change its last answer; what that rests on is searched."""
        said = phrases(question.language)
        model = NoModel("") if remark == "courtesy" else await self.find_model()
        start = _start(question, "", (), ())
        if isinstance(model, NoModel):
            courtesy = said.welcome if question.history else said.greeting
            text = courtesy if remark == "courtesy" else said.needs_model
            yield replace(with_notices(start, str(model)), text=text, finished=True)
            return
        before = remarked_on(question) or question
        found = await asyncio.to_thread(retrieve, self.library, before, self._scope)
        start = _start(question, "", found.hits, found.notices)
        fallback = Fallback(start, question.language, (), lambda _: Cited(said.needs_model, (), ()))
        writer = Writer(self.library, self.settings, model, fallback)
        async with aclosing(writer.from_passages(replace(found, question=question), rewording)) as answers:
            async for answer in answers:
                yield answer

    async def _from_passages(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Answer from the passages found; a follow-up is first rewritten by the model."""
        model = await self.find_model() if question.follows_up else None
        rewritten = NOT_REWRITTEN
        if isinstance(model, AvailableModel):
            waiting = f"{model.name} is putting the question so that it stands alone"
            yield replace(_start(question, "", (), ()), waiting=waiting)
            rewritten = await rewrite_follow_up(question, model.chat())
        model_failed = bool(rewritten.notice)
        retrieval = await asyncio.to_thread(self._retrieve, question, rewritten)
        start = _start(question, retrieval.query, retrieval.hits, retrieval.notices)
        near_misses = _near_misses(retrieval.hits)
        if reason := abstain_from_passages(retrieval):
            yield abstained_answer(start, reason, question.language, near_misses)
            return
        fallback = Fallback(start, question.language, near_misses, partial(answer_by_quotes, retrieval))
        if model is None:
            model = await self.find_model()
        if isinstance(model, NoModel) or model_failed:
            yield await self._quote(fallback, model)
            return
        writer = Writer(self.library, self.settings, model, fallback)
        async with aclosing(writer.from_passages(retrieval, answering_in(question.language))) as answers:
            async for answer in answers:
                yield answer

    def _retrieve(self, question: Question, rewritten: RewrittenQuestion) -> Retrieval:
        """What bears on a question, on each side of one that compares."""
        retrieval = retrieve(self.library, question, self._scope, rewritten)
        return with_both_sides(retrieval, self.library, self._scope)

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
        model = NoModel("") if material.overview.kind == "list" else await self.find_model()
        if isinstance(model, NoModel):
            yield await self._quote(fallback, model)
            return
        writer = Writer(self.library, self.settings, model, fallback)
        async with aclosing(writer.from_articles(question, material, start)) as answers:
            async for answer in answers:
                yield answer

    async def _quote(self, fallback: Fallback, model: AvailableModel | NoModel) -> Answer:
        """Quote the articles; a missing model is worth a notice only where one was asked for by name."""
        if isinstance(model, AvailableModel):
            return await asyncio.to_thread(fallback.in_place_of, model.name)
        return await asyncio.to_thread(fallback.quotes, *([str(model)] if self.settings.model else []))

    @property
    def _scope(self) -> SearchScope:
        return SearchScope(self.settings.passages, self.filters, self.settings.today)


def _start(question: Question, query: str, hits: Sequence[Hit], notices: Sequence[str]) -> Answer:
    """The answer before its first word."""
    answer = Answer(question.text, query, text="", mode="quotes", context=Receipt(passages_found=len(hits)))
    return with_notices(answer, *notices)


def _near_misses(hits: Sequence[Hit]) -> tuple[NearMiss, ...]:
    return tuple(map(NearMiss.of, hits[:MOST_NEAR_MISSES]))
