"""A follow-up -> the question that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vectorstore.words import telling_words

_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said: by the user, or by this program."""

    role: Literal["user", "assistant"]
    content: str


def standalone(question: str, history: Sequence[Turn], language: str) -> str:
    """Return the question to search for: with the last one before it where this one names too little.

    A question that names someone or something, or has more than two telling words, stands alone.
    """
    before = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
    words = telling_words(question, language)
    if not before or len(words) > _FEW_WORDS or any(word.is_name for word in words):
        return question
    return f"{before} {question}"
