"""Serves the web application on an address of this machine, until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.access.users_file import UsersFile
from chatbot.serving.application import ServedLibrary, web_application
from chatbot.ui.page import PageAnswerer

_SHUTDOWN_SECONDS = 1
"""How long requests get to finish when the server stops."""


class WebServer:
    """A server on an address: `run` answers requests until Ctrl-C, or until another thread calls `stop`.

    `application` is called when the event loop runs.
    """

    def __init__(self, address: BoundAddress, application: Callable[[], ASGIApp]) -> None:
        self._address = address
        self.url = address.url
        self._server = _PromptServer(
            uvicorn.Config(
                application,
                factory=True,
                proxy_headers=False,
                log_config=None,  # what is shown is for the program to configure
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )

    def run(self) -> None:
        """Answer requests; the address is free again afterwards."""
        with self._address, suppress(KeyboardInterrupt):
            self._server.run(sockets=[self._address.socket])

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


def page_server(
    answerer: PageAnswerer, library: ServedLibrary, address: BoundAddress, users: UsersFile | None = None
) -> WebServer:
    """A server for the page, which asks `answerer` and shows and changes `library`; with `users`, they log in."""
    return WebServer(address, lambda: web_application(answerer, library, address.authorities, users))
