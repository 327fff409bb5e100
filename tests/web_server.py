"""A stand-in web server on this machine, told per path what to answer, however badly."""

from __future__ import annotations

import contextlib
import ssl
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBejCCASCgAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxhcnRpY2xl
LnRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBcxFTATBgNV
BAMMDGFydGljbGUudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCdl682G
PpTMN8HUvp+RlrIJBBr8NBGsKggppbg4iEcc1ywx8bm51hgQYCMpqfBtRxLOPEpk
EuiZ83hxsDrXA7ujWzBZMBcGA1UdEQQQMA6CDGFydGljbGUudGVzdDAOBgNVHQ8B
Af8EBAMCAoQwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUbrTvLerMaFB4Q7UN
OmdVmReXY7kwCgYIKoZIzj0EAwIDSAAwRQIgS+BvPoNMEmaKkQjHbM+4w+ZOz5k6
FLojdZ+J4PE7VHECIQDCKdpVyVDMECkquA/roxCTnsH+qcBvNaM1v6cUdvcoZw==
-----END CERTIFICATE-----
"""
"""Says of itself that it is article.test, until 2120; its key is of no use to anyone."""
_KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNG68oxjg029c7K+U
AkoHJiW7Pb+awApTFLZ2fjJ4dcChRANCAAQnZevNhj6UzDfB1L6fkZayCQQa/DQR
rCoIKaW4OIhHHNcsMfG5udYYEGAjKanwbUcSzjxKZBLomfN4cbA61wO7
-----END PRIVATE KEY-----
"""


@dataclass(frozen=True)
class Answer:
    """What a path is answered with. With `raw`, nothing else is said, and nothing is added to it."""

    body: bytes | Iterable[bytes] = b""
    content_type: str = "text/html"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Iterable[bytes] | None = None
    pause: float = 0.0
    """Seconds before each piece of what is sent."""


class WebServer:
    """Serves `answers` from entering it to leaving; a path without one is not found."""

    def __init__(self, host: str = "127.0.0.1", secured_in: Path | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        """The path and the headers of each request."""
        self.sent = 0
        """Bytes of bodies and raw answers that were sent."""
        self.closing = threading.Event()
        self._http = _Http((host, 0), _Handler)
        self._http.script = self
        scheme = "http"
        if secured_in:
            scheme = "https"
            self._secure(secured_in)
        self.url = f"{scheme}://{host}:{self.port}"

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def __enter__(self) -> WebServer:
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _secure(self, folder: Path) -> None:
        (folder / "certificate.pem").write_text(CERTIFICATE + _KEY)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem")
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them
    script: WebServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Called in the `except` of the thread; a client that leaves or trusts no one is no failure of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = 5
    server: _Http

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        script = self.server.script
        script.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = script.answers.get(self.path, Answer(status=404))
        with contextlib.suppress(ConnectionError):
            for piece in self._pieces(answer):
                if script.closing.wait(answer.pause):
                    break
                self.connection.sendall(piece)
                script.sent += len(piece)

    @staticmethod
    def _pieces(answer: Answer) -> Iterator[bytes]:
        if answer.raw is not None:
            yield from answer.raw
            return
        headers = {"Connection": "close", "Content-Type": answer.content_type}
        if isinstance(answer.body, bytes):
            headers["Content-Length"] = str(len(answer.body))
        lines = [
            f"HTTP/1.1 {answer.status} Said",
            *(f"{k}: {v}" for k, v in (headers | answer.headers).items() if v),
        ]
        yield "\r\n".join([*lines, "", ""]).encode()
        yield from [answer.body] if isinstance(answer.body, bytes) else answer.body
