"""Door: lets other processes of the same user ask the library that this one owns.

HTTP on a loopback address and a port of the system's choice; whoever has the token, which only the user can
read beside the lock, may call the methods of `vectorstore.sharing.interface`.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from vectorstore.errors import ChatbotError, EmbeddingsError
from vectorstore.sharing.interface import LibraryInterface
from vectorstore.sharing.wire import NAMES, call_named

_log = logging.getLogger(__name__)

_MOST_BYTES = 512 * 2**20


class LibraryServer:
    """An open door to `keeper`; on closing, what is under way is finished first."""

    def __init__(self, keeper: LibraryInterface) -> None:
        self.token = secrets.token_urlsafe(32)
        self._server = _HttpServer(keeper, self.token)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="door", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _HttpServer(ThreadingHTTPServer):
    # Closing waits for the calls that are being answered.
    daemon_threads = False

    def __init__(self, keeper: LibraryInterface, token: str) -> None:
        self.keeper = keeper
        self.token = token
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong with a call; a caller that went away in the middle of it is nothing to say."""
        level = logging.DEBUG if isinstance(sys.exception(), OSError) else logging.ERROR
        _log.log(level, "a call of another process could not be answered", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _HttpServer
    # Of a caller that stops in the middle; a call is sent at once.
    timeout = 5

    def do_POST(self) -> None:
        """Answer one call."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        length = self.headers.get("Content-Length", "")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            self._send(401, b"")
        elif self.path[1:] not in NAMES or not _is_length(length):
            self._send(404, b"")
        else:
            self._answer(self.path[1:], self.rfile.read(int(length)))

    def log_message(self, format: str, *args: object) -> None:
        """Note a call, for whoever debugs."""
        _log.debug(format, *args)

    def _answer(self, name: str, written: bytes) -> None:
        call = call_named(name)
        try:
            given = call.read(written)
            self._send(200, call.answer(_asked(self.server.keeper, name, given)))
        except ValueError as error:
            self._fail(400, error)
        except EmbeddingsError as error:
            self._fail(424, error)
        except ChatbotError as error:
            self._fail(409, error)

    def _fail(self, status: int, error: Exception) -> None:
        self._send(status, json.dumps(str(error)).encode("ascii"))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _is_length(stated: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,10}", stated)) and int(stated) <= _MOST_BYTES


def _asked(keeper: LibraryInterface, name: str, given: list[Any]) -> object:
    if name == "add":
        [articles] = given
        return keeper.add(articles, keeper.prepare(articles))
    result: object = getattr(keeper, name)(*given)
    return result
