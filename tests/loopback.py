"""Refuses every connection of this Python process to another machine, and records it."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

refused: list[str] = []
"""Refused connections since it was last cleared; a test that leaves any has failed."""

allowed: set[str] = set()
"""Other hosts that may be contacted: the Ollama that `make live` is pointed at."""

_LOCAL_NAMES = ("localhost", "", None)


class LeftThisMachine(RuntimeError):
    """A connection to another machine was about to be made."""


def watch() -> None:
    """Watch until the process ends; an audit hook cannot be removed."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            _refuse(f"{event} {address}")
    elif event == "socket.getaddrinfo" and not _is_local(arguments[0]):
        _refuse(f"{event} {arguments[0]!r}")


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _LOCAL_NAMES or name in allowed:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse(contact: str) -> None:
    refused.append(contact)
    raise LeftThisMachine(contact)
