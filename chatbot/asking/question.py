"""Question: what the user asked, checked, with its language and the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.asking.follow_ups.following import follows_up
from chatbot.asking.message_kinds import OVERVIEW_KINDS
from chatbot.errors import QuestionError
from chatbot.turn import Turn
from vectorstore.article import clean_characters
from vectorstore.languages.detection import detect_language
from vectorstore.library import Library
from vectorstore.search.query import LINGUA_FRANCA

QUESTION_CHARACTERS = 4000
_COMMAND = re.compile(r"/([^\W\d_]+)(?!\S)")
_UNCLEANED = 4
"""Times as long a question may be before it is cleaned: an accent can be a character of its own."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question before any search; `language` is "" when it is unknown.

    `follows_up` says whether it needs its `history` to be understood.
    """

    text: str
    language: str
    history: Sequence[Turn] = ()
    follows_up: bool = False


def read_question(library: Library, text: str, history: Sequence[Turn] = ()) -> Question:
    """Read a question to `library`; raises QuestionError for one that is empty, too long or an unknown command."""
    text = text.strip()
    _check_length(text, QUESTION_CHARACTERS * _UNCLEANED)
    text = clean_characters(text).strip()
    if not any(map(str.isalnum, text)):
        raise QuestionError("The question has no words. Type what you want to know.")
    _check_length(text, QUESTION_CHARACTERS)
    _check_command(text)
    language = detect_language(text, library.languages() | {LINGUA_FRANCA})
    return Question(text, language, history, follows_up=follows_up(text, history, language, library))


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise QuestionError(
            f"The question has {len(text):,} characters; ask one of at most {QUESTION_CHARACTERS:,}."
        )


def _check_command(text: str) -> None:
    command = _COMMAND.match(text)
    if command and command[1].casefold() not in OVERVIEW_KINDS:
        known = ", ".join(f"/{kind}" for kind in OVERVIEW_KINDS)
        raise QuestionError(f"There is no command {command[0]}. There are {known}.")
