"""The chat page: a question goes in, ever longer answers come out, each with its sources below it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from typing import Any, Protocol

import gradio as gr

from chatbot.answering.answer import Status
from chatbot.answering.checking.rechecking import CitedLibrary
from chatbot.conversations.conversations import Conversations
from chatbot.models.discovery import ListedModel
from chatbot.models.pulling import Pulling
from chatbot.ui.article_limits import limits_markdown
from chatbot.ui.conversation_events import ConversationEvents, StreamingAnswerer
from chatbot.ui.conversation_parts import ConversationParts, Updates
from chatbot.ui.keeping import Reader
from chatbot.ui.opinion_events import JudgingAnswerer, OpinionEvents
from chatbot.ui.status import Start, status_markdown
from chatbot.ui.translation.wording import words_for, words_in

_STATUS_SECONDS = 5.0


class PageAnswerer(StreamingAnswerer, JudgingAnswerer, Protocol):
    """What the page needs: an `Answerer`, or the one of `chatbot.serving` that all tabs and endpoints share."""

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

    def __init__(self, answerer: PageAnswerer, conversations: Conversations, library: CitedLibrary) -> None:
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
            self._limits = _hidden("limits")
            self._alone = _hidden("alone")
            self._again = _hidden("again")
            self._opinion = _hidden("opinion")
            self._editing = _hidden("editing")
            self._wanted = _hidden("wanted")
            self._shown_id = gr.Markdown("", elem_id="shown-conversation")
            self._conversation = gr.State(None)  # until something is asked or opened
            self._start = gr.State(None)
            parts = ConversationParts(
                self._box, self._notice, self._chat, self._conversation, self._shown_id, gr.State(None)
            )
            reader_of = partial(Reader.of, conversations, library)
            self._connect(
                blocks,
                parts,
                ConversationEvents(answerer, reader_of, parts),
                OpinionEvents(answerer, reader_of, parts),
            )
        self.blocks = blocks.queue(api_open=False)

    def _connect(
        self, blocks: gr.Blocks, parts: ConversationParts, events: ConversationEvents, opinions: OpinionEvents
    ) -> None:
        shown = parts.all()
        asking: dict[str, Any] = {
            "outputs": shown,
            "concurrency_limit": None,  # the answerer has a limit of its own
            "show_progress": "hidden",
        }
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        told = [self._conversation, self._limits, self._wanted]
        typed = [self._box, *told]
        submitted = self._box.submit(events.ask, typed, **asking, api_name="chat")
        chosen = self._chat.example_select(_chosen_example, None, self._box, **quiet)
        asked = chosen.then(events.ask, typed, **asking, api_visibility="private")
        alone = self._alone.submit(events.ask_alone, [self._alone, *told], **asking, api_visibility="private")
        again = self._again.submit(
            events.ask_again,
            [self._again, *told],
            **asking,
            api_visibility="private",
        )
        edited = [self._editing, self._conversation, self._wanted]
        self._editing.submit(events.edit, edited, shown, trigger_mode="multiple", **quiet)
        opinion = self._opinion.submit(
            opinions.ask_opinion, [self._opinion, *told], **asking, api_visibility="private"
        )
        opinion.then(opinions.show_opinion, [parts.judged, self._conversation], shown, **quiet)
        answering = [submitted, asked, alone, again, opinion]
        # In this order: what the answer still sends while it is cancelled would undo the notice.
        stopped = self._box.stop(None, None, None, cancels=answering, **quiet)
        stopped.then(events.stop, self._conversation, shown, **quiet)
        wanted = self._wanted.submit(None, None, None, cancels=answering, **quiet)
        wanted.then(events.open, self._wanted, shown, **quiet)
        # What is shown is what a question would be sent with.
        self._limits.change(self._show_limits, self._limits, self._limited_to, **quiet)
        self._chat.clear(events.clear, None, [parts.state, parts.shown_id], **quiet)
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

    def _open(self, limits: str, request: gr.Request) -> Updates:
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

    async def _show_status(self, shown: Start | None, request: gr.Request) -> Updates:
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


def _hidden(name: str) -> gr.Textbox:
    """A box that page.css hides, through which the scripts tell something."""
    return gr.Textbox("", elem_id=name, container=False, show_label=False)


def _chosen_example(chosen: gr.SelectData) -> str:
    return str(chosen.value["text"])
