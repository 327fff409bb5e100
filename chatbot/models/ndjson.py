"""What a server streams -> JSON objects, one a line; nothing that it sends makes them grow without end."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx

_LONGEST = 1_000_000
"""Bytes; the longest line that Ollama sends is a hundred times shorter."""


class Damaged(ValueError):
    """A line that is no JSON object, or far too long to be one."""


async def objects(response: httpx.Response) -> AsyncGenerator[dict[str, Any], None]:
    """Yield a response's lines as objects; raises Damaged, or what httpx raises."""
    line = bytearray()
    async for piece in response.aiter_bytes():
        end, *further = piece.split(b"\n")
        line += end
        for begun in further:
            if line.strip():
                yield _object(line)
            line = bytearray(begun)
        if len(line) > _LONGEST:
            raise Damaged("a line that is too long")
    if line.strip():
        yield _object(line)


async def refusal_of(response: httpx.Response) -> httpx.Response:
    """Return a refusal with the beginning of its text read, which is where a server says why."""
    kept = bytearray()
    async for piece in response.aiter_bytes():
        kept += piece
        if len(kept) > _LONGEST:
            break
    return httpx.Response(response.status_code, content=bytes(kept[:_LONGEST]))


def _object(line: bytearray) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise Damaged("a line that is no JSON") from None
    if not isinstance(said, dict):
        raise Damaged("a line that is no object")
    return said
