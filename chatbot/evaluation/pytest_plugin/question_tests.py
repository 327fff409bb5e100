"""The tests of a question file: one a question, and one a threshold."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from chatbot.errors import EvaluationFileError
from chatbot.evaluation.pytest_plugin.thresholds import Threshold
from chatbot.evaluation.question_files import LabelledQuestion, QuestionFile, read_questions
from chatbot.phrases import shortened

_NEEDED = ("question", "ask")
_NAME_CHARACTERS = 60


def question_tests(metafunc: pytest.Metafunc, marker: pytest.Mark) -> list[Any]:
    """The values of the argument `question`; raises CollectError for a marker or file that cannot be used."""
    if missing := [name for name in _NEEDED if name not in metafunc.fixturenames]:
        raise pytest.Collector.CollectError(
            f"{metafunc.definition.nodeid} is marked `questions`: give it the argument{'s' * (len(missing) > 1)} "
            f"{' and '.join(missing)}."
        )
    questions = _read(metafunc.definition.path.parent, marker).questions
    thresholds = _thresholds(marker, questions)
    return [pytest.param(one, id=_name(one)) for one in questions] + [
        pytest.param(one, id=str(one)) for one in thresholds
    ]


def _name(question: LabelledQuestion) -> str:
    """What a test is called: the question's id, or its words where the file gives no id."""
    return shortened(question.question, _NAME_CHARACTERS) if question.id == question.default_id else question.id


def _read(folder: Path, marker: pytest.Mark) -> QuestionFile:
    if len(marker.args) != 1 or not isinstance(marker.args[0], str | Path):
        raise pytest.Collector.CollectError('Name one question file: @pytest.mark.questions("questions.yaml").')
    file = folder / marker.args[0]
    try:
        read = read_questions(file)
    except EvaluationFileError as error:
        raise pytest.Collector.CollectError(str(error)) from None
    for problem in read.problems:
        warnings.warn(pytest.PytestCollectionWarning(f"{file}: {problem}"), stacklevel=1)
    return read


def _thresholds(marker: pytest.Mark, questions: tuple[LabelledQuestion, ...]) -> list[Threshold]:
    try:
        return [Threshold.of(name, limit, questions) for name, limit in marker.kwargs.items()]
    except ValueError as error:
        raise pytest.Collector.CollectError(str(error)) from None
