"""Asker: what the fixture `ask` is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from chatbot.answer_lines import below, settled_text
from chatbot.answering.answer import Answer
from chatbot.evaluation.evaluator import Evaluator, Outcome
from chatbot.evaluation.pytest_plugin.assertable_answer import AssertableAnswer
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.library import Library

_Result = TypeVar("_Result")


class Asker:
    """Asks a library in a test; a question with a label is asked once a test function."""

    def __init__(self, library: Library, settings: Settings, outcomes: dict[LabelledQuestion, Outcome]) -> None:
        """Ask with these settings; `outcomes` are those of the test function, which are added to."""
        self._evaluator = Evaluator(library, settings)
        self._outcomes = outcomes
        self._answers: list[Answer] = []

    def __call__(self, question: str | LabelledQuestion, history: Sequence[Turn] = ()) -> AssertableAnswer:
        """The answer to a question, after the turns of `history`; fails the test where there is none.

        So does an answer that quotes the articles because the model failed.
        """
        if isinstance(question, LabelledQuestion):
            outcome = self.outcome(question)
        else:
            outcome = self._asked(LabelledQuestion(question=question, history=tuple(history)))
        if outcome.answer is None:
            pytest.fail(f"{question} {outcome.error}", pytrace=False)
        self._answers.append(outcome.answer)
        if outcome.model_failed:
            pytest.fail(
                f"{outcome.answer.model} gave no answer. {' '.join(outcome.answer.notices)}", pytrace=False
            )
        return AssertableAnswer(outcome, outcome.answer)

    def __repr__(self) -> str:
        return "ask"

    def outcome(self, question: LabelledQuestion) -> Outcome:
        """What comes of a question of a file, asked unless it was before."""
        if question not in self._outcomes:
            self._outcomes[question] = self._asked(question)
        return self._outcomes[question]

    def sections(self) -> Iterator[tuple[str, str]]:
        """The answers given so far, each with its question as a title, its verdicts and its sources."""
        for answer in self._answers:
            yield f"Answer to {answer.question!r}", "\n".join(_lines(answer))

    def _asked(self, question: LabelledQuestion) -> Outcome:
        return completed(self._evaluator.outcome(question))


def _lines(answer: Answer) -> Iterator[str]:
    yield settled_text(answer)
    yield ""
    verdicts = Counter(sentence.verdict.support for sentence in answer.sentences)
    if verdicts:
        yield f"Sentences: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.items())}"
    yield from below(answer)
    yield from (f"note: {notice}" for notice in answer.notices)


def completed(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """What a coroutine returns, run in a thread: the test's own may have an event loop that runs."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
