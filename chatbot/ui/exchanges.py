"""Conversation: questions and answers -> messages of Gradio's Chatbot, and the history of the next question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from chatbot.answering.answer import Answer
from chatbot.conversations.stored import ExchangePlace, Thumb
from chatbot.phrases import shortened
from chatbot.turn import Turn
from chatbot.ui.answer_footer import answer_footer, notice
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
    """A question as the user typed it, and its answer so far; None before the first one arrives.

    `place` is where it is kept, None where it is not; `thumb` and `note` are what the user thinks of the answer.
    """

    question: str
    answer: Answer | None = None
    place: ExchangePlace | None = None
    thumb: Thumb = ""
    note: str = ""

    def messages(self, number: int, words: Words) -> list[ChatMessage]:
        """The `number`th exchange on the page: question, answer, and the answer's sources as a third message."""
        asked = {"role": "user", "content": escape(shortened(self.question, _SHOWN_CHARACTERS))}
        answer = self.answer
        text = answer_markdown(answer, number, words) if answer else ""
        if answer is None or not (text or answer.finished):
            return [asked, _reply(waiting_markdown(answer.waiting if answer else "", words))]
        footer = answer_footer(answer, number, words, self._actions() if answer.finished else "")
        return [asked, _reply(text), *([_reply(footer)] if footer else [])]

    def unanswered(self, words: Words) -> list[ChatMessage]:
        """The messages of a question that was left without an answer."""
        asked, _ = Exchange(self.question).messages(0, words)
        return [asked, _reply(f'<div class="evidence">{notice(words("no_stored_answer"))}{self._actions()}</div>')]

    def _actions(self) -> str:
        """Where conversations.js puts what can be done with an answer."""
        kept = f' id="kept-{self.place.conversation}-{self.place.number}"' if self.place else ""
        note = f' title="{escape(self.note)}"' if self.note else ""
        return f'<p class="actions{" rated-" if self.thumb else ""}{self.thumb}"{kept}{note}></p>'


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """An exchange that has ended: its messages, rendered once, and the turns for the next question."""

    number: int
    exchange: Exchange
    turns: tuple[Turn, ...]
    messages: tuple[ChatMessage, ...]

    @property
    def question(self) -> str:
        """The question as the user typed it."""
        return self.exchange.question


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one tab shows: the last exchanges that have ended, and the one whose answer still grows.

    `id` is that of the conversation that is kept, "" where none is. `replaced` is the exchange in whose place the
    growing one is asked, and comes back where that gets no answer. While `editing`, the next question is asked in
    the place of the last one. `model` is the one chosen for its answers, "" for the best one there.
    """

    kept: tuple[KeptExchange, ...] = ()
    growing: Exchange | None = None
    id: str = ""
    replaced: KeptExchange | None = None
    editing: bool = False
    model: str = ""

    @classmethod
    def reopened(cls, identity: str, exchanges: Iterable[tuple[int, Exchange]], words: Words) -> Self:
        """A conversation that was kept: its exchanges with their numbers."""
        conversation = cls(id=identity)
        for number, exchange in exchanges:
            conversation = conversation._with(_kept(number, exchange, words))
        return conversation

    def asked(self, question: str) -> Self:
        """The conversation with another question."""
        if not self.editing or not self.kept:
            return replace(self, growing=Exchange(question))
        last = self.kept[-1]
        growing = Exchange(question, place=last.exchange.place)
        return replace(self, kept=self.kept[:-1], growing=growing, replaced=last, editing=False)

    def kept_at(self, place: ExchangePlace) -> Self:
        """The conversation whose last question is kept at a place."""
        growing = replace(self.growing, place=place) if self.growing else None
        return replace(self, growing=growing, id=place.conversation)

    def answered(self, answer: Answer) -> Self:
        """The conversation with the answer so far to the last question."""
        return replace(self, growing=replace(self.growing, answer=answer)) if self.growing else self

    def ended(self, words: Words) -> Self:
        """The conversation after the last answer; without the question, where it has no answer."""
        last = self.growing
        if last is None or last.answer is None:
            return self.withdrawn()
        return replace(self._with(_kept(self._next, last, words)), growing=None, replaced=None)

    def withdrawn(self) -> Self:
        """The conversation without its last question; the one that it was to replace is back."""
        before = self._with(self.replaced) if self.replaced else self
        identity = self.id if before.kept else ""
        return replace(before, growing=None, replaced=None, id=identity)

    def messages(self, words: Words) -> list[ChatMessage]:
        """All that is shown; where the first exchanges are left out, it says so."""
        shown = [message for one in self.kept for message in one.messages]
        if self.kept and self.kept[0].number > 1:
            shown.insert(0, _reply(f'<p class="notice">{words("earlier")}</p>'))
        return [*shown, *self.growing.messages(self._next, words)] if self.growing else shown

    def turns(self) -> tuple[Turn, ...]:
        """What was said before the last question, without sources."""
        return tuple(turn for one in self.kept for turn in one.turns)

    def ended_exchange(self, number: str) -> Exchange | None:
        """An exchange that has ended, by its number on the page."""
        return next((one.exchange for one in self.kept if str(one.number) == number), None)

    def exchange_of(self, answer: Answer) -> Exchange | None:
        """The exchange that has ended with an answer."""
        return next((one.exchange for one in self.kept if one.exchange.answer == answer), None)

    def reconsidered(self, before: Answer, after: Answer, words: Words) -> Self:
        """The conversation with an answer as it is after a second opinion, where that still stands in it."""
        kept = (
            _kept(one.number, replace(one.exchange, answer=after), words) if one.exchange.answer == before else one
            for one in self.kept
        )
        return replace(self, kept=tuple(kept))

    def _with(self, kept: KeptExchange) -> Self:
        return replace(self, kept=(*self.kept, kept)[-MOST_EXCHANGES:])

    @property
    def _next(self) -> int:
        return self.kept[-1].number + 1 if self.kept else 1


def _kept(number: int, exchange: Exchange, words: Words) -> KeptExchange:
    answer = exchange.answer
    if answer is None:
        messages, turns = exchange.unanswered(words), []
    else:
        messages = exchange.messages(number, words)
        turns = [Turn("user", exchange.question), Turn("assistant", answer.text)]
    return KeptExchange(number, exchange, tuple(turns), tuple(messages))


def _reply(content: str) -> ChatMessage:
    return {"role": "assistant", "content": content}
