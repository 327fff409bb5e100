"""What the page keeps of conversations, written down and read again, for the reader who asks for a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Self

import gradio as gr

from chatbot.answering.answer import Answer, stopped_early
from chatbot.answering.checking.rechecking import CitedLibrary, rechecked
from chatbot.conversations.conversations import Conversations
from chatbot.conversations.stored import ExchangePlace, StoredConversation
from chatbot.errors import ConversationsError
from chatbot.ui.article_limits import wanted_judge
from chatbot.ui.exchanges import MOST_EXCHANGES, Conversation, Exchange
from chatbot.ui.translation.wording import Words, words_for

_BROKE_OFF = "This answer broke off: the page was closed or reloaded before it was finished."


class Keeping:
    """Keeps a user's conversations, and lets the page go on where that fails.

    `problem` says what went wrong the last time, "" where nothing did.
    """

    def __init__(self, conversations: Conversations, library: CitedLibrary) -> None:
        self._conversations = conversations
        self._library = library
        self.problem = ""

    async def begin(self, conversation: Conversation) -> Conversation:
        """Keep the question whose answer will grow; one that replaces another is kept with its first words."""
        growing = conversation.growing
        if growing is None or conversation.replaced:
            return conversation
        places: list[ExchangePlace] = []
        await self._attempt(
            lambda: places.append(self._conversations.begin(conversation.id, growing.question, conversation.model))
        )
        return conversation.kept_at(places[0]) if places else conversation

    async def save(self, conversation: Conversation) -> Conversation:
        """Keep the answer as far as it has got."""
        growing = conversation.growing
        if growing is None or growing.place is None or growing.answer is None:
            return conversation
        place, question, answer = growing.place, growing.question, growing.answer
        if not (answer.text or answer.finished):
            return conversation

        def write() -> None:
            if conversation.replaced:
                self._conversations.replace(place, question)
            self._conversations.save(place, question, answer)

        await self._attempt(write)
        return replace(conversation, replaced=None)

    async def save_judged(self, exchange: Exchange, answer: Answer) -> None:
        """Keep the answer of an exchange that has ended as it is after a second opinion."""
        place = exchange.place
        if place:
            await self._attempt(lambda: self._conversations.save(place, exchange.question, answer))

    async def withdraw(self, conversation: Conversation) -> None:
        """Forget a question that got no answer."""
        place = conversation.growing.place if conversation.growing else None
        if place and not conversation.replaced:
            await self._attempt(lambda: self._conversations.withdraw(place))

    async def open(self, identity: str, words: Words) -> Conversation | None:
        """A conversation as it was kept, its citations compared with the library; None where it is not there."""
        opened: list[Conversation] = []

        def read() -> None:
            if stored := self._conversations.open(identity):
                reopened = Conversation.reopened(identity, self._exchanges(stored), words)
                opened.append(replace(reopened, model=stored.model))

        await self._attempt(read)
        return opened[0] if opened else None

    def _exchanges(self, stored: StoredConversation) -> Iterator[tuple[int, Exchange]]:
        for one in stored.exchanges[-MOST_EXCHANGES:]:
            answer = one.answer
            if answer and not answer.finished:
                answer = stopped_early(answer, _BROKE_OFF)
            if answer:
                answer = rechecked(answer, self._library)
            place = ExchangePlace(stored.id, one.number)
            yield one.number, Exchange(one.question, answer, place, one.thumb, one.note)

    async def _attempt(self, work: Callable[[], object]) -> None:
        try:
            await asyncio.to_thread(work)
        except ConversationsError as error:
            self.problem = str(error)
        else:
            self.problem = self._conversations.file.news()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: `name` for taking turns, their interface, their conversations, and the wish for a judge."""

    name: str
    words: Words
    keeping: Keeping
    judge: bool | None

    @classmethod
    def of(cls, conversations: Conversations, library: CitedLibrary, request: gr.Request) -> Self:
        """The reader whose browser sent a request."""
        user = request.username or ""
        # Where there are no users, all tabs of a machine are one reader.
        name = user or (request.client.host if request.client else "")
        keeping = Keeping(conversations.of(user), library)
        return cls(name, words_for(request.cookies), keeping, wanted_judge(request.cookies))

    async def conversation(self, before: Conversation | None, wanted: str) -> Conversation:
        """The conversation of a tab; the server may have been started again since it was opened.

        `wanted` is the number of the page's request, and the id of the conversation that the tab shows.
        """
        if before is not None:
            return before
        _, _, identity = wanted.partition(" ")
        opened = await self.keeping.open(identity, self.words) if identity else None
        return opened or Conversation()
