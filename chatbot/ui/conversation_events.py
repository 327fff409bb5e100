"""The events of a conversation on the page: a question is asked, again or alone, stopped, or a kept one opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol

import gradio as gr

from chatbot.answering.answer import Answer, stopped_early
from chatbot.answering.checking.rechecking import CitedLibrary
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.conversations.conversations import Conversations
from chatbot.throttle import Throttle
from chatbot.turn import Turn
from chatbot.ui.article_limits import read_options, wanted_judge
from chatbot.ui.escaping import escape
from chatbot.ui.exchanges import Conversation
from chatbot.ui.keeping import Keeping
from chatbot.ui.translation.wording import Words, words_for
from vectorstore.errors import ChatbotError

_STOPPED = "You stopped this answer."
_GONE = "This conversation is no longer kept."
_SHOWN_SECONDS = 0.08
"""How long to wait before showing more of a growing answer."""
_SAVED_SECONDS = 1.0
"""The same for keeping it."""

_Updates = dict[Any, Any]


class StreamingAnswerer(Protocol):
    """What answers questions."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers; closing the generator stops the model."""

    def second_opinion(
        self, answer: Answer, options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield a finished answer while its linked sentences are put to a model, and last with its opinions."""


@dataclass(frozen=True, slots=True)
class ConversationParts:
    """The page's components that the events of a conversation change."""

    box: gr.Textbox
    notice: gr.Markdown
    chat: gr.Chatbot
    state: gr.State
    shown_id: gr.Markdown
    judged: gr.State

    def all(self) -> list[gr.components.Component]:
        """All of them."""
        return [self.box, self.notice, self.chat, self.state, self.shown_id, self.judged]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks: `name` for taking turns, their interface, their conversations, and the wish for a judge."""

    name: str
    words: Words
    keeping: Keeping
    judge: bool | None


class ConversationEvents:
    """What happens on the page to a conversation; each event yields or returns what it changes."""

    def __init__(
        self,
        answerer: StreamingAnswerer,
        conversations: Conversations,
        library: CitedLibrary,
        parts: ConversationParts,
    ) -> None:
        self._answerer = answerer
        self._conversations = conversations
        self._library = library
        self._parts = parts

    def clear(self) -> _Updates:
        """Begin a new conversation."""
        return {self._parts.state: Conversation(), self._parts.shown_id: _shown_id("")}

    async def open(self, wanted: str, request: gr.Request) -> _Updates:
        """Show a conversation that was kept: `wanted` is the number of the page's request, and its id."""
        reader = self._reader(request)
        number, _, identity = wanted.partition(" ")
        opened = await reader.keeping.open(identity, reader.words) if identity else Conversation()
        problem = reader.keeping.problem or ("" if opened else _GONE)
        shown = opened or Conversation()
        return {
            **self._shown(shown, reader.words),
            self._parts.shown_id: _opened_id(shown, number),
            self._parts.notice: _notice(problem, reader.words),
            self._parts.box: _ready(reader.words),
        }

    async def ask(
        self, question: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[_Updates]:
        """Answer `question`; one that cannot be asked goes back into its box, with the reason above it."""
        reader = self._reader(request)
        question = question.strip()
        if not question:
            yield self._refused("", reader.words("empty_question"), reader.words)
            return
        conversation = (await self._goes_on(before, wanted, reader)).asked(question)
        async with aclosing(self._answer(conversation, conversation.turns(), limits, reader)) as growing:
            async for updates in growing:
                yield updates

    async def ask_alone(
        self, number: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[_Updates]:
        """Ask a question of the conversation again, as if nothing had been said before it."""
        reader = self._reader(request)
        conversation = await self._goes_on(before, wanted, reader)
        exchange = conversation.ended_exchange(number)
        if exchange is None or conversation.growing:
            yield self._unchanged()
            return
        async with aclosing(self._answer(conversation.asked(exchange.question), (), limits, reader)) as growing:
            async for updates in growing:
                yield updates

    async def ask_again(
        self, _pressed: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[_Updates]:
        """Ask the last question again, in the place of its answer."""
        reader = self._reader(request)
        conversation = await self._goes_on(before, wanted, reader)
        if not conversation.kept or conversation.growing:
            yield self._unchanged()
            return
        conversation = replace(conversation, editing=True).asked(conversation.kept[-1].question)
        async with aclosing(self._answer(conversation, conversation.turns(), limits, reader)) as growing:
            async for updates in growing:
                yield updates

    async def edit(self, changing: str, before: Conversation | None, wanted: str, request: gr.Request) -> _Updates:
        """Give the last question back to be changed ("yes"), or leave it as it is ("no")."""
        reader = self._reader(request)
        conversation = await self._goes_on(before, wanted, reader)
        if conversation.growing:
            return self._unchanged()
        editing = changing == "yes" and bool(conversation.kept)
        return {
            self._parts.box: gr.Textbox(value=conversation.kept[-1].question if editing else ""),
            self._parts.notice: _notice(reader.words("editing") if editing else "", reader.words),
            self._parts.state: replace(conversation, editing=editing),
        }

    async def _goes_on(self, before: Conversation | None, wanted: str, reader: _Reader) -> Conversation:
        """The conversation of the tab; the server may have been started again since it was opened."""
        if before is not None:
            return before
        _, _, identity = wanted.partition(" ")
        opened = await reader.keeping.open(identity, reader.words) if identity else None
        return opened or Conversation()

    async def _answer(
        self, conversation: Conversation, history: Sequence[Turn], limits: str, reader: _Reader
    ) -> AsyncGenerator[_Updates, None]:
        """Answer the last question of the conversation, read with `history`, and keep both."""
        words, keeping = reader.words, reader.keeping
        question = conversation.growing.question if conversation.growing else ""
        try:
            options = replace(read_options(limits), judge=reader.judge, reader=reader.name)
        except ChatbotError as error:
            yield self._refused(question, str(error), words)
            return
        conversation = await keeping.begin(replace(conversation, model=options.model or ""))
        yield {
            self._parts.box: gr.Textbox(value="", submit_btn=False, stop_btn=words("stop")),
            self._parts.notice: _notice(keeping.problem, words),
            **self._shown(conversation, words),
        }
        answers = self._answerer.stream(question, history, options)
        async with aclosing(self._grow(conversation, answers, reader)) as growing:
            async for updates in growing:
                yield updates

    async def _grow(
        self, conversation: Conversation, answers: AsyncGenerator[Answer, None], reader: _Reader
    ) -> AsyncGenerator[_Updates, None]:
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
                        yield {**self._problem(reader), **self._shown(conversation.ended(words), words)}
                    elif showing.passes():
                        yield self._shown(conversation, words)
                        showing.done()
        except ChatbotError as error:
            yield await self._ended_early(conversation, str(error), reader)
        except (GeneratorExit, asyncio.CancelledError):
            await keeping.save(conversation)
            raise
        else:
            # Not the conversation: it can have been cleared meanwhile.
            yield {self._parts.box: _ready(words)}

    async def ask_opinion(
        self, number: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[_Updates]:
        """Put the linked sentences of an answer to a model, which `show_opinion` shows the end of."""
        reader = self._reader(request)
        conversation = await self._goes_on(before, wanted, reader)
        exchange = conversation.ended_exchange(number)
        if exchange is None or exchange.answer is None or conversation.growing:
            yield {self._parts.state: conversation, self._parts.judged: None}
            return
        words, was, judged = reader.words, exchange.answer, None
        yield {
            self._parts.box: gr.Textbox(submit_btn=False, stop_btn=words("stop")),
            self._parts.state: conversation,
            self._parts.judged: None,
        }
        try:
            options = replace(read_options(limits), reader=reader.name)
            async with aclosing(self._answerer.second_opinion(was, options)) as answers:
                async for judged in answers:
                    shown = conversation.reconsidered(was, replace(judged, finished=True), words)
                    yield {self._parts.chat: shown.messages(words)}
        except ChatbotError as error:
            yield {self._parts.notice: _notice(str(error), words)}
        yield {self._parts.judged: (was, judged) if judged and judged.finished else None}

    async def show_opinion(
        self, judged: tuple[Answer, Answer] | None, conversation: Conversation, request: gr.Request
    ) -> _Updates:
        """Show an answer as it is after a second opinion, and keep it: `judged` is it before and after."""
        reader = self._reader(request)
        if judged:
            was, answer = judged
            if exchange := conversation.exchange_of(was):
                await reader.keeping.save_judged(exchange, answer)
            conversation = conversation.reconsidered(was, answer, reader.words)
        # While another answer grows, the box is there to stop it.
        box = gr.skip() if conversation.growing else _ready(reader.words)
        shown = self._shown(conversation, reader.words)
        return {self._parts.box: box, **self._problem(reader), **shown, self._parts.judged: None}

    async def stop(self, conversation: Conversation | None, request: gr.Request) -> _Updates:
        """Say that the user stopped the answer."""
        reader = self._reader(request)
        if conversation and conversation.growing:
            return await self._ended_early(conversation, _STOPPED, reader)
        shown = self._shown(conversation, reader.words) if conversation else {}
        return {self._parts.box: _ready(reader.words), **shown}

    async def _ended_early(self, conversation: Conversation, reason: str, reader: _Reader) -> _Updates:
        """Show the reason below the answer so far; a question without an answer goes back into its box."""
        last, words = conversation.growing, reader.words
        if last is None or last.answer is None or not last.answer.text:
            await reader.keeping.withdraw(conversation)
            asked = last.question if last else ""
            return {**self._refused(asked, reason, words), **self._shown(conversation.withdrawn(), words)}
        stopped = await reader.keeping.save(conversation.answered(stopped_early(last.answer, reason)))
        return {
            self._parts.box: _ready(words),
            **self._problem(reader),
            **self._shown(stopped.ended(words), words),
        }

    def _reader(self, request: gr.Request) -> _Reader:
        user = request.username or ""
        # Where there are no users, all tabs of a machine are one reader.
        name = user or (request.client.host if request.client else "")
        keeping = Keeping(self._conversations.of(user), self._library)
        return _Reader(name, words_for(request.cookies), keeping, wanted_judge(request.cookies))

    def _problem(self, reader: _Reader) -> _Updates:
        problem = reader.keeping.problem
        return {self._parts.notice: _notice(problem, reader.words)} if problem else {}

    def _refused(self, question: str, reason: str, words: Words) -> _Updates:
        return {
            self._parts.box: gr.Textbox(value=question, submit_btn=words("ask"), stop_btn=False),
            self._parts.notice: _notice(reason, words),
        }

    def _unchanged(self) -> _Updates:
        return {self._parts.box: gr.skip()}

    def _shown(self, conversation: Conversation, words: Words) -> _Updates:
        return {
            self._parts.chat: conversation.messages(words),
            self._parts.state: conversation,
            self._parts.shown_id: _shown_id(conversation.id),
        }


def _shown_id(identity: str) -> str:
    """What conversations.js reads: the number of its request, 0 for none, and the id of what is shown."""
    return f"0 {identity}"


def _opened_id(conversation: Conversation, number: str) -> str:
    """The same for what was opened, and the model chosen for it, which must not be read as Markdown."""
    return f"{number} {conversation.id} m{conversation.model.encode().hex()}" if conversation.id else f"{number} "


def _notice(problem: str, words: Words) -> gr.Markdown:
    return gr.Markdown(value=escape(words.message(problem)), visible=bool(problem))


def _ready(words: Words) -> gr.Textbox:
    return gr.Textbox(submit_btn=words("ask"), stop_btn=False)
