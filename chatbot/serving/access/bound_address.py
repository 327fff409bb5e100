"""The address that the page is served on: bound at once, with the names under which it may be asked for."""

from __future__ import annotations

import errno
import socket
from collections.abc import Set
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from types import TracebackType
from typing import Self

from chatbot.errors import PageError

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that stand for all of this machine's, each with the one that is opened on the machine itself."""

_HTTP_PORT = 80


@dataclass(frozen=True, slots=True)
class BoundAddress:
    """A socket bound to `ip` and `port`; `host` is what the user asked for."""

    socket: socket.socket
    host: str
    ip: str
    port: int

    @classmethod
    def bind(cls, host: str, port: int) -> Self:
        """Bind `host`; port 0 is any free one. Raises PageError."""
        bound = _bind(host, port)
        ip, port = bound.getsockname()[:2]
        return cls(bound, host, ip, port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.socket.close()

    @property
    def url(self) -> str:
        """The address to open in a browser of this machine."""
        return f"http://{_in_url(_EVERYWHERE.get(self.ip, self.ip))}:{self.port}"

    @property
    def elsewhere(self) -> str:
        """The address to open on other machines; "" where only this machine reaches the page."""
        if ip_address(self.ip).is_loopback:
            return ""
        if self.ip in _EVERYWHERE:
            return f"http://{socket.gethostname()}:{self.port}, or an IP address of this machine instead"
        return self.url

    def authorities(self, connected: str) -> Set[str]:
        """The values of `Host` to answer on a connection that was made to `connected`, one of this machine's IPs.

        An IP must be the one that was connected to. A name must be this machine's: a foreign page can point a name
        of its own here and then read the library through the visitor's browser (DNS rebinding).
        """
        names = {_in_url(_unmapped(connected)), self.host.lower()}
        if self.ip in ("127.0.0.1", "::1", *_EVERYWHERE):
            names.add("localhost")
        if self.ip in _EVERYWHERE:
            names.add(socket.gethostname().lower())
        names -= {"", *_EVERYWHERE}
        without_port = names if self.port == _HTTP_PORT else set()  # as browsers leave it out
        return without_port | frozenset(f"{name}:{self.port}" for name in names)


def _bind(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except (OSError, TypeError, ValueError) as error:  # not OSError: a name that cannot be encoded
        bound.close()
        raise PageError(_bind_error(host, port, error)) from error
    return bound


def _bind_error(host: str, port: int, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return f"You may not use port {port}. Choose one from 1024 up with --port, or 0 for any free port."
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use, perhaps by another chatbot; choose another with --port, or 0 for any."
    return f"{host!r} is not an address of this machine. Choose one with --host, such as 127.0.0.1."


def _in_url(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip


def _unmapped(ip: str) -> str:
    """An IPv4 address instead of the IPv6 address that a socket for both gives it."""
    address = ip_address(ip)
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else ip
