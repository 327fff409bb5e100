"""Kept outcomes: what a run has found so far, in the user's cache folder, so that it can be continued.

They stay when it has ended, until the next run: its reports can be written again without asking.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from chatbot.errors import EvaluationFileError, SettingsError, StoredAnswerError
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.evaluation.runs.made_with import MadeWith
from chatbot.evaluation.runs.run_json import outcome_from_json, outcome_json


class KeptOutcomes:
    """A file with what a run is made with in its first line, and what came of a question in each other one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @classmethod
    def begin(cls, file: Path, made_with: MadeWith) -> Self:
        """Begin a run, in place of the last one; raises EvaluationFileError where it cannot be kept."""
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.touch(mode=0o600)
        except OSError as error:
            raise EvaluationFileError(
                f"{file} cannot be written: {error.strerror}. Free it or the disk."
            ) from error
        kept = cls(file)
        kept._append(asdict(made_with))
        return kept

    def outcomes(self, made_with: MadeWith, questions: Sequence[LabelledQuestion]) -> list[Outcome]:
        """What is kept of these questions, unchanged since; errors are left out, so that they are asked again.

        Raises SettingsError where there is no run to continue, and where it was made with something else.
        """
        lines = self._lines()
        try:
            earlier = TypeAdapter(MadeWith).validate_python(next(lines, None))
        except ValidationError:
            raise SettingsError("There is no run of these questions to continue. Leave --resume out.") from None
        if changed := made_with.differences(earlier):
            raise SettingsError(
                f"The last run cannot be continued ({'; '.join(changed)}). Leave --resume out to begin anew."
            )
        asked = {question.id: question for question in questions}
        return [one for one in _outcomes(lines) if one.question == asked.get(one.question.id) and not one.error]

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        self._append(outcome_json(outcome))

    def _append(self, document: object) -> None:
        try:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(document) + "\n")
        except OSError as error:
            raise EvaluationFileError(
                f"{self._file} cannot be written: {error.strerror}. Free some space, then use --resume."
            ) from error

    def _lines(self) -> Iterator[object]:
        """What each whole line holds; the last may have been cut when the run was killed."""
        if not self._file.exists():
            return
        for line in self._file.read_text("utf-8", errors="replace").splitlines():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue


def _outcomes(lines: Iterator[object]) -> Iterator[Outcome]:
    for line in lines:
        try:
            if isinstance(line, dict):
                yield outcome_from_json(line)
        except (ValueError, StoredAnswerError):
            continue  # cut, or of another version: it is asked again
