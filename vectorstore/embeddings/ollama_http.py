"""HTTP as the Ollama client needs it: httpx options and hooks that bound answers and complete requests."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from vectorstore.embeddings.ollama_server import is_loopback

_LONGEST_ANSWER = 8_000_000
_LONGEST_LINE = 1_000_000
"""Bytes; the longest line that Ollama sends is a hundred times shorter."""
# Line breaks to httpx, which cuts a stream into lines, but not to JSON.
_FALSE_BREAKS = {char.encode(): json.dumps(char).strip('"').encode() for char in "\u0085\u2028\u2029"}


def http_options(host: str, connect_seconds: float, silence_seconds: float) -> dict[str, Any]:
    """Keyword arguments for a client of the server at a base URL: no proxy is asked for this machine."""
    url = urlsplit(host)
    secure, local = url.scheme == "https", is_loopback(url.hostname or "")
    return {
        "timeout": httpx.Timeout(silence_seconds, connect=connect_seconds),
        "headers": {"Accept-Encoding": "identity"},  # a small compressed answer can be of any length
        "trust_env": not local,
        # Plain http needs no certificates, and reading them takes longer than the question.
        "verify": secure or not local,
        "follow_redirects": False,
    }


def drop_key_over_http(request: httpx.Request) -> None:
    """Drop OLLAMA_API_KEY, which the client sends over anything."""
    if request.url.scheme != "https":
        request.headers.pop("Authorization", None)


async def complete_request(request: httpx.Request) -> None:
    """Have a prompt that is too long rejected instead of cut silently; the client sends neither field."""
    drop_key_over_http(request)
    if request.url.path.endswith("/api/chat"):
        content = json.dumps(json.loads(request.content) | {"truncate": False, "shift": False}).encode()
        request.stream = httpx.ByteStream(content)
        request.headers["Content-Length"] = str(len(content))


def read_answer(response: httpx.Response) -> None:
    """Read a whole answer within bounds; a server that sends a byte at a time meets no socket timeout."""
    until = time.monotonic() + response.request.extensions["timeout"]["read"]
    content = bytearray()
    body = cast("httpx.SyncByteStream", _plain(response))
    for piece in body:
        content += piece
        if len(content) > _LONGEST_ANSWER:
            raise httpx.DecodingError("its answer has no end")
        if time.monotonic() > until:
            raise httpx.ReadTimeout("its answer has no end")
    body.close()
    response.stream = httpx.ByteStream(bytes(content))


async def bound_lines(response: httpx.Response) -> None:
    """Bound the lines of a stream, and of an error page read the beginning, which is where a server says why."""
    body = cast("httpx.AsyncByteStream", _plain(response))
    if response.status_code == httpx.codes.OK:
        response.stream = _Lines(body)
        return
    content = bytearray()
    async for piece in body:
        content += piece
        if len(content) > _LONGEST_LINE:
            break
    await body.aclose()
    response.stream = httpx.ByteStream(bytes(content))


class _Lines(httpx.AsyncByteStream):
    """A stream in whole lines that httpx cuts nowhere else, without blank ones."""

    def __init__(self, body: httpx.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        held = bytearray()
        async for piece in self._body:
            held += piece
            end = held.rfind(b"\n", len(held) - len(piece)) + 1
            if end:
                yield _clean(bytes(held[:end]))
                del held[:end]
            if len(held) > _LONGEST_LINE:
                raise httpx.DecodingError("a line without an end")
        yield _clean(bytes(held))

    async def aclose(self) -> None:
        await self._body.aclose()


def _clean(lines: bytes) -> bytes:
    for char, escaped in _FALSE_BREAKS.items():
        lines = lines.replace(char, escaped)
    return b"".join(line for line in lines.splitlines(keepends=True) if line.strip())


def _plain(response: httpx.Response) -> httpx.SyncByteStream | httpx.AsyncByteStream:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise httpx.DecodingError("its answer is compressed")
    return response.stream
