"""The HTTP of the Ollama stand-in: Ollama's wire format over `ollama_script`."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ollama_script import Fixed, Model, Reply, Request, Script, bag_of_words, tokens

_POLL = 0.01


class OllamaHttp(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them
    script: Script

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Wake the threads that wait for the next request of a client that keeps its connection."""
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Called in the `except` of the thread; a client that leaves is no failure of the stand-in."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, ConnectionError):
            self.script.failures.append(error)


class OllamaHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: OllamaHttp

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._route({})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        content = self.rfile.read(length)
        if len(content) == length:  # else the client has ended in the middle of asking
            self._route(json.loads(content))

    def _route(self, body: dict[str, Any]) -> None:
        script = self.server.script
        script.requests.append(Request(self.path, body, dict(self.headers)))
        if fixed := script.fixed.get(self.path):
            self._say_fixed(fixed)
            return
        match self.path:
            case "/api/version":
                self._say({"version": "0.33.0"})
            case "/api/tags":
                self._say({"models": [model.listed() for model in script.models]})
            case "/api/ps":
                self._say(
                    {
                        "models": [
                            {"name": name, "model": name, "context_length": tokens}
                            for name, tokens in script.loaded.items()
                        ]
                    }
                )
            case "/api/pull":
                self._pull(body["model"])
            case "/api/show" | "/api/embed" | "/api/chat":
                self._ask_model(body)
            case _:
                self._say({"error": "404 page not found"}, 404)

    def _ask_model(self, body: dict[str, Any]) -> None:
        model = self.server.script.find(body["model"])
        if model is None:
            self._say({"error": f"model '{body['model']}' not found"}, 404)
        elif self.path == "/api/show":
            self._say(model.shown())
        elif self.path == "/api/embed":
            self._embed(model, body)
        else:
            self._chat(model, body)

    def _say_fixed(self, fixed: Fixed) -> None:
        if fixed.hangs:
            self._wait_for_the_end()
        else:
            self._send(fixed.content, fixed.status)

    def _say(self, content: object, status: int = 200) -> None:
        self._send(json.dumps(content).encode(), status)

    def _send(self, content: bytes, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _embed(self, model: Model, body: dict[str, Any]) -> None:
        given = body["input"]
        texts = ([given] if given else []) if isinstance(given, str) else given
        counts = [len(tokens(text)) for text in texts]
        if model.name in self.server.script.held:
            self.server.script.held[model.name].wait()
        if "embedding" not in model.capabilities:
            self._say({"error": "This server does not support embeddings"}, 501)
        elif body.get("truncate", True) is False and max(counts, default=0) > model.context_length:
            self._say({"error": "the input length exceeds the context length"}, 400)
        elif any(bad in text for text in texts for bad in self.server.script.bad_texts):
            self._say({"error": "failed to encode response: json: unsupported value: NaN"}, 500)
        else:
            size = body.get("dimensions") or model.dimensions
            vectors = [bag_of_words(text, size) if text else [] for text in texts]
            self._say({"model": model.name, "embeddings": vectors, "prompt_eval_count": sum(counts)})

    def _chat(self, model: Model, body: dict[str, Any]) -> None:
        options, think = body.get("options", {}), body.get("think")
        window = min(options.get("num_ctx", 4096), model.context_length)
        words = sum(len(tokens(message["content"])) for message in body["messages"])
        prompt = round(words * model.tokens_a_word)
        if "completion" not in model.capabilities:
            self._say({"error": f'"{model.name}" does not support chat'}, 400)
        elif think and "thinking" not in model.capabilities:
            self._say({"error": f'"{model.name}" does not support thinking'}, 400)
        elif prompt > window and False in (body.get("truncate", True), body.get("shift", True)):
            self._say({"error": _over_the_context(prompt, window)}, 400)
        elif (reply := self._next_reply(body)) is None:
            self._say({"error": "the stand-in has no reply left"}, 500)
        elif reply.wire is not None:
            self._play_wire(reply.wire, reply)
        else:
            self.server.script.loaded[model.name] = window
            thinks = "thinking" in model.capabilities and think is not False
            self._play(reply, body, thinks, prompt if prompt <= window else window // 2 + 2, model)

    def _next_reply(self, body: dict[str, Any]) -> Reply | None:
        script = self.server.script
        if script.replies:
            return script.replies.popleft()
        return script.improvise(body) if script.improvise else None

    def _play_wire(self, pieces: Iterable[bytes], reply: Reply) -> None:
        self.close_connection = True
        ending = b"" if reply.protocol == "HTTP/1.0" else b"Transfer-Encoding: chunked\r\n"
        self.wfile.write(b"%s 200 OK\r\n%s\r\n" % (reply.protocol.encode(), ending))
        for piece in pieces:
            if self.server.script.closing.is_set() or self._client_left(reply.pace):
                return
            if ending:
                self._write(piece)
            else:
                self.wfile.write(piece)
        if ending:
            self.wfile.write(b"0\r\n\r\n")

    def _pull(self, name: str) -> None:
        """Two parts of a kilobyte each; what fails does so in the middle of the first."""
        script = self.server.script
        halves = [
            {"status": f"pulling {part}", "digest": f"sha256:{part}", "total": 1000, "completed": completed}
            for part in ("aa", "bb")
            for completed in (0, 500, 1000)
        ]
        # The first line of a part need not tell how much of it has come.
        del halves[0]["completed"]
        self._start_stream()
        lines = [{"status": "pulling manifest"}, *halves, {"status": "verifying sha256 digest"}]
        if script.pull_fault:
            lines = lines[:3]
        reply = Reply(fault=script.pull_fault, message=script.pull_message)
        for line in lines:
            self._write_chunk(line)
        while reply.fault == "endless" and not script.closing.is_set() and not self._client_left(_POLL):
            self._write_chunk(lines[-1])
        if script.pull_fault is None:
            script.models = (*script.models, Model(name if ":" in name else f"{name}:latest"))
        self._finish(reply, {"status": "success"})

    def _start_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _play(self, reply: Reply, body: dict[str, Any], thinks: bool, prompt_tokens: int, model: Model) -> None:
        if reply.status != 200:
            self._say({"error": reply.message or "the stand-in was told to fail"}, reply.status)
            return
        limit = body.get("options", {}).get("num_predict", -1)
        cut = 0 <= limit < len(reply.pieces)
        pieces = reply.pieces[:limit] if cut else reply.pieces
        thoughts = reply.thoughts if thinks or reply.fault == "thinking" else ()
        ending = {
            "model": body["model"],
            "done": True,
            "done_reason": "length" if cut else reply.done_reason,
            "total_duration": 1_000_000,
            "prompt_eval_count": prompt_tokens,
            "eval_count": len(pieces) + len(thoughts),
        }
        if model.read_a_second:
            ending["prompt_eval_duration"] = round(prompt_tokens / model.read_a_second * 1e9)
        if model.written_a_second:
            ending["eval_duration"] = round(ending["eval_count"] / model.written_a_second * 1e9)
        if body.get("stream", True):
            self._stream(body["model"], pieces, thoughts, reply, ending)
        else:
            message = {"role": "assistant", "content": "".join(pieces), "thinking": "".join(thoughts)}
            self._say({**ending, "message": message})

    def _stream(
        self,
        model: str,
        pieces: Sequence[str],
        thoughts: Sequence[str],
        reply: Reply,
        ending: dict[str, Any],
    ) -> None:
        self._start_stream()
        if self._client_left(reply.wait):
            return
        for line in self._lines(model, pieces, thoughts, reply.fault == "endless"):
            if self._client_left(_POLL if reply.fault == "endless" else reply.pace):
                return
            self._write_chunk(line)
        self._finish(reply, {"message": {"role": "assistant", "content": ""}, **ending})

    def _lines(
        self, model: str, pieces: Sequence[str], thoughts: Sequence[str], endless: bool
    ) -> Iterator[dict[str, Any]]:
        for thought in thoughts:
            yield {"model": model, "message": _said("", thought), "done": False}
        yield from ({"model": model, "message": _said(piece), "done": False} for piece in pieces)
        while endless and not self.server.script.closing.is_set():
            yield from ({"model": model, "message": _said(piece), "done": False} for piece in pieces)

    def _finish(self, reply: Reply, last: dict[str, Any]) -> None:
        match reply.fault:
            case "error":
                self._write_chunk({"error": reply.message or "the model runner stopped"})
            case "json":
                self._write(b'{"model":"stand","message":{"role":"assi\n')
            case "drop":
                self.close_connection = True
                return
            case "silence":
                self._wait_for_the_end()
                return
            case None | "thinking" | "empty":
                self._write_chunk(last)
        self.wfile.write(b"0\r\n\r\n")

    def _write_chunk(self, line: dict[str, Any]) -> None:
        self._write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        try:
            self.wfile.write(b"%X\r\n%s\r\n" % (len(line), line))
        except ConnectionError:
            self.server.script.cancelled.set()
            raise

    def _wait_for_the_end(self) -> None:
        self.close_connection = True
        while not self.server.script.closing.is_set() and not self._client_left(_POLL):
            pass

    def _client_left(self, seconds: float) -> bool:
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable and self._is_closed():
            self.close_connection = True
            self.server.script.cancelled.set()
        return self.close_connection and bool(readable)

    def _is_closed(self) -> bool:
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except ConnectionError:
            return True  # it left before it had read all


def _over_the_context(prompt: int, window: int) -> str:
    """JSON inside JSON, as llama.cpp's error comes through Ollama."""
    message = f"request ({prompt} tokens) exceeds the available context size"
    return json.dumps({"error": {"code": 400, "message": message, "n_prompt_tokens": prompt, "n_ctx": window}})


def _said(content: str, thinking: str = "") -> dict[str, str]:
    return {"role": "assistant", "content": content, **({"thinking": thinking} if thinking else {})}
