"""The chat page: a question goes in, ever longer answers come out, each with its sources under it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol

import gradio as gr

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.conversations.turn import Turn
from chatbot.models.pulling import Pulling
from chatbot.ui.marking import answer_markdown
from chatbot.ui.neutral import plain
from chatbot.ui.offer import Offer
from chatbot.ui.pace import Pace
from chatbot.ui.rendering import evidence_markdown, pending_line, status_markdown
from vectorstore.errors import ChatbotError
from vectorstore.filters import Filters

TITLE = "Ask your articles"
_SUBTITLE = "Every sentence of an answer leads to the sentence of the article it rests on."
_EMPTY = "There is no question yet. Type one, then press Enter."
_STOPPED = "Stopped here."
_PLACEHOLDER = "Ask a question about your articles, in any language."
_SHOWN_CHARACTERS = 2000
"""The most of a question that is shown; all of it is asked."""
_LIMITS = {"From": "2025-02", "To": "2025-03-15", "Source": "lemonde.fr", "Language": "fr, en"}
_ANSWERS_AT_ONCE = 4
_WAITING = 32
_STATUS_SECONDS = 5.0
_SHOWN_SECONDS = 0.08
"""How long the words of a growing answer stand before more of them are shown."""

_Updates = dict[Any, Any]
_Message = dict[str, Any]


class PageAnswerer(Protocol):
    """What the page asks of `chatbot.answering.answerer.Answerer`."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers from the articles that pass; closing the stream ends the work behind it."""

    async def status(self) -> Status:
        """Say which model would answer now."""

    def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        """Have a model fetched, and yield how far it is; closing the stream ends it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was asked, and the answer as far as it has got; None before its first word."""

    question: str
    answer: Answer | None = None


def messages(exchanges: Sequence[Exchange]) -> list[_Message]:
    """Return the exchanges as the messages Gradio's Chatbot shows, sources as messages of their own."""
    return [message for number, one in enumerate(exchanges, 1) for message in _shown(one, number)]


def turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """Return what has been said so far, questions and answers without their sources."""
    return tuple(
        turn
        for one in exchanges
        if one.answer is not None
        for turn in (Turn("user", one.question), Turn("assistant", one.answer.text))
    )


def _shown(exchange: Exchange, number: int) -> list[_Message]:
    question, answer = exchange.question, exchange.answer
    if len(question) > _SHOWN_CHARACTERS:
        question = f"{question[:_SHOWN_CHARACTERS]} …"
    asked = {"role": "user", "content": plain(question)}
    written = answer_markdown(answer, number) if answer else ""
    if answer is None or not (written or answer.finished):
        waiting = pending_line(answer.waiting) if answer and answer.waiting else pending_line()
        return [asked, {"role": "assistant", "content": waiting}]
    said = {"role": "assistant", "content": written}
    evidence = evidence_markdown(answer, number)
    return [asked, said, *([{"role": "assistant", "content": evidence}] if evidence else [])]


class Page:
    """The page's parts and what happens between them; `blocks` is the Gradio application.

    A conversation is kept as data on the server, one per open page; what is on the screen is made
    from it and never read back.
    """

    def __init__(self, answerer: PageAnswerer, examples: Sequence[str] = ()) -> None:
        self._answerer = answerer
        with gr.Blocks(
            title=TITLE, fill_height=True, analytics_enabled=False, delete_cache=(3600, 86400)
        ) as blocks:
            gr.Markdown(f"# {TITLE}\n\n{_SUBTITLE}", elem_id="heading")
            self._status = gr.Markdown(elem_id="status", latex_delimiters=[])
            self._offer = Offer(answerer.pull)
            self._chat = _chatbot(examples)
            self._notice = gr.Markdown(elem_id="notice", visible=False, latex_delimiters=[])
            self._box = gr.Textbox(
                elem_id="question",
                show_label=False,
                label="Your question",
                placeholder=_PLACEHOLDER,
                container=False,
                autofocus=True,
                max_lines=6,
                submit_btn="Ask",
                stop_btn=False,
            )
            self._limits = _limits()
            self._exchanges = gr.State(())
            self._connect(blocks)
        self.blocks = blocks.queue(max_size=_WAITING, api_open=False)

    def _connect(self, blocks: gr.Blocks) -> None:
        shown = [self._box, self._notice, self._chat, self._exchanges]
        asking: dict[str, Any] = {
            "fn": self._ask,
            "inputs": [self._box, self._exchanges, *self._limits],
            "outputs": shown,
            "concurrency_limit": _ANSWERS_AT_ONCE,
            "concurrency_id": "answers",
            "show_progress": "hidden",
        }
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        submitted = self._box.submit(**asking, api_name="chat")
        chosen = self._chat.example_select(_chosen_example, None, self._box, **quiet)
        asked = chosen.then(**asking, api_visibility="private")
        # One after the other: what the answer still sent while it was cancelled would undo the notice.
        stopped = self._box.stop(None, None, None, cancels=[submitted, asked], **quiet)
        stopped.then(self._stop, self._exchanges, shown, **quiet)
        self._chat.clear(lambda: (), None, self._exchanges, **quiet)
        looking: dict[str, Any] = {
            "fn": self._show_status,
            "inputs": self._offer.running,
            "outputs": [self._status, *self._offer.shown],
            **quiet,
        }
        blocks.load(**looking)
        # Articles come from other terminals too, and a model may start or end.
        gr.Timer(_STATUS_SECONDS).tick(**looking)
        self._offer.connect(**looking)

    async def _show_status(self, pulling: bool) -> _Updates:
        status = await self._answerer.status()
        return {self._status: status_markdown(status), **self._offer.update(status, pulling)}

    async def _ask(self, question: str, exchanges: tuple[Exchange, ...], *limits: str) -> AsyncIterator[_Updates]:
        """Answer `question` from the articles within the `limits` as typed.

        One that cannot be asked goes back into its box, with the reason beside it.
        """
        question = question.strip()
        if not question:
            yield self._refused("", _EMPTY)
            return
        exchange = Exchange(question)
        before = messages(exchanges)
        pace = Pace(_SHOWN_SECONDS)
        yield {
            self._box: gr.Textbox(value="", submit_btn=False, stop_btn="Stop"),
            self._notice: gr.Markdown(visible=False),
            **self._conversation((*exchanges, exchange)),
        }
        try:
            # Closing the stream at once is what stops the model when the page is closed or stopped.
            growing = self._answerer.stream(question, turns(exchanges), _options(*limits))
            async with aclosing(growing) as answers:
                async for answer in answers:
                    exchange = replace(exchange, answer=answer)
                    if pace.due() or answer.finished:
                        shown = [*before, *_shown(exchange, len(exchanges) + 1)]
                        yield {self._chat: shown, self._exchanges: (*exchanges, exchange)}
        except ChatbotError as error:
            yield self._failed(exchanges, exchange, str(error))
        else:
            yield {self._box: _ready()}

    def _failed(self, exchanges: tuple[Exchange, ...], exchange: Exchange, reason: str) -> _Updates:
        if exchange.answer is None or not exchange.answer.text:
            return {**self._refused(exchange.question, reason), **self._conversation(exchanges)}
        answer = replace(exchange.answer, notices=(*exchange.answer.notices, reason))
        return {self._box: _ready(), **self._conversation((*exchanges, replace(exchange, answer=answer)))}

    def _stop(self, exchanges: tuple[Exchange, ...]) -> _Updates:
        """Say where an answer was stopped; a question without a first word goes back into its box."""
        *before, last = exchanges or (Exchange(""),)
        if last.answer is None or not last.answer.text:
            return {
                self._box: gr.Textbox(value=last.question, submit_btn="Ask", stop_btn=False),
                **self._conversation(tuple(before)),
            }
        if last.answer.finished:
            return {self._box: _ready()}
        answer = replace(last.answer, notices=(*last.answer.notices, _STOPPED))
        return {self._box: _ready(), **self._conversation((*before, replace(last, answer=answer)))}

    def _refused(self, question: str, reason: str) -> _Updates:
        return {
            self._box: gr.Textbox(value=question, submit_btn="Ask", stop_btn=False),
            self._notice: gr.Markdown(value=plain(reason), visible=True),
        }

    def _conversation(self, exchanges: tuple[Exchange, ...]) -> _Updates:
        return {self._chat: messages(exchanges), self._exchanges: exchanges}


def _chatbot(examples: Sequence[str]) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="conversation",
        label="Conversation",
        show_label=False,
        container=False,
        scale=1,
        height="auto",
        layout="panel",
        buttons=["copy"],
        examples=[{"text": example} for example in examples],
        placeholder=plain("Ask, or try one of these." if examples else "Your answers appear here."),
        latex_delimiters=[],
        allow_tags=False,
        line_breaks=False,
        autoscroll=False,  # page.js keeps the question in view instead
    )


def _limits() -> tuple[gr.Textbox, ...]:
    """Show the boxes that `_options` reads, folded away."""
    with gr.Accordion("Limit to some articles", open=False, elem_id="limits"), gr.Row():
        return tuple(
            gr.Textbox(
                "", label=label, placeholder=placeholder, elem_id=label.casefold(), min_width=120, max_lines=1
            )
            for label, placeholder in _LIMITS.items()
        )


def _options(since: str, until: str, sources: str, languages: str) -> AnswerOptions:
    """Read the limits as typed; raises FilterError for one that cannot be meant."""
    return AnswerOptions(filters=Filters.stated(since, until, sources.split(","), languages.split(",")))


def _ready() -> gr.Textbox:
    return gr.Textbox(submit_btn="Ask", stop_btn=False)


def _chosen_example(chosen: gr.SelectData) -> str:
    return str(chosen.value["text"])
