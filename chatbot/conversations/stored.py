"""What is kept of a conversation: its questions, the whole answers, and what the user thinks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatbot.answering.answer import Answer

Thumb = Literal["up", "down", ""]


@dataclass(frozen=True, slots=True)
class ExchangePlace:
    """Where an answer is kept: the `number`th exchange of a conversation, from 1."""

    conversation: str
    number: int


@dataclass(frozen=True, slots=True)
class StoredExchange:
    """A question, when it was `asked` (ISO 8601, UTC), and its answer.

    `answer` is None where there is none or it cannot be read; it is not `finished` where it broke off.
    """

    number: int
    question: str
    asked: str
    answer: Answer | None = None
    thumb: Thumb = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation with all that is kept of it; times are ISO 8601, UTC.

    `model` is the one that was chosen for it, "" where none was.
    """

    id: str
    title: str
    created: str
    changed: str
    exchanges: tuple[StoredExchange, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """A conversation as it is listed, with how many `questions` were asked in it."""

    id: str
    title: str
    created: str
    changed: str
    questions: int


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A question whose answer the user has rated; `articles` are the ids of those that the answer cites."""

    question: str
    standalone_question: str
    good: bool
    note: str
    articles: tuple[str, ...]
