"""What the Ollama stand-in is to say, and what it was asked."""

from __future__ import annotations

import hashlib
import math
import re
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Fault = Literal["error", "drop", "end", "silence", "endless", "json", "thinking", "empty"]


@dataclass(frozen=True)
class Model:
    """A model as `ollama list` and `ollama show` would describe it."""

    name: str
    capabilities: tuple[str, ...] = ("completion",)
    context_length: int = 32768
    size: int = 3_300_000_000
    dimensions: int = 0
    remote_host: str = ""
    tokens_a_word: float = 1.0
    read_a_second: float = 0.0
    """Tokens, as the durations at the end of an answer say; without them where it is 0."""
    written_a_second: float = 0.0

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def listed(self) -> dict[str, Any]:
        entry = {"name": self.name, "model": self.name, "size": self.size, "digest": self.digest}
        elsewhere = {"remote_host": self.remote_host, "remote_model": self.name} if self.remote_host else {}
        return {**entry, "modified_at": "2026-11-01T12:00:00Z", "details": {"format": "gguf"}, **elsewhere}

    def shown(self) -> dict[str, Any]:
        elsewhere = {"remote_host": self.remote_host} if self.remote_host else {}
        architecture = {"general.architecture": "stand", "stand.context_length": self.context_length}
        return {
            "capabilities": list(self.capabilities),
            "model_info": architecture,
            "details": {},
            **elsewhere,
        }


CHAT = Model("gemma4:e4b", ("completion", "thinking"))
EMBEDDING = Model("bge-m3:latest", ("embedding",), context_length=8192, dimensions=64)


@dataclass(frozen=True)
class Request:
    path: str
    body: dict[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    pieces: tuple[str, ...] = ()
    thoughts: tuple[str, ...] = ()
    fault: Fault | None = None
    status: int = 200
    message: str = ""
    done_reason: str = "stop"
    wait: float = 0.0
    """Seconds before the first line, as a model that is being loaded takes."""
    pace: float = 0.0
    """Seconds between two lines."""
    wire: Iterable[bytes] | None = None
    """The body as it is sent, in place of all that."""
    protocol: str = "HTTP/1.1"


@dataclass(frozen=True)
class Fixed:
    status: int
    content: bytes
    hangs: bool = False


@dataclass
class Script:
    """What the server is to say, and what it was asked."""

    models: tuple[Model, ...]
    replies: deque[Reply] = field(default_factory=deque)
    fixed: dict[str, Fixed] = field(default_factory=dict)
    bad_texts: list[str] = field(default_factory=list)
    improvise: Callable[[dict[str, Any]], Reply] | None = None
    pull_fault: Fault | None = None
    pull_message: str = ""
    loaded: dict[str, int] = field(default_factory=dict)
    """The models in memory, each with its context in tokens."""
    requests: list[Request] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    held: dict[str, threading.Event] = field(default_factory=dict)
    """Models that embed nothing until their event is set."""
    closing: threading.Event = field(default_factory=threading.Event)

    def find(self, name: str) -> Model | None:
        wanted = name if ":" in name else f"{name}:latest"
        return next((model for model in self.models if model.name == wanted), None)


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text.casefold())


def bag_of_words(text: str, dimensions: int) -> list[float]:
    """A unit vector in which each word adds to one place, so that texts that share words are near."""
    vector = [0.0] * dimensions
    for token in tokens(text) or ["\N{REPLACEMENT CHARACTER}"]:
        vector[zlib.crc32(token.encode()) % dimensions] += 1.0
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]
