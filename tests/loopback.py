"""Refuses every contact of this Python process with anything but this machine, and remembers it."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

refused: list[str] = []
"""What was tried since it was last cleared; a test that leaves anything here has failed."""

allowed: set[str] = set()
"""Hosts and addresses elsewhere that may be contacted: the Ollama that `make live` is pointed at, no other."""

# What names may be looked up: only this machine's own.
_OWN_NAMES = ("localhost", "", None)


class LeftThisMachine(RuntimeError):
    """Something outside was about to be contacted."""


def watch() -> None:
    """Watch from now until the process ends; an audit hook cannot be taken back."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_own(address[0]):
            _refuse(f"{event} {address}")
    elif event == "socket.getaddrinfo" and not _is_own(arguments[0]):
        _refuse(f"{event} {arguments[0]!r}")


def _is_own(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _OWN_NAMES or name in allowed:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse(contact: str) -> None:
    refused.append(contact)
    raise LeftThisMachine(contact)
