"""The network a fetch may use: connections to addresses that were checked, for as long as it has time left."""

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
"""All of IPv6 that is given out to the public; what maps or tunnels IPv4 lies outside, but for 6to4."""
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: IpAddress) -> bool:
    """Tell whether an address is one server's on the public internet, and so the IPv4 address it may embed."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour:
        return is_public(address.sixtofour)  # what Python itself says of these has changed with its versions
    return address in _UNICAST and address.is_global


def looked_up(host: str) -> list[str]:
    """Return the addresses of a server's name; raises OSError where it has none."""
    # As bytes, since it is in ASCII already: as text it would be encoded as an international name once more.
    return [str(found[4][0]) for found in socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may contact and take: which addresses, how many seconds in all, how many bytes unpacked."""

    allowed: Callable[[IpAddress], bool] = is_public
    look_up: Callable[[str], Iterable[str]] = looked_up
    seconds: float = 60
    connect_seconds: float = 10
    longest: int = 20 * 2**20


class Network(httpcore.NetworkBackend):
    """Connects to addresses it has checked: to these, not to a name, which could lead elsewhere the next time."""

    def __init__(self, bounds: FetchLimits, allow_private: bool) -> None:
        self._bounds = bounds
        self._allow_private = allow_private
        self._ends = time.monotonic() + bounds.seconds
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the addresses of a server's name, when all of them are allowed."""
        *others, last = self._checked(host)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address, port, socket_options)
        return self._connected(last, port, socket_options)

    def _connected(
        self, address: IpAddress, port: int, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.NetworkStream:
        seconds = min(self._bounds.connect_seconds, self._left())
        return _Timed(self._sockets.connect_tcp(str(address), port, seconds, None, options), self._left)

    def _checked(self, host: str) -> list[IpAddress]:
        try:
            addresses = _literal(host) or [ip_address(one) for one in self._bounds.look_up(host)]
        except OSError as error:
            raise ReaderError(
                f"is on a server, {host}, that cannot be found; check the address and the connection."
            ) from error
        for address in addresses:
            if not (self._allow_private or self._bounds.allowed(address)):
                raise ReaderError(
                    f"leads to {address}, which is not on the public internet; allow it with --allow-private."
                )
        return addresses

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


def _literal(host: str) -> list[IpAddress]:
    """Return the address that a host is written as, also as systems read it in 2130706433 and 0x7f.1."""
    try:
        return [ip_address(host)]
    except ValueError:
        try:
            return [IPv4Address(socket.inet_aton(host))]
        except OSError:
            return []


class _Timed(httpcore.NetworkStream):
    """Waits in each step no longer than is left of the whole, however little comes at a time."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._left)
        except httpcore.ConnectError as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError):
                reason = getattr(cause, "verify_message", "") or cause.reason
                raise ReaderError(f"cannot be reached safely ({reason}); check the address.") from error
            raise

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
