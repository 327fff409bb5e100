"""Questions and their answers -> the messages of Gradio's Chatbot, and the history of the next question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.answering.answer import Answer
from chatbot.conversations.turn import Turn
from chatbot.phrases import shortened
from chatbot.ui.answer_footer import answer_footer
from chatbot.ui.answer_text import answer_markdown
from chatbot.ui.escaping import escape
from chatbot.ui.status import waiting_markdown

_SHOWN_CHARACTERS = 2000
"""The most of a question that is shown; all of it is asked."""

ChatMessage = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as the user typed it, and its answer so far; None before the first one arrives."""

    question: str
    answer: Answer | None = None

    def messages(self, number: int) -> list[ChatMessage]:
        """The `number`th exchange on the page: question, answer, and the answer's sources as a third message."""
        asked = {"role": "user", "content": escape(shortened(self.question, _SHOWN_CHARACTERS))}
        answer = self.answer
        text = answer_markdown(answer, number) if answer else ""
        if answer is None or not (text or answer.finished):
            return [asked, _reply(waiting_markdown(answer.waiting if answer else ""))]
        footer = answer_footer(answer, number)
        return [asked, _reply(text), *([_reply(footer)] if footer else [])]


def all_messages(exchanges: Sequence[Exchange]) -> list[ChatMessage]:
    """The messages of a whole conversation."""
    return [message for number, one in enumerate(exchanges, 1) for message in one.messages(number)]


def turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far, without sources; a question that has no answer yet is left out."""
    return tuple(
        turn
        for one in exchanges
        if one.answer is not None
        for turn in (Turn("user", one.question), Turn("assistant", one.answer.text))
    )


def _reply(content: str) -> ChatMessage:
    return {"role": "assistant", "content": content}
