"""Evaluator: asks the questions of a file as a reader would, and measures the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chatbot.answering.answer import Answer
from chatbot.answering.answerer import Answerer
from chatbot.errors import ModelError
from chatbot.evaluation.found_articles import found_articles
from chatbot.evaluation.gold_articles import GoldArticles
from chatbot.evaluation.judging import judged_share
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.evaluation.scoring import score
from chatbot.settings import Settings
from vectorstore.errors import ChatbotError
from vectorstore.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: its answer, the articles found, best first, and the value of each metric by name.

    `answer` is None where asking failed, and `error` says why. `missing` are gold articles that the library has
    not; they are not counted as misses. `unjudged` says why the judge has no opinion, where one was asked.
    """

    question: LabelledQuestion
    answer: Answer | None = None
    found: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    error: str = ""
    unjudged: str = ""

    @property
    def model_failed(self) -> bool:
        """Whether the articles were quoted in place of an answer of a model that failed."""
        return self.answer is not None and self.answer.mode == "quotes" and bool(self.answer.model)


class Evaluator:
    """Asks labelled questions of one library, with the model that the settings name or that is given."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        model: BaseChatModel | None = None,
        failures: Sequence[type[Exception]] = (),
        judged_by: str = "",
    ) -> None:
        """Ask as `Answerer(library, settings, model, failures)` does; the library must not change meanwhile.

        `judged_by` names a model that judges each cited sentence, "" for none.
        """
        self._library = library
        self._settings = settings
        self._model = model
        self._failures = failures
        self._judged_by = judged_by
        self._gold = GoldArticles(library.entries())

    async def outcomes(
        self, questions: Sequence[LabelledQuestion], parallel: int = 1
    ) -> AsyncGenerator[Outcome, None]:
        """Ask `parallel` questions at a time, and yield what comes of each as soon as it is known."""
        waiting = iter(questions)
        asking: set[asyncio.Task[Outcome]] = set()
        try:
            while True:
                while len(asking) < parallel and (question := next(waiting, None)) is not None:
                    asking.add(asyncio.create_task(self.outcome(question)))
                if not asking:
                    return
                done, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield await task
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    async def outcome(self, question: LabelledQuestion) -> Outcome:
        """Ask one question, on the day that it names; an error of asking is the outcome."""
        settings = replace(self._settings, today=question.asked or self._settings.today)
        answerer = Answerer(self._library, settings, self._model, self._failures)
        missing = self._gold.missing(question.articles)
        try:
            answer = await answerer.ask(question.question, question.history)
            outcome = await asyncio.to_thread(self._measured, question, answer, settings, missing)
            return await self._judged(outcome) if self._judged_by else outcome
        except ChatbotError as error:
            return Outcome(question, missing=missing, error=str(error))

    def _measured(
        self, question: LabelledQuestion, answer: Answer, settings: Settings, missing: tuple[str, ...]
    ) -> Outcome:
        relevant = self._gold.ids(question.articles)
        query = answer.standalone_question or question.question
        found = found_articles(self._library, query, settings.today) if relevant else ()
        values = score(question, answer, found, relevant, self._library.rarity)
        return Outcome(question, answer, found, values, missing)

    async def _judged(self, outcome: Outcome) -> Outcome:
        try:
            share = await judged_share(outcome.answer, self._judged_by, self._settings) if outcome.answer else None
        except ModelError as error:
            return replace(outcome, unjudged=str(error))
        return outcome if share is None else replace(outcome, values={**outcome.values, "judged": share})
