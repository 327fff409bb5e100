"""The events of a second opinion on the page: it is asked for on an answer that has ended, and shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

import gradio as gr

from chatbot.answering.answer import Answer
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.ui.article_limits import read_options
from chatbot.ui.conversation_parts import ConversationParts, Updates, notice, ready
from chatbot.ui.exchanges import Conversation
from chatbot.ui.keeping import Reader
from vectorstore.errors import ChatbotError


class JudgingAnswerer(Protocol):
    """What asks a model about the sentences of an answer."""

    def second_opinion(
        self, answer: Answer, options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield a finished answer while its linked sentences are put to a model, and last with its opinions."""


class OpinionEvents:
    """What happens on the page to an answer that is put to a model again."""

    def __init__(
        self, answerer: JudgingAnswerer, reader_of: Callable[[gr.Request], Reader], parts: ConversationParts
    ) -> None:
        self._answerer = answerer
        self._reader_of = reader_of
        self._parts = parts

    async def ask_opinion(
        self, number: str, before: Conversation | None, limits: str, wanted: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Put the linked sentences of an answer to a model, which `show_opinion` shows the end of."""
        reader = self._reader_of(request)
        conversation = await reader.conversation(before, wanted)
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
            yield {self._parts.notice: notice(str(error), words)}
        yield {self._parts.judged: (was, judged) if judged and judged.finished else None}

    async def show_opinion(
        self, judged: tuple[Answer, Answer] | None, conversation: Conversation, request: gr.Request
    ) -> Updates:
        """Show an answer as it is after a second opinion, and keep it: `judged` is it before and after."""
        reader = self._reader_of(request)
        if judged:
            was, answer = judged
            if exchange := conversation.exchange_of(was):
                await reader.keeping.save_judged(exchange, answer)
            conversation = conversation.reconsidered(was, answer, reader.words)
        return {
            # While another answer grows, the box is there to stop it.
            self._parts.box: gr.skip() if conversation.growing else ready(reader.words),
            **self._parts.told(reader.keeping.problem, reader.words),
            **self._parts.shown(conversation, reader.words),
            self._parts.judged: None,
        }
