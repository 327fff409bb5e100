"""Drafted questions, which nobody has read yet, and the question file of them, as text to edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.phrases import shortened

_NOTE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class DraftedQuestion:
    """A question, and a note for who edits it: the passage that answers it, or what a reader said."""

    question: LabelledQuestion
    note: str


def drafts_as_yaml(drafts: Iterable[DraftedQuestion]) -> str:
    """A question file in YAML, each note a comment above its question."""
    return "\n".join(f"# {shortened(draft.note, _NOTE_CHARACTERS)}\n{_record(draft.question)}" for draft in drafts)


def _record(question: LabelledQuestion) -> str:
    fields = {
        "id": question.id,
        "question": question.question,
        "language": question.language,
        "answers": list(question.answers),
        "articles": list(question.articles),
    }
    record: dict[str, object] = {name: value for name, value in fields.items() if value}
    if question.answerable is None:
        record["answerable"] = None
    return yaml.safe_dump([record], allow_unicode=True, sort_keys=False, width=10_000)
