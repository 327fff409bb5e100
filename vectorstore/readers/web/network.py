"""Connections to IP addresses that have been checked, until the time of a fetch is up."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore

from vectorstore.errors import ReaderError

IpAddress = IPv4Address | IPv6Address

_UNICAST = IPv6Network("2000::/3")
"""All public IPv6 addresses; those that map or tunnel IPv4 are outside of it, except 6to4."""
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: IpAddress) -> bool:
    """Whether an address, and an IPv4 address embedded in it, is a unicast address on the public internet."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour:
        return is_public(address.sixtofour)  # is_global differs between Python versions
    return address in _UNICAST and address.is_global


def look_up(host: str) -> list[str]:
    """The IP addresses of a host name; raises OSError where it has none."""
    # As bytes: it is in ASCII already, and a string would be encoded as an international name again.
    return [str(info[4][0]) for info in socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Which addresses a fetch may contact, and the seconds and the (unpacked) bytes it may take."""

    allowed: Callable[[IpAddress], bool] = is_public
    look_up: Callable[[str], Iterable[str]] = look_up
    seconds: float = 60
    connect_seconds: float = 10
    max_bytes: int = 20 * 2**20


class Network(httpcore.NetworkBackend):
    """Connects to checked IP addresses, not to a name, which could resolve to others the next time."""

    def __init__(self, limits: FetchLimits, allow_private: bool) -> None:
        self._limits = limits
        self._allow_private = allow_private
        self._deadline = time.monotonic() + limits.seconds
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the IP addresses of a host, if all of them are allowed."""
        *others, last = self._resolve(host)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connect(address, port, socket_options)
        return self._connect(last, port, socket_options)

    def _connect(
        self, address: IpAddress, port: int, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.NetworkStream:
        seconds = min(self._limits.connect_seconds, self._seconds_left())
        return _TimedStream(
            self._backend.connect_tcp(str(address), port, seconds, None, options), self._seconds_left
        )

    def _resolve(self, host: str) -> list[IpAddress]:
        try:
            addresses = _literal(host) or [ip_address(text) for text in self._limits.look_up(host)]
        except OSError as error:
            raise ReaderError(
                f"is on a server that cannot be found ({host}); check the URL and the connection."
            ) from error
        for address in addresses:
            if not (self._allow_private or self._limits.allowed(address)):
                raise ReaderError(
                    f"leads to {address}, which is not on the public internet; allow it with --allow-private."
                )
        return addresses

    def _seconds_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


def _literal(host: str) -> list[IpAddress]:
    """The IP address that a host is written as, also in forms such as 2130706433 and 0x7f.1; [] for a name."""
    try:
        return [ip_address(host)]
    except ValueError:
        try:
            return [IPv4Address(socket.inet_aton(host))]
        except OSError:
            return []


class _TimedStream(httpcore.NetworkStream):
    """Waits in each step no longer than the time that is left for the whole fetch."""

    def __init__(self, stream: httpcore.NetworkStream, seconds_left: Callable[[], float]) -> None:
        self._stream = stream
        self._seconds_left = seconds_left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._seconds_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._seconds_left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            return _TimedStream(
                self._stream.start_tls(ssl_context, server_hostname, self._seconds_left()), self._seconds_left
            )
        except httpcore.ConnectError as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError):
                reason = getattr(cause, "verify_message", "") or cause.reason
                raise ReaderError(f"has no valid certificate ({reason}); check the URL.") from error
            raise

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
