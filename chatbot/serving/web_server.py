"""Serves the page on an address of this machine, and nothing of anybody else's."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources import files

import gradio as gr
import uvicorn
from fastapi import FastAPI

from chatbot.errors import PageError
from chatbot.serving.security import Guard
from chatbot.settings import Settings
from chatbot.ui.page import Page, PageAnswerer

_SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_FIXED_FONTS = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace")
_LONGEST_UPLOAD = "1mb"
_SECONDS_TO_FINISH = 1
"""How long open connections get when the server stops; a page holds one open for as long as it is."""


class PageServer:
    """The page on its address: `run` answers until Ctrl-C, or until `stop` is called elsewhere.

    The address is taken when the server is made, so `url` holds the port that port 0 stands for.
    Raises PageError where it cannot be taken.
    """

    def __init__(self, answerer: PageAnswerer, settings: Settings, *, examples: Sequence[str] = ()) -> None:
        self._socket = _listen(settings.host, settings.port)
        port = self._socket.getsockname()[1]
        self.url = f"http://{_shown_host(settings.host)}:{port}"

        def application() -> Guard:
            return Guard(_application(Page(answerer, examples), settings.host, port), settings.host)

        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                # Made when the loop runs: outside one, Gradio makes loops of its own and never closes them.
                factory=True,
                log_level="critical",
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            )
        )

    def run(self) -> None:
        """Answer requests; returns after Ctrl-C or `stop`, with the address free again."""
        with self._socket, suppress(KeyboardInterrupt):
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """End `run`; may be called from any thread."""
        self._server.should_exit = True


def serve(
    answerer: PageAnswerer,
    settings: Settings,
    *,
    examples: Sequence[str] = (),
    opened: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until Ctrl-C; `opened` is told its address as soon as a browser can go there.

    `examples` are questions to click. Raises PageError where the address cannot be taken.
    """
    server = PageServer(answerer, settings, examples=examples)
    if opened is not None:
        opened(server.url)
    server.run()


def _application(page: Page, host: str, port: int) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        server_name=host,
        server_port=port,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=_LONGEST_UPLOAD,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        theme=_theme(),
        css=_beside("page.css"),
        head=f"<script>{_beside('page.js')}</script>",
    )
    return app


def _beside(name: str) -> str:
    return files("chatbot.ui").joinpath(name).read_text("utf-8")


def _theme() -> gr.themes.Base:
    # Gradio's own themes fetch their fonts from Google.
    theme = gr.themes.Base(neutral_hue="stone", font=_SYSTEM_FONTS, font_mono=_FIXED_FONTS)
    return theme.set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#17191c",
        body_text_color="#23262b",
        body_text_color_dark="#e5e3de",
        button_secondary_background_fill="#28577f",
        button_secondary_background_fill_hover="#1e4566",
        button_secondary_background_fill_dark="#34607f",
        button_secondary_background_fill_hover_dark="#3f7297",
        button_secondary_text_color="#ffffff",
        button_secondary_text_color_dark="#ffffff",
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise PageError(_why_not(host, port, error)) from error
    return listening


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} is not open to you: choose one from 1024 up with --port, or 0 for any free one."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is not an address of this machine: choose one with --host, such as 127.0.0.1."
    return f"Port {port} is in use: choose another with --port, or 0 for any free one."


def _shown_host(host: str) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host
