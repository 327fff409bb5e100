"""Question files: questions with what is known of their answers, in JSON Lines or YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from chatbot.errors import EvaluationFileError
from chatbot.evaluation.records import Record, invalid, read_records
from chatbot.turn import Turn
from vectorstore.article import short_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuestion:
    """A question, and what is known of its answer; all but `question` may be missing.

    - `id`: what it is called in a report; a digest of the question where none is given.
    - `history`: the conversation before it. `asked`: the day it is asked; None for the day of the settings.
    - `answers`: gold answers, of which one is to be in the answer, word for word.
    - `facts`: what the answer must say, each in these words. `forbidden`: what it must not say.
    - `articles`: the articles that answer it, by id, source or file name.
    - `answerable`: whether the library answers it, None where nobody knows. Where a file does not say, a question
      with answers, facts or articles is answerable.
    """

    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    question: str
    id: str = ""
    language: str = ""
    history: tuple[Turn, ...] = ()
    asked: date | None = None
    answers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answerable: bool | None = None


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of a file, what could not be read of it, a sentence each, and names of fields it ignores."""

    questions: tuple[LabelledQuestion, ...]
    problems: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def read_questions(file: Path) -> QuestionFile:
    """Read a question file: a line that is no question and one whose id stands before are left out and named.

    Raises EvaluationFileError for a file without any question.
    """
    return questions_of(file, read_records(file))


def questions_of(file: Path, records: Sequence[Record]) -> QuestionFile:
    """The questions among the records of a file, as `read_questions` reads them."""
    lines: dict[str, int] = {}
    questions: list[LabelledQuestion] = []
    problems: list[str] = []
    for record in records:
        found = _question(record)
        if isinstance(found, str):
            problems.append(f"line {record.line}: {found}")
        elif found.id in lines:
            same = f"the id {found.id!r}" if (record.fields or {}).get("id") else "the same question"
            problems.append(f"line {record.line}: {same} stands in line {lines[found.id]} already")
        else:
            lines[found.id] = record.line
            questions.append(found)
    if not questions:
        first = f" ({problems[0]})" if problems else ""
        raise EvaluationFileError(f"{file} has no questions{first}. Give each a record with a `question`.")
    return QuestionFile(tuple(questions), tuple(problems), _unknown_fields(records))


def _question(record: Record) -> LabelledQuestion | str:
    """The question of a record, or why it is none."""
    if record.fields is None:
        return record.problem
    try:
        read = _questions().validate_python(_with_defaults(record.fields))
    except ValidationError as error:
        return invalid(error)
    return read if any(map(str.isalnum, read.question)) else "question: has no words"


def _with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if "answerable" not in given and any(known.get(name) for name in ("answers", "facts", "articles")):
        known["answerable"] = True
    if not known.get("id"):
        said = [str(turn) for turn in known.get("history", ())]
        known["id"] = short_digest("\0".join([str(known.get("question", "")), *said]))
    return known


def _unknown_fields(records: Sequence[Record]) -> tuple[str, ...]:
    known = {one.name for one in fields(LabelledQuestion)}
    return tuple(sorted({name for record in records for name in record.fields or () if name not in known}))


@cache
def _questions() -> TypeAdapter[LabelledQuestion]:
    return TypeAdapter(LabelledQuestion)  # made when it is first needed
