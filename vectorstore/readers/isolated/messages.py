"""What a reading process and the one that started it send each other: a line of JSON each."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO, Any

from vectorstore.article import Article
from vectorstore.report import Failure

Message = dict[str, Any]

MAX_BYTES = 256 * 2**20
"""Of one message, which holds at most one article."""


def send(file: IO[bytes], message: Message) -> None:
    """Write a message; the caller flushes."""
    # A path can have bytes that are no characters.
    file.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def receive(file: IO[bytes]) -> Message | None:
    """Read a message; None at the end, and for one that is cut off or longer than `MAX_BYTES`."""
    line = file.readline(MAX_BYTES)
    if not line.endswith(b"\n"):
        return None
    message: Message = json.loads(line.decode("utf-8", "surrogatepass"))
    return message


def source_of(request: Message) -> str:
    """What a request reads from: the origin it states, or else the file or address it names."""
    return str(request.get("origin") or request["name"])


def to_message(found: Article | Failure) -> Message:
    """What was read, as a message."""
    if isinstance(found, Failure):
        return {"failure": [found.source, found.error]}
    return {"article": asdict(found)}


def from_message(message: Message) -> Article | Failure | None:
    """What was read; None for the message that it is all."""
    if "failure" in message:
        return Failure(*message["failure"])
    if "article" not in message:
        return None
    return Article(**{**message["article"], "pages": tuple(message["article"]["pages"])})
