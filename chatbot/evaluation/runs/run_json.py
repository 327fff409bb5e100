"""A run to JSON and back: what `chatbot eval --json` writes and `--baseline` reads; fields are only added."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from chatbot.answering.answer_json import answer_from_json, answer_json
from chatbot.errors import EvaluationFileError, StoredAnswerError
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.figures import Figures, figures_of
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.evaluation.runs.made_with import MadeWith

Json = dict[str, Any]

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """A finished run: its questions file, the day, what it was made with, and what came of each question.

    `problems` are what could not be read of the file.
    """

    file: str
    day: str
    made_with: MadeWith
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The gold articles that the library has not, each once."""
        return tuple(dict.fromkeys(name for outcome in self.outcomes for name in outcome.missing))


def run_json(run: EvaluationRun) -> Json:
    """What `eval --json` writes; `run_from_json` reads it."""
    return {
        "format": _FORMAT,
        "file": run.file,
        "day": run.day,
        "made_with": asdict(run.made_with),
        "figures": figures_json(figures_of(run.outcomes)),
        "problems": list(run.problems),
        "missing_articles": list(run.missing),
        "questions": list(map(outcome_json, run.outcomes)),
    }


def figures_json(figures: Figures) -> Json:
    """The figures of a run: of each metric its mean, interval and number of questions; the counts; the seconds."""
    return {
        "questions": figures.questions,
        "errors": figures.errors,
        "model_failures": figures.model_failures,
        "unjudged": figures.unjudged,
        "metrics": {
            name: {
                "mean": one.mean,
                "low": one.interval.low,
                "high": one.interval.high,
                "questions": one.questions,
            }
            for name, one in figures.metrics.items()
        },
        "abstention": figures.cells._asdict(),
        "seconds": {name: spread._asdict() for name, spread in figures.seconds.items()},
    }


def outcome_json(outcome: Outcome) -> Json:
    """What came of a question."""
    question = asdict(outcome.question)
    return {
        "question": {**question, "asked": str(question["asked"] or "") or None},
        "answer": answer_json(outcome.answer) if outcome.answer else None,
        "found": list(outcome.found),
        "values": dict(outcome.values),
        "missing_articles": list(outcome.missing),
        "error": outcome.error,
        "unjudged": outcome.unjudged,
    }


def outcome_from_json(document: Mapping[str, Any]) -> Outcome:
    """The outcome that `outcome_json` wrote; raises ValueError or StoredAnswerError for anything else."""
    try:
        return Outcome(
            question=_questions().validate_python(document["question"]),
            answer=answer_from_json(document["answer"]) if document["answer"] else None,
            found=tuple(document["found"]),
            values={str(name): float(value) for name, value in document["values"].items()},
            missing=tuple(document["missing_articles"]),
            error=document["error"],
            unjudged=document["unjudged"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def read_run(file: Path) -> EvaluationRun:
    """Read what `eval --json` wrote; raises EvaluationFileError for anything else."""
    try:
        return run_from_json(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise EvaluationFileError(f"{file} cannot be read ({error.strerror}). Check its path.") from error
    except (ValueError, StoredAnswerError) as error:
        raise EvaluationFileError(f"{file} is not what `chatbot eval --json` wrote. Run that again.") from error


def run_from_json(document: object) -> EvaluationRun:
    """The run that `run_json` wrote; raises ValueError or StoredAnswerError for anything else."""
    try:
        fields: Mapping[str, Any] = _objects().validate_python(document)
        made_with: MadeWith = _made_with().validate_python(fields["made_with"])
        outcomes: Sequence[Mapping[str, Any]] = fields["questions"]
        return EvaluationRun(
            file=fields["file"],
            day=fields["day"],
            made_with=made_with,
            outcomes=tuple(map(outcome_from_json, outcomes)),
            problems=tuple(fields["problems"]),
        )
    except (KeyError, TypeError, ValidationError) as error:
        raise ValueError(str(error)) from error


@cache
def _questions() -> TypeAdapter[LabelledQuestion]:
    return TypeAdapter(LabelledQuestion)


@cache
def _made_with() -> TypeAdapter[MadeWith]:
    return TypeAdapter(MadeWith)


@cache
def _objects() -> TypeAdapter[dict[str, Any]]:
    return TypeAdapter(dict[str, Any])
