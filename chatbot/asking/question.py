"""Question: what the user asked, checked, with its language and the conversation before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.asking.follow_ups import stands_alone
from chatbot.conversations.turn import Turn
from chatbot.errors import QuestionError
from vectorstore.article import clean_characters
from vectorstore.languages.detection import detect_language
from vectorstore.library import Library
from vectorstore.search.query import LINGUA_FRANCA

QUESTION_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is understood before any search; `language` is "" when it cannot be told.

    `follows_up` says whether it goes on from what was said before, its `history`.
    """

    question: str
    language: str
    history: Sequence[Turn] = ()
    follows_up: bool = False


def read_question(library: Library, question: str, history: Sequence[Turn] = ()) -> Question:
    """Read a question that is asked of `library`; raises QuestionError for one that is empty or too long."""
    question = _checked(question)
    language = detect_language(question, library.languages() | {LINGUA_FRANCA})
    return Question(question, language, history, follows_up=not stands_alone(question, history, language))


def _checked(question: str) -> str:
    question = clean_characters(question).strip()
    if not any(map(str.isalnum, question)):
        raise QuestionError("The question has no words. Type what you want to know.")
    if len(question) > QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask one of at most {QUESTION_CHARACTERS:,}."
        )
    return question
