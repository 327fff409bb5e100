"""The offer to fetch a model where none answers: a button, how far it has got, and a way to stop it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import gradio as gr

from chatbot.answering.answer import Status
from chatbot.models.pulling import Pulling
from chatbot.ui.neutral import plain
from chatbot.ui.pace import Pace
from chatbot.ui.rendering import pulling_markdown
from vectorstore.errors import ChatbotError

_SHOWN_SECONDS = 0.25
_STOPPED = "Stopped. What has come is kept; the next download goes on from there."

_OfferUpdates = dict[Any, Any]


class Offer:
    """Its parts on the page; nothing is fetched before the button is pressed.

    `shown` are the parts that `update` changes, `running` says whether a model is being fetched.
    """

    def __init__(self, pull: Callable[[str], AsyncGenerator[Pulling, None]]) -> None:
        self._pull = pull
        self._line = gr.Markdown(elem_id="pulling", visible=False, latex_delimiters=[])
        with gr.Row(elem_id="offer"):
            self._start = gr.Button("Download", elem_id="download", visible=False, size="sm")
            self._stop = gr.Button("Stop the download", elem_id="stop-download", visible=False, size="sm")
        self._model = gr.State("")
        self.running = gr.State(False)
        self.shown = [self._start, self._model]

    def connect(self, **looked_again: Any) -> None:
        """Let the buttons work; `looked_again` is the event that shows the status, and comes after them."""
        parts = [self._line, self._start, self._stop, self.running]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        pulling = self._start.click(self._fetch, self._model, parts, concurrency_limit=None, **quiet)
        pulling.then(**looked_again)
        stopped = self._stop.click(None, None, None, cancels=[pulling], **quiet)
        stopped.then(lambda: self._over(_STOPPED), None, parts, **quiet).then(**looked_again)

    def update(self, status: Status, running: bool) -> _OfferUpdates:
        """Offer what the status says can be fetched, unless something is being fetched."""
        named = gr.Button(value=f"Download {status.offer}", visible=bool(status.offer) and not running)
        return {self._start: named, self._model: status.offer}

    async def _fetch(self, model: str) -> AsyncIterator[_OfferUpdates]:
        """Fetch a model, and say how far it is; a failure is said in its place."""
        yield {
            self._line: gr.Markdown(pulling_markdown(model, Pulling("starting", 0, 0)), visible=True),
            self._start: gr.Button(visible=False),
            self._stop: gr.Button(visible=True),
            self.running: True,
        }
        pace = Pace(_SHOWN_SECONDS)
        try:
            async with aclosing(self._pull(model)) as steps:
                async for step in steps:
                    if pace.due():
                        yield {self._line: pulling_markdown(model, step)}
        except ChatbotError as error:
            yield self._over(str(error))
        else:
            yield self._over("")

    def _over(self, said: str) -> _OfferUpdates:
        return {
            self._line: gr.Markdown(plain(said), visible=bool(said)),
            self._start: gr.Button(visible=False),
            self._stop: gr.Button(visible=False),
            self.running: False,
        }
