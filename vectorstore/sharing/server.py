"""The HTTP server through which other processes of the same user use the library that this one has open.

It listens on a Unix socket in the library's folder, or where there is none (Windows) on a loopback port. A request
needs the token, which is beside the lock in a file that only its user can read. POST /NAME calls a method of
`vectorstore.sharing.interface`.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import secrets
import socket
import sys
import tempfile
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from vectorstore.errors import ChatbotError, EmbeddingsError
from vectorstore.sharing.interface import LibraryInterface
from vectorstore.sharing.wire import SHARED_METHODS, wire_format

_log = logging.getLogger(__name__)

_MAX_BYTES = 512 * 2**20


class LibraryServer:
    """Serves `library` while it is entered; leaving waits for the requests under way.

    `folder` is the library's, locked by this process. `address` is that of `OwnerAddress`.
    """

    def __init__(self, library: LibraryInterface, folder: Path) -> None:
        self.token = secrets.token_urlsafe(32)
        self._resources = ExitStack()
        if hasattr(socket, "AF_UNIX"):
            self._server: _HttpServer = self._on_socket(library, folder)
            self.address = str(self._server.server_address)
        else:
            self._server = _HttpServer(library, self.token, ("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="library server", daemon=True
        ).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._resources.close()

    def _on_socket(self, library: LibraryInterface, folder: Path) -> _HttpServer:
        for left in folder.glob("socket-*"):  # by a process that was killed
            left.unlink(missing_ok=True)
        name = f"socket-{secrets.token_hex(4)}"
        try:
            return _SocketServer(library, self.token, folder / name)
        except OSError:
            # The path is too long (108 bytes at most), or the disk has no sockets.
            with ExitStack() as undo:
                short = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="chatbot-")))
                server = _SocketServer(library, self.token, short / name)
                self._resources = undo.pop_all()
            return server


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the requests under way
    request_queue_size = 128  # a socket refuses whoever comes while the queue is full

    def __init__(self, library: LibraryInterface, token: str, address: tuple[str, int] | str) -> None:
        self.library = library
        self.token = token
        super().__init__(address, _Handler)  # type: ignore[arg-type]  # typed for ports alone

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a failure; a client that went away is not one."""
        level = logging.DEBUG if isinstance(sys.exception(), OSError) else logging.ERROR
        _log.log(level, "A request of another process failed.", exc_info=True)


class _SocketServer(_HttpServer):
    def __init__(self, library: LibraryInterface, token: str, path: Path) -> None:
        self.address_family = socket.AF_UNIX
        self._path = path
        super().__init__(library, token, str(path))

    def server_bind(self) -> None:
        self.socket.bind(str(self._path))
        self._path.chmod(0o600)  # before anyone can connect, as it does not listen yet

    def server_close(self) -> None:
        super().server_close()
        self._path.unlink(missing_ok=True)


class _Handler(BaseHTTPRequestHandler):
    server: _HttpServer
    timeout = 5  # seconds between the parts of a request, which is sent at once

    def do_POST(self) -> None:
        """Answer one call."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        length = self.headers.get("Content-Length", "")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            self._send(401, b"")
        elif self.path[1:] not in SHARED_METHODS or not _is_length(length):
            self._send(404, b"")
        else:
            self._answer(self.path[1:], self.rfile.read(int(length)))

    def log_message(self, format: str, *args: object) -> None:
        """Log a request."""
        _log.debug(format, *args)

    def _answer(self, name: str, body: bytes) -> None:
        form = wire_format(name)
        try:
            arguments = form.decode_arguments(body)
            self._send(200, form.encode_result(getattr(self.server.library, name)(*arguments)))
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
    return bool(re.fullmatch("[0-9]{1,10}", stated)) and int(stated) <= _MAX_BYTES
