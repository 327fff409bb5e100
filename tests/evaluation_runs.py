"""Runs of an evaluation, made from nothing but the values of a metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.evaluation.runs.made_with import MadeWith
from chatbot.evaluation.runs.run_json import EvaluationRun

MADE_WITH = MadeWith("1", "gemma", "embedded", 8, 8192, 1024, "no", "", "prompts", "library", 9)


def run_of(
    values: Mapping[str, float | None], metric: str = "gold_contained", **made_with: str | int
) -> EvaluationRun:
    """A run whose question 7 has values["7"]; two questions each are about one article."""
    outcomes = tuple(
        Outcome(
            LabelledQuestion(id=name, question=f"Question {name}?", articles=(f"about {int(name) // 2}",)),
            values={} if value is None else {metric: value},
        )
        for name, value in values.items()
    )
    return EvaluationRun("q.jsonl", "2026-11-27", replace(MADE_WITH, **made_with), outcomes)


def numbered(values: Iterable[float | None]) -> dict[str, float | None]:
    """The values of questions 0, 1, 2 and so on."""
    return {str(place): value for place, value in enumerate(values)}
