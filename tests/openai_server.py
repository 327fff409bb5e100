"""A stand-in for a server that speaks OpenAI's protocol, as vLLM and others do, on a loopback socket."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class OpenAIServer:
    """Streams what is enqueued, or refuses with a status; `requests` are paths, headers and bodies."""

    def __init__(self) -> None:
        self.replies: deque[tuple[str, ...] | int] = deque()
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.script = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def enqueue(self, *pieces: str) -> Self:
        self.replies.append(pieces)
        return self

    def enqueue_refusal(self, status: int) -> Self:
        self.replies.append(status)
        return self


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them
    script: OpenAIServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: _Http

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.script.requests.append(
            (self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        )
        reply = self.server.script.replies.popleft()
        with contextlib.suppress(ConnectionError):
            self._refuse(reply) if isinstance(reply, int) else self._stream(reply)

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"error": {"message": "refused", "type": "error"}}).encode())

    def _stream(self, pieces: tuple[str, ...]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in pieces:
            self._say({"delta": {"role": "assistant", "content": piece}, "finish_reason": None})
        self._say({"delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _say(self, choice: dict[str, Any]) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stand-in"}
        line = json.dumps({**chunk, "choices": [{"index": 0, **choice}]})
        self.wfile.write(f"data: {line}\n\n".encode())
