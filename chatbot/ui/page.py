"""The chat page: a question goes in, ever longer answers come out, each with its sources below it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol

import gradio as gr

from chatbot.answering.answer import Answer, Status, stopped_early
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.models.discovery import ListedModel
from chatbot.models.pulling import Pulling
from chatbot.turn import Turn
from chatbot.ui.article_limits import limits_markdown, read_options, wanted_judge
from chatbot.ui.escaping import escape
from chatbot.ui.exchanges import Conversation
from chatbot.ui.status import Start, status_markdown
from chatbot.ui.throttle import Throttle
from chatbot.ui.translation.wording import Words, words_for, words_in
from vectorstore.errors import ChatbotError

_STOPPED = "You stopped this answer."
_STATUS_SECONDS = 5.0
_SHOWN_SECONDS = 0.08
"""How long to wait before showing more of a growing answer."""

_Updates = dict[Any, Any]


class PageAnswerer(Protocol):
    """What the page needs: an `Answerer`, or the one of `chatbot.serving` that all tabs and endpoints share."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers; closing the generator stops the model."""

    async def status(self) -> Status:
        """The model that would answer now and the number of articles."""

    async def models(self) -> list[ListedModel]:
        """The models to choose from."""

    def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        """Download a model and yield the progress; closing the generator stops it."""


class Page:
    """The page's components and events; `blocks` is the Gradio application.

    Each open tab has a conversation, kept as data on the server; the screen is rendered from it and never read
    back.
    """

    def __init__(self, answerer: PageAnswerer) -> None:
        self._answerer = answerer
        with gr.Blocks(
            title=words_in("")("title"), fill_height=True, analytics_enabled=False, delete_cache=(3600, 86400)
        ) as blocks:
            self._heading = gr.Markdown(elem_id="heading")
            self._status = gr.Markdown(elem_id="status", latex_delimiters=[])
            self._chat = _chatbot()
            self._notice = gr.Markdown(elem_id="notice", visible=False, latex_delimiters=[])
            self._limited_to = gr.Markdown(elem_id="limited-to", latex_delimiters=[])
            self._box = gr.Textbox(
                elem_id="question",
                show_label=False,
                container=False,
                autofocus=True,
                max_lines=6,
                submit_btn="…",
                stop_btn=False,
            )
            self._limits = gr.Textbox("", elem_id="limits", container=False, show_label=False)
            self._alone = gr.Textbox("", elem_id="alone", container=False, show_label=False)
            self._conversation = gr.State(Conversation())
            self._start = gr.State(None)
            self._connect(blocks)
        self.blocks = blocks.queue(api_open=False)

    def _connect(self, blocks: gr.Blocks) -> None:
        shown = [self._box, self._notice, self._chat, self._conversation]
        asking: dict[str, Any] = {
            "outputs": shown,
            "concurrency_limit": None,  # the answerer has a limit of its own
            "show_progress": "hidden",
        }
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        typed = [self._box, self._conversation, self._limits]
        submitted = self._box.submit(self._ask, typed, **asking, api_name="chat")
        chosen = self._chat.example_select(_chosen_example, None, self._box, **quiet)
        asked = chosen.then(self._ask, typed, **asking, api_visibility="private")
        again = [self._alone, self._conversation, self._limits]
        alone = self._alone.submit(self._ask_alone, again, **asking, api_visibility="private")
        # In this order: what the answer still sends while it is cancelled would undo the notice.
        stopped = self._box.stop(None, None, None, cancels=[submitted, asked, alone], **quiet)
        stopped.then(self._stop, self._conversation, shown, **quiet)
        # What is shown is what a question would be sent with.
        self._limits.change(self._show_limits, self._limits, self._limited_to, **quiet)
        self._chat.clear(Conversation, None, self._conversation, **quiet)
        refresh_status: dict[str, Any] = {
            "fn": self._show_status,
            "inputs": self._start,
            "outputs": [self._status, self._chat, self._start],
            **quiet,
        }
        blocks.load(self._open, self._limits, [self._heading, self._limited_to, self._box, self._chat], **quiet)
        blocks.load(**refresh_status)
        # Other processes add articles too, and models come and go.
        gr.Timer(_STATUS_SECONDS).tick(**refresh_status)

    def _open(self, limits: str, request: gr.Request) -> _Updates:
        """What does not change, in the language of this browser."""
        words = words_for(request.cookies)
        return {
            self._heading: f"# {words('title')}\n\n{words('subtitle')}",
            self._limited_to: limits_markdown(limits, words),
            self._chat: gr.Chatbot(label=words("conversation")),
            self._box: gr.Textbox(
                label=words("question"), placeholder=words("question_hint"), submit_btn=words("ask")
            ),
        }

    def _show_limits(self, limits: str, request: gr.Request) -> str:
        return limits_markdown(limits, words_for(request.cookies))

    async def _show_status(self, shown: Start | None, request: gr.Request) -> _Updates:
        words = words_for(request.cookies)
        status = await self._answerer.status()
        start = Start.of(status, words)
        updates = {self._status: status_markdown(status, words)}
        if start == shown:  # so that the conversation is left alone
            return updates
        examples: Any = [{"text": question} for question in start.questions]
        return {
            **updates,
            self._chat: gr.Chatbot(examples=examples, placeholder=start.placeholder),
            self._start: start,
        }

    async def _ask(
        self, question: str, before: Conversation, limits: str, request: gr.Request
    ) -> AsyncIterator[_Updates]:
        """Answer `question`; one that cannot be asked goes back into its box, with the reason above it."""
        words = words_for(request.cookies)
        question = question.strip()
        if not question:
            yield self._refused("", words("empty_question"), words)
            return
        async with aclosing(self._answer(before.asked(question), before.turns(), limits, request)) as growing:
            async for updates in growing:
                yield updates

    async def _ask_alone(
        self, number: str, before: Conversation, limits: str, request: gr.Request
    ) -> AsyncIterator[_Updates]:
        """Ask a question of the conversation again, as if nothing had been said before it."""
        question = before.question(number)
        if not question or before.growing:
            yield {self._box: gr.skip()}
            return
        async with aclosing(self._answer(before.asked(question), (), limits, request)) as growing:
            async for updates in growing:
                yield updates

    async def _answer(
        self, conversation: Conversation, history: Sequence[Turn], limits: str, request: gr.Request
    ) -> AsyncGenerator[_Updates, None]:
        """Answer the last question of the conversation, read with `history`."""
        words = words_for(request.cookies)
        question = conversation.growing.question if conversation.growing else ""
        throttle = Throttle(_SHOWN_SECONDS)
        yield {
            self._box: gr.Textbox(value="", submit_btn=False, stop_btn=words("stop")),
            self._notice: gr.Markdown(visible=False),
            **self._shown(conversation, words),
        }
        try:
            # Closing the generator stops the model when the user stops the answer or closes the page.
            options = replace(read_options(limits), judge=wanted_judge(request.cookies))
            growing = self._answerer.stream(question, history, options)
            async with aclosing(growing) as answers:
                async for answer in answers:
                    conversation = conversation.answered(answer)
                    if answer.finished:
                        yield self._shown(conversation.ended(words), words)
                    elif throttle.passes():
                        yield self._shown(conversation, words)
        except ChatbotError as error:
            yield self._ended_early(conversation, str(error), words)
        else:
            # Not the conversation: it can have been cleared meanwhile.
            yield {self._box: _ready(words)}

    def _stop(self, conversation: Conversation, request: gr.Request) -> _Updates:
        words = words_for(request.cookies)
        if conversation.growing:
            return self._ended_early(conversation, _STOPPED, words)
        return {self._box: _ready(words)}

    def _ended_early(self, conversation: Conversation, reason: str, words: Words) -> _Updates:
        """Show the reason below the answer so far; a question without an answer goes back into its box."""
        last = conversation.growing
        if last is None or last.answer is None or not last.answer.text:
            without = replace(conversation, growing=None)
            return {**self._refused(last.question if last else "", reason, words), **self._shown(without, words)}
        ended = conversation.answered(stopped_early(last.answer, reason)).ended(words)
        return {self._box: _ready(words), **self._shown(ended, words)}

    def _refused(self, question: str, reason: str, words: Words) -> _Updates:
        return {
            self._box: gr.Textbox(value=question, submit_btn=words("ask"), stop_btn=False),
            self._notice: gr.Markdown(value=escape(words.message(reason)), visible=True),
        }

    def _shown(self, conversation: Conversation, words: Words) -> _Updates:
        return {self._chat: conversation.messages(words), self._conversation: conversation}


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="conversation",
        show_label=False,
        container=False,
        scale=1,
        height="auto",
        layout="panel",
        buttons=["copy"],
        placeholder="",
        latex_delimiters=[],
        allow_tags=False,
        line_breaks=False,
        autoscroll=False,  # page.js keeps the question in view instead
    )


def _ready(words: Words) -> gr.Textbox:
    return gr.Textbox(submit_btn=words("ask"), stop_btn=False)


def _chosen_example(chosen: gr.SelectData) -> str:
    return str(chosen.value["text"])
