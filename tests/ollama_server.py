"""A stand-in for Ollama: a real HTTP server on a loopback socket that speaks Ollama's wire format.

    with OllamaServer() as server:
        server.enqueue("Moscow insists", " on it [1].", " Nonsense [9].")
        ...  # point any Ollama client at server.url
    assert server.bodies("/api/chat")[0]["think"] is False

Each piece travels as one NDJSON line and counts as one token. What the server was asked is in `requests`;
`cancelled` is set once a client has left in the middle of a stream.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

from ollama_http import OllamaHandler, OllamaHttp
from ollama_script import CHAT, EMBEDDING, Fault, Fixed, Model, Reply, Request, Script

__all__ = ["CHAT", "EMBEDDING", "Model", "OllamaServer", "Reply"]


class OllamaServer:
    """The stand-in; a context manager that leaves no thread and no socket behind."""

    def __init__(self, *models: Model, port: int = 0) -> None:
        self._script = Script(models or (CHAT, EMBEDDING))
        self._http = OllamaHttp(("127.0.0.1", port), OllamaHandler)
        self._http.script = self._script
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._script.closing.set()
        for held in self._script.held.values():
            held.set()
        self._http.shutdown()
        self._thread.join()
        self._http.close_connections()
        self._http.server_close()
        assert not self._script.failures, f"the stand-in failed: {self._script.failures!r}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def requests(self) -> list[Request]:
        return self._script.requests

    @property
    def cancelled(self) -> threading.Event:
        return self._script.cancelled

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """The JSON bodies of the requests to `path`, in order."""
        return [request.body for request in self.requests if request.path == path]

    def enqueue(
        self, *pieces: str, thoughts: Sequence[str] = (), done_reason: str = "stop", wait: float = 0.0
    ) -> Self:
        """Answer the next chat with `pieces`; `thoughts` come first, unless `think` is false."""
        self._script.replies.append(Reply(pieces, tuple(thoughts), done_reason=done_reason, wait=wait))
        return self

    def enqueue_wire(self, wire: Iterable[bytes], *, pace: float = 0.0, protocol: str = "HTTP/1.1") -> Self:
        """Answer the next chat with these bytes, `pace` seconds between two pieces, which need not be lines."""
        self._script.replies.append(Reply(wire=wire, pace=pace, protocol=protocol))
        return self

    def improvise(self, reply: Callable[[dict[str, Any]], Reply]) -> Self:
        """Answer chats that nothing is enqueued for so."""
        self._script.improvise = reply
        return self

    def break_pull(self, fault: Fault, message: str = "") -> Self:
        """Fail every pull so, after half a part has come."""
        self._script.pull_fault, self._script.pull_message = fault, message
        return self

    def load(self, model: str, tokens: int = 4096) -> Self:
        """Have a model in memory, as after a first chat."""
        self._script.loaded[model] = tokens
        return self

    def enqueue_fault(self, fault: Fault | int, *pieces: str, message: str = "") -> Self:
        """Fail the next chat after `pieces`; a number is an HTTP status, sent instead of them.

        error: an `{"error": message}` line; drop: the connection breaks; end: a clean end without
        done:true; silence: nothing more until the server closes; endless: the pieces again and again;
        json: half a line; thinking: the pieces as thoughts, whatever `think` says; empty: no text at all.
        """
        if isinstance(fault, int):
            self._script.replies.append(Reply(status=fault, message=message))
        elif fault == "thinking":
            self._script.replies.append(Reply(thoughts=pieces, fault=fault))
        else:
            self._script.replies.append(Reply(pieces, fault=fault, message=message))
        return self

    def answer(self, path: str, status: int, content: object) -> Self:
        """Answer every request to `path` so from now on; bytes go as they are, all else as JSON."""
        encoded = content if isinstance(content, bytes) else json.dumps(content).encode()
        self._script.fixed[path] = Fixed(status, encoded)
        return self

    def hang(self, path: str) -> Self:
        """Never answer requests to `path`."""
        self._script.fixed[path] = Fixed(0, b"", hangs=True)
        return self

    def hold(self, model: str) -> threading.Event:
        """Let an embedding model embed nothing until the event that is returned is set."""
        return self._script.held.setdefault(model, threading.Event())

    def mark_bad(self, text: str) -> Self:
        """Fail every embedding batch that holds `text`, as bge-m3 does for some texts."""
        self._script.bad_texts.append(text)
        return self
