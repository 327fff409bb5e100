"""Serves the web application on an address of this machine, until Ctrl-C."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from chatbot.errors import PageError
from chatbot.serving.application import web_application
from chatbot.settings import Settings
from chatbot.ui.page import PageAnswerer

_SHUTDOWN_SECONDS = 1
"""How long requests get to finish when the server stops."""


class WebServer:
    """A server bound to an address: `run` answers requests until Ctrl-C, or until another thread calls `stop`.

    The address is bound at once, so that `url` has the port that 0 stands for; PageError says why it cannot be.
    `application` is called when the event loop runs.
    """

    def __init__(self, host: str, port: int, application: Callable[[], ASGIApp]) -> None:
        self._socket = _listen(host, port)
        self.url = f"http://{_shown_host(host)}:{self._socket.getsockname()[1]}"
        self._server = _PromptServer(
            uvicorn.Config(
                application,
                factory=True,
                log_config=None,  # what is shown is for the program to configure
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )

    def run(self) -> None:
        """Answer requests; the address is free again afterwards."""
        with self._socket, suppress(KeyboardInterrupt):
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """End `run`."""
        self._server.should_exit = True


class _PromptServer(uvicorn.Server):
    """Closes open pages when it stops; uvicorn would wait for them, then log an error for each."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all connections, then shut down."""
        for connection in self.server_state.connections:
            connection.transport.close()
        await super().shutdown(sockets)


def page_server(answerer: PageAnswerer, settings: Settings, examples: Sequence[str] = ()) -> WebServer:
    """A server for the page; `examples` are questions to click."""
    return WebServer(settings.host, settings.port, lambda: web_application(answerer, settings.host, examples))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise PageError(_bind_error(host, port, error)) from error
    return listening


def _bind_error(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"You may not use port {port}. Choose one from 1024 up with --port, or 0 for any free port."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is not an address of this machine. Choose one with --host, such as 127.0.0.1."
    return f"Port {port} is in use. Choose another with --port, or 0 for any free port."


def _shown_host(host: str) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host
