"""The events of a conversation on the page: a question is asked, again or alone, stopped, or a kept one opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

import gradio as gr

from chatbot.answering.answer import Answer, stopped_early
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.throttle import Throttle
from chatbot.turn import Turn
from chatbot.ui.article_limits import read_options
from chatbot.ui.conversation_parts import ConversationParts, Updates, notice, ready
from chatbot.ui.exchanges import Conversation
from chatbot.ui.keeping import Reader
from vectorstore.errors import ChatbotError

_STOPPED = "You stopped this answer."
_GONE = "This conversation is no longer kept."
_SHOWN_SECONDS = 0.08
"""How long to wait before showing more of a growing answer."""
_SAVED_SECONDS = 1.0
"""The same for keeping it."""


class StreamingAnswerer(Protocol):
    """What answers questions."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers; closing the generator stops the model."""


class ConversationEvents:
    """What happens on the page to a conversation; each event yields or returns what it changes."""

    def __init__(
        self, answerer: StreamingAnswerer, reader_of: Callable[[gr.Request], Reader], parts: ConversationParts
    ) -> None:
        self._answerer = answerer
        self._reader_of = reader_of
        self._parts = parts

    def clear(self) -> Updates:
        """Begin a new conversation."""
        return self._parts.cleared()

    async def open(self, wanted: str, request: gr.Request) -> Updates:
        """Show a conversation that was kept: `wanted` is the number of the page's request, and its id."""
        reader = self._reader_of(request)
        number, _, identity = wanted.partition(" ")
        opened = await reader.keeping.open(identity, reader.words) if identity else Conversation()
        problem = reader.keeping.problem or ("" if opened else _GONE)
        shown = opened or Conversation()
        return {
            **self._parts.opened(shown, number, reader.words),
            self._parts.notice: notice(problem, reader.words),
        }

    async def ask(
        self, question: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Answer `question`; one that cannot be asked goes back into its box, with the reason above it."""
        reader = self._reader_of(request)
        question = question.strip()
        if not question:
            yield self._parts.refused("", reader.words("empty_question"), reader.words)
            return
        conversation = (await reader.conversation(before, wanted)).asked(question)
        async with aclosing(self._answer(conversation, conversation.turns(), limits, reader)) as growing:
            async for updates in growing:
                yield updates

    async def ask_alone(
        self, number: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Ask a question of the conversation again, as if nothing had been said before it."""
        reader = self._reader_of(request)
        conversation = await reader.conversation(before, wanted)
        exchange = conversation.ended_exchange(number)
        if exchange is None or conversation.growing:
            yield self._parts.unchanged()
            return
        async with aclosing(self._answer(conversation.asked(exchange.question), (), limits, reader)) as growing:
            async for updates in growing:
                yield updates

    async def ask_again(
        self, _pressed: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Ask the last question again, in the place of its answer."""
        reader = self._reader_of(request)
        conversation = await reader.conversation(before, wanted)
        if not conversation.kept or conversation.growing:
            yield self._parts.unchanged()
            return
        conversation = replace(conversation, editing=True).asked(conversation.kept[-1].question)
        async with aclosing(self._answer(conversation, conversation.turns(), limits, reader)) as growing:
            async for updates in growing:
                yield updates

    async def edit(self, changing: str, before: Conversation | None, wanted: str, request: gr.Request) -> Updates:
        """Give the last question back to be changed ("yes"), or leave it as it is ("no")."""
        reader = self._reader_of(request)
        conversation = await reader.conversation(before, wanted)
        if conversation.growing:
            return self._parts.unchanged()
        editing = changing == "yes" and bool(conversation.kept)
        return {
            self._parts.box: gr.Textbox(value=conversation.kept[-1].question if editing else ""),
            self._parts.notice: notice(reader.words("editing") if editing else "", reader.words),
            self._parts.state: replace(conversation, editing=editing),
        }

    async def _answer(
        self, conversation: Conversation, history: Sequence[Turn], limits: str, reader: Reader
    ) -> AsyncGenerator[Updates, None]:
        """Answer the last question of the conversation, read with `history`, and keep both."""
        words, keeping = reader.words, reader.keeping
        question = conversation.growing.question if conversation.growing else ""
        try:
            options = replace(read_options(limits), judge=reader.judge, reader=reader.name)
        except ChatbotError as error:
            yield self._parts.refused(question, str(error), words)
            return
        conversation = await keeping.begin(replace(conversation, model=options.model or ""))
        yield {
            self._parts.box: gr.Textbox(value="", submit_btn=False, stop_btn=words("stop")),
            self._parts.notice: notice(keeping.problem, words),
            **self._parts.shown(conversation, words),
        }
        answers = self._answerer.stream(question, history, options)
        async with aclosing(self._grow(conversation, answers, reader)) as growing:
            async for updates in growing:
                yield updates

    async def _grow(
        self, conversation: Conversation, answers: AsyncGenerator[Answer, None], reader: Reader
    ) -> AsyncGenerator[Updates, None]:
        """Show and keep an answer as it grows; closed, it stops the model."""
        words, keeping = reader.words, reader.keeping
        showing, saving = Throttle(_SHOWN_SECONDS), Throttle(_SAVED_SECONDS)
        saving.passes()  # not the first words
        try:
            async with aclosing(answers):
                async for answer in answers:
                    conversation = conversation.answered(answer)
                    if answer.finished or saving.passes():
                        conversation = await keeping.save(conversation)
                        saving.done()
                    if answer.finished:
                        yield {
                            **self._parts.told(keeping.problem, words),
                            **self._parts.shown(conversation.ended(words), words),
                        }
                    elif showing.passes():
                        yield self._parts.shown(conversation, words)
                        showing.done()
        except ChatbotError as error:
            yield await self._ended_early(conversation, str(error), reader)
        except (GeneratorExit, asyncio.CancelledError):
            await keeping.save(conversation)
            raise
        else:
            # Not the conversation: it can have been cleared meanwhile.
            yield {self._parts.box: ready(words)}

    async def stop(self, conversation: Conversation | None, request: gr.Request) -> Updates:
        """Say that the user stopped the answer."""
        reader = self._reader_of(request)
        if conversation and conversation.growing:
            return await self._ended_early(conversation, _STOPPED, reader)
        shown = self._parts.shown(conversation, reader.words) if conversation else {}
        return {self._parts.box: ready(reader.words), **shown}

    async def _ended_early(self, conversation: Conversation, reason: str, reader: Reader) -> Updates:
        """Show the reason below the answer so far; a question without an answer goes back into its box."""
        last, words, keeping = conversation.growing, reader.words, reader.keeping
        if last is None or last.answer is None or not last.answer.text:
            await keeping.withdraw(conversation)
            asked = last.question if last else ""
            return {
                **self._parts.refused(asked, reason, words),
                **self._parts.shown(conversation.withdrawn(), words),
            }
        stopped = await keeping.save(conversation.answered(stopped_early(last.answer, reason)))
        return {
            self._parts.box: ready(words),
            **self._parts.told(keeping.problem, words),
            **self._parts.shown(stopped.ended(words), words),
        }
