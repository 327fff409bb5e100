"""A follow-up -> the question that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vectorstore.language import detect_language
from vectorstore.words import content_words

_FEW_WORDS = 2
_QUESTIONS_BACK = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said: by the user, or by this program."""

    role: Literal["user", "assistant"]
    content: str


def standalone(question: str, history: Sequence[Turn], language: str) -> str:
    """Return the question to search for: with those before it, back to one that stands alone.

    A question that names someone or something, or has more than two telling words, stands alone.
    """
    questions = [question]
    asked = (turn.content for turn in reversed(history) if turn.role == "user")
    while not _stands_alone(questions[0], language) and len(questions) <= _QUESTIONS_BACK:
        before = next(asked, None)
        if before is None:
            break
        questions.insert(0, before.strip())
        language = detect_language(before)
    return " ".join(questions)


def _stands_alone(question: str, language: str) -> bool:
    words = content_words(question, language)
    return len(words) > _FEW_WORDS or any(word.is_name for word in words)
