"""Question files: questions with what is known of their answers, in JSON Lines or YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from chatbot.errors import EvaluationFileError
from chatbot.evaluation.records import Record, each_read, read_records
from chatbot.turn import Turn
from vectorstore.article import short_digest


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LabelledQuestion:
    """A question, and what is known of its answer; all but `question` may be missing.

    - `id`: what it is called in a report; `default_id` where a file gives none.
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

    def __repr__(self) -> str:
        """What is known, for the reports of failed tests."""
        known = ((one.name, getattr(self, one.name)) for one in fields(self))
        stated = (f"{name}={value!r}" for name, value in known if value not in ("", (), None))
        return f"LabelledQuestion({', '.join(stated)})"

    @property
    def default_id(self) -> str:
        """A digest of the question and of what was said before it."""
        said = [f"{turn.role}: {turn.content}" for turn in self.history]
        return short_digest("\0".join([self.question, *said]))


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

    def new_question(line: int, given: Mapping[str, Any]) -> LabelledQuestion:
        found = _question(given)
        if found.id in lines:
            same = f"the id {found.id!r}" if given.get("id") else "the same question"
            raise ValueError(f"{same} stands in line {lines[found.id]} already")
        lines[found.id] = line
        return found

    questions, problems = each_read(records, new_question)
    if not questions:
        first = f" ({problems[0]})" if problems else ""
        raise EvaluationFileError(f"{file} has no questions{first}. Give each a record with a `question`.")
    return QuestionFile(questions, problems, _unknown_fields(records))


def _question(given: Mapping[str, Any]) -> LabelledQuestion:
    """The question that these fields are; raises ValueError where they are none."""
    read = _questions().validate_python(_with_defaults(given))
    if not any(map(str.isalnum, read.question)):
        raise ValueError("question: has no words")
    return read if read.id else replace(read, id=read.default_id)


def _with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if "answerable" not in given and any(known.get(name) for name in ("answers", "facts", "articles")):
        known["answerable"] = True
    return known


def _unknown_fields(records: Sequence[Record]) -> tuple[str, ...]:
    known = {one.name for one in fields(LabelledQuestion)}
    return tuple(sorted({name for record in records for name in record.fields or () if name not in known}))


@cache
def _questions() -> TypeAdapter[LabelledQuestion]:
    return TypeAdapter(LabelledQuestion)  # made when it is first needed
