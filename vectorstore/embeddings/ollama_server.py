"""An Ollama server: its address, what the names of its models mean, and how a call to it can fail."""

from __future__ import annotations

import ipaddress
import socket
from typing import Literal
from urllib.parse import urlsplit

DEFAULT_HOST = "http://127.0.0.1:11434"


def is_loopback(hostname: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return hostname == "localhost"


def refuses_connection(host: str, connect_seconds: float) -> bool:
    """Whether nothing listens at a base URL on this machine; False where only a request can tell.

    It takes a millisecond; importing the client to find out takes a tenth of a second or more.
    """
    url = urlsplit(host)
    if not is_loopback(url.hostname or ""):
        return False
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        socket.create_connection((url.hostname, port), connect_seconds).close()
    except OSError as error:
        return isinstance(error, ConnectionRefusedError)
    return False


def full_name(name: str) -> str:
    """A model's name as Ollama lists it: with a tag, `latest` where none was given."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def is_same_model(one: str, other: str) -> bool:
    """Whether two names, tag optional, mean one model."""
    return full_name(one).casefold() == full_name(other).casefold()


def is_cloud_model(name: str) -> bool:
    """Whether a name is of a model that Ollama runs on ollama.com, not on its own machine."""
    tag = full_name(name).rpartition(":")[2]
    return tag == "cloud" or tag.endswith("-cloud")


class OllamaFailure(Exception):
    """A call that failed; `reason` is one line in the server's words.

    "damaged" is an answer that is not of Ollama's protocol. "rejected" is an error that the server reports, with
    its HTTP `status`, or 0 in the middle of a stream. Of a prompt that is too long, `too_long` has the tokens and
    the context's as the server counts them, zeros otherwise.
    """

    def __init__(
        self,
        kind: Literal["not running", "no answer", "disconnected", "damaged", "rejected"],
        reason: str = "",
        status: int = 0,
        too_long: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__(kind, reason, status, too_long)
        self.kind = kind
        self.reason = reason
        self.status = status
        self.too_long = too_long


def one_line(message: object) -> str:
    """A foreign message as one printable line of at most 200 characters."""
    printable = "".join(c if c.isprintable() else " " for c in str(message))
    return " ".join(printable.split())[:200].rstrip(". ")
