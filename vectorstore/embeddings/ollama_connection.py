"""The way to an Ollama server: its address, proxies, key and waits, and which of its models are meant."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import urlsplit

import httpx

DEFAULT_HOST = "http://127.0.0.1:11434"

# A model stays loaded this long after a call; Ollama's own five minutes make a reader who thinks
# about an answer wait for the next load.
KEEP_ALIVE = "30m"


class OllamaConnection(TypedDict):
    """Keyword arguments for `httpx.Client` and `httpx.AsyncClient`."""

    base_url: str
    timeout: httpx.Timeout
    headers: dict[str, str]
    trust_env: bool
    verify: bool


def connection(host: str, *, connect_seconds: float, silence_seconds: float) -> OllamaConnection:
    """Say how to reach the server at the base URL `host`.

    A server on this machine is asked directly, whatever HTTP_PROXY says, and a key is sent
    over https only, where Ollama's own client sends it over anything.
    """
    url = urlsplit(host)
    secure, local = url.scheme == "https", is_loopback(url.hostname or "")
    key = os.environ.get("OLLAMA_API_KEY", "")
    return OllamaConnection(
        base_url=host,
        timeout=httpx.Timeout(silence_seconds, connect=connect_seconds),
        headers={"Authorization": f"Bearer {key}"} if key and secure else {},
        trust_env=not local,
        # Plain http needs no certificates, and reading them takes longer than the question.
        verify=secure or not local,
    )


def is_loopback(hostname: str) -> bool:
    """Say whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return hostname == "localhost"


def full_name(name: str) -> str:
    """Return `name` as Ollama lists it: with a tag, `latest` where none was given."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def is_same_model(one: str, other: str) -> bool:
    """Tell whether two names, tag optional, mean one model."""
    return full_name(one).casefold() == full_name(other).casefold()


def runs_elsewhere(name: str, entry: Mapping[str, Any]) -> bool:
    """Tell whether a listed model is one the local server only passes on to ollama.com."""
    tag = full_name(name).rpartition(":")[2]
    return tag == "cloud" or tag.endswith("-cloud") or bool(entry.get("remote_host"))


def error_text(response: httpx.Response) -> str:
    """Return what the server said was wrong, in one short line; the response must have been read."""
    try:
        said = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        said = f"HTTP {response.status_code}"
    return server_message(said)


def server_message(said: object) -> str:
    """Return what a server said as one short printable line."""
    printable = "".join(c if c.isprintable() else " " for c in str(said))
    return " ".join(printable.split())[:200].rstrip(". ")
