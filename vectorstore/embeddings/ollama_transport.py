"""HTTP as the Ollama client needs it: routes, bounds, and the fields of a chat that it cannot send."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any, TypedDict, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from vectorstore.embeddings.ollama_server import is_loopback

_LONGEST_ANSWER = 8_000_000
_LONGEST_LINE = 1_000_000
"""Bytes; the longest line that Ollama sends is a hundred times shorter."""
# Line breaks to httpx, which cuts a stream into lines, but not to JSON.
_FALSE_BREAKS = {char.encode(): json.dumps(char).strip('"').encode() for char in "\u0085\u2028\u2029"}


class Route(TypedDict):
    """Keyword arguments of httpx's transports."""

    proxy: str | None
    verify: bool
    trust_env: bool


def route_to(host: str) -> Route:
    """How to reach a base URL: this machine directly, others as HTTP_PROXY and the like say.

    httpx asks no proxy for a client that has its own transport, so it is looked up here.
    """
    url = urlsplit(host)
    hostname, secure = url.hostname or "", url.scheme == "https"
    local = is_loopback(hostname)
    proxies = {} if local or proxy_bypass(hostname) else getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    # Plain http needs no certificates, and reading them takes longer than the question.
    return Route(proxy=proxy, verify=secure or not local, trust_env=not local)


class WholeAnswers(httpx.HTTPTransport):
    """Bounds each answer in bytes, and in time: a server that sends a byte at a time meets no socket timeout."""

    def __init__(self, seconds: float, **route: Any) -> None:
        super().__init__(**route)
        self._seconds = seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; a body that has no end raises DecodingError or ReadTimeout when it is read."""
        until = time.monotonic() + self._seconds
        response = super().handle_request(without_key_over_http(request))
        _check_is_plain(response)
        response.stream = _BoundedBody(cast("httpx.SyncByteStream", response.stream), until)
        return response


class _BoundedBody(httpx.SyncByteStream):
    def __init__(self, body: httpx.SyncByteStream, until: float) -> None:
        self._body = body
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        left = _LONGEST_ANSWER
        for piece in self._body:
            left -= len(piece)
            if left < 0:
                raise httpx.DecodingError("its answer has no end")
            if time.monotonic() > self._until:
                raise httpx.ReadTimeout("its answer has no end")
            yield piece

    def close(self) -> None:
        self._body.close()


class StreamedLines(httpx.AsyncHTTPTransport):
    """Hands a stream on in whole lines, and asks for an error instead of a prompt that is cut silently.

    The client sends neither `truncate` nor `shift`; servers too old to know them ignore them.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; a line that has no end raises DecodingError when it is read."""
        if request.url.path.endswith("/api/chat"):
            request = _with_fields(request, truncate=False, shift=False)
        response = await super().handle_async_request(without_key_over_http(request))
        _check_is_plain(response)
        body = cast("httpx.AsyncByteStream", response.stream)
        if response.status_code != httpx.codes.OK:
            return httpx.Response(response.status_code, content=await _beginning(body))
        response.stream = _WholeLines(body)
        return response


class _WholeLines(httpx.AsyncByteStream):
    def __init__(self, body: httpx.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        held = bytearray()
        async for piece in self._body:
            held += piece
            end = held.rfind(b"\n", len(held) - len(piece)) + 1
            if end:
                yield _clean_lines(bytes(held[:end]))
                del held[:end]
            if len(held) > _LONGEST_LINE:
                raise httpx.DecodingError("a line without an end")
        yield _clean_lines(bytes(held))

    async def aclose(self) -> None:
        await self._body.aclose()


def _clean_lines(lines: bytes) -> bytes:
    for char, escaped in _FALSE_BREAKS.items():
        lines = lines.replace(char, escaped)
    return b"".join(line for line in lines.splitlines(keepends=True) if line.strip())


async def _beginning(body: httpx.AsyncByteStream) -> bytes:
    """The beginning of an error page, which is where a server says why."""
    begun = bytearray()
    async with aclosing(cast("AsyncGenerator[bytes, None]", aiter(body))) as pieces:
        async for piece in pieces:
            begun += piece
            if len(begun) > _LONGEST_LINE:
                break
    await body.aclose()
    return bytes(begun)


def _with_fields(request: httpx.Request, **fields: bool) -> httpx.Request:
    headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"content-length"]
    body = json.loads(request.content) | fields
    return httpx.Request(request.method, request.url, headers=headers, json=body, extensions=request.extensions)


def without_key_over_http(request: httpx.Request) -> httpx.Request:
    """Drop OLLAMA_API_KEY, which the client sends over anything."""
    if request.url.scheme != "https":
        request.headers.pop("Authorization", None)
    request.headers["Accept-Encoding"] = "identity"  # a compressed answer has no bounds
    return request


def _check_is_plain(response: httpx.Response) -> None:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise httpx.DecodingError("its answer is compressed")
