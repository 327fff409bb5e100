"""Offers to download a model where none answers: a button, its progress, and a way to stop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import gradio as gr

from chatbot.answering.answer import Status
from chatbot.models.pulling import Pulling
from chatbot.ui.escaping import escape
from chatbot.ui.status import download_markdown
from chatbot.ui.throttle import Throttle
from chatbot.ui.translation.wording import Words, words_for
from vectorstore.errors import ChatbotError

_SHOWN_SECONDS = 0.25

_DownloadUpdates = dict[Any, Any]


class ModelDownload:
    """Its parts on the page; nothing is downloaded until the button is pressed.

    `outputs` are the parts that `update` changes, `running` whether a download is under way.
    """

    def __init__(self, pull: Callable[[str], AsyncGenerator[Pulling, None]]) -> None:
        self._pull = pull
        self._line = gr.Markdown(elem_id="download-progress", visible=False, latex_delimiters=[])
        with gr.Row(elem_id="download-buttons"):
            self._start = gr.Button(elem_id="download", visible=False, size="sm")
            self._stop = gr.Button(elem_id="stop-download", visible=False, size="sm")
        self._model = gr.State("")
        self.running = gr.State(False)
        self.outputs = [self._start, self._model]

    def connect(self, **refresh_status: Any) -> None:
        """Connect the buttons; `refresh_status` is the event that follows the end of a download."""
        parts = [self._line, self._start, self._stop, self.running]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        pulling = self._start.click(self._download, self._model, parts, concurrency_limit=None, **quiet)
        pulling.then(**refresh_status)
        stopped = self._stop.click(None, None, None, cancels=[pulling], **quiet)
        stopped.then(self._stopped, None, parts, **quiet).then(**refresh_status)

    def update(self, status: Status, running: bool, words: Words) -> _DownloadUpdates:
        """Offer the model that the status names, unless a download is under way."""
        label = words("download", model=status.offer)
        button = gr.Button(value=label, visible=bool(status.offer) and not running)
        return {self._start: button, self._model: status.offer}

    async def _download(self, model: str, request: gr.Request) -> AsyncIterator[_DownloadUpdates]:
        words = words_for(request.cookies)
        yield {
            self._line: gr.Markdown(download_markdown(model, Pulling("starting", 0, 0), words), visible=True),
            self._start: gr.Button(visible=False),
            self._stop: gr.Button(words("stop_download"), visible=True),
            self.running: True,
        }
        throttle = Throttle(_SHOWN_SECONDS)
        try:
            async with aclosing(self._pull(model)) as steps:
                async for step in steps:
                    if throttle.passes():
                        yield {self._line: download_markdown(model, step, words)}
        except ChatbotError as error:
            yield self._ended(words.message(str(error)))
        else:
            yield self._ended("")

    def _stopped(self, request: gr.Request) -> _DownloadUpdates:
        return self._ended(words_for(request.cookies)("download_stopped"))

    def _ended(self, message: str) -> _DownloadUpdates:
        return {
            self._line: gr.Markdown(escape(message), visible=bool(message)),
            self._start: gr.Button(visible=False),
            self._stop: gr.Button(visible=False),
            self.running: False,
        }
