"""Conversation: questions and answers -> messages of Gradio's Chatbot, and the history of the next question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from chatbot.answering.answer import Answer
from chatbot.phrases import shortened
from chatbot.turn import Turn
from chatbot.ui.answer_footer import answer_footer
from chatbot.ui.answer_text import answer_markdown
from chatbot.ui.escaping import escape
from chatbot.ui.status import waiting_markdown
from chatbot.ui.translation.wording import Words

MOST_EXCHANGES = 50
"""How many exchanges of a conversation are kept and shown: Gradio goes through all of them at each update."""
_SHOWN_CHARACTERS = 2000
"""The most of a question that is shown; all of it is asked."""

ChatMessage = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as the user typed it, and its answer so far; None before the first one arrives."""

    question: str
    answer: Answer | None = None

    def messages(self, number: int, words: Words) -> list[ChatMessage]:
        """The `number`th exchange on the page: question, answer, and the answer's sources as a third message."""
        asked = {"role": "user", "content": escape(shortened(self.question, _SHOWN_CHARACTERS))}
        answer = self.answer
        text = answer_markdown(answer, number, words) if answer else ""
        if answer is None or not (text or answer.finished):
            return [asked, _reply(waiting_markdown(answer.waiting if answer else "", words))]
        footer = answer_footer(answer, number, words)
        return [asked, _reply(text), *([_reply(footer)] if footer else [])]


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """An exchange that has ended: its messages, rendered once, and the turns for the next question."""

    number: int
    turns: tuple[Turn, Turn]
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one tab shows: the last exchanges that have ended, and the one whose answer still grows."""

    kept: tuple[KeptExchange, ...] = ()
    growing: Exchange | None = None

    def asked(self, question: str) -> Self:
        """The conversation with another question."""
        return replace(self, growing=Exchange(question))

    def answered(self, answer: Answer) -> Self:
        """The conversation with the answer so far to the last question."""
        return replace(self, growing=replace(self.growing, answer=answer)) if self.growing else self

    def ended(self, words: Words) -> Self:
        """The conversation after the last answer; without the question, where it has no answer."""
        last = self.growing
        if last is None or last.answer is None:
            return replace(self, growing=None)
        turns = (Turn("user", last.question), Turn("assistant", last.answer.text))
        kept = KeptExchange(self._next, turns, tuple(last.messages(self._next, words)))
        return replace(self, kept=(*self.kept, kept)[-MOST_EXCHANGES:], growing=None)

    def messages(self, words: Words) -> list[ChatMessage]:
        """All that is shown; where the first exchanges are left out, it says so."""
        shown = [message for one in self.kept for message in one.messages]
        if self.kept and self.kept[0].number > 1:
            shown.insert(0, _reply(f'<p class="notice">{words("earlier")}</p>'))
        return [*shown, *self.growing.messages(self._next, words)] if self.growing else shown

    def turns(self) -> tuple[Turn, ...]:
        """What was said before the last question, without sources."""
        return tuple(turn for one in self.kept for turn in one.turns)

    def question(self, number: str) -> str:
        """The question of an exchange that has ended, by its number on the page; "" where there is none."""
        return next((one.turns[0].content for one in self.kept if str(one.number) == number), "")

    @property
    def _next(self) -> int:
        return self.kept[-1].number + 1 if self.kept else 1


def _reply(content: str) -> ChatMessage:
    return {"role": "assistant", "content": content}
