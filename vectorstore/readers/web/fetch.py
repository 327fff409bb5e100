"""An address on the web -> what is there: from public servers only, within bounds of time and size."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO

import httpcore
import httpx

from vectorstore.errors import ReaderError
from vectorstore.readers.web.network import FetchLimits, Network

_BOUNDS = FetchLimits()
_MOST_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)

_HEADERS: Mapping[bytes | str, bytes | str] = {
    "User-Agent": f"article-chatbot/{version('article-chatbot')}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
}
_SAVE_IT = "open it in a browser, save it, and add the file."
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at `url`, the last of a row of redirects; type and charset in lower case, "" where unsaid."""

    url: str
    content_type: str
    charset: str
    body: bytes


def fetch(url: str, *, allow_private: bool = False, bounds: FetchLimits = _BOUNDS) -> Fetched:
    """Return what is at an address of the web, http or https; raises ReaderError, also where there is nothing.

    `allow_private` lets it contact this machine and its network, which is refused otherwise, so that no
    address and no redirect can have them read.
    """
    here, seen = _address(url), set[str]()
    # httpcore itself and not an httpx client: it takes a network of ours, and asks no proxy, which would
    # look up and contact servers out of reach of the check.
    with (
        _explained(),
        httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=Network(bounds, allow_private)
        ) as pool,
    ):
        while str(here) not in seen and len(seen) <= _MOST_REDIRECTS:
            seen.add(str(here))
            with pool.stream("GET", _target(here), headers=_HEADERS) as answer:
                headers = httpx.Headers(answer.headers)
                if answer.status not in _REDIRECTS or "Location" not in headers:
                    return _fetched(answer, headers, here, bounds.longest)
                here = _address(headers["Location"], here)
    round_in = "round in a circle" if str(here) in seen else "on from one address to the next without end"
    raise ReaderError(f"leads {round_in}; {_SAVE_IT}")


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        address = (base.join(url) if base else httpx.URL(url)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise ReaderError("is not a valid address; check it.") from error
    if address.scheme not in ("http", "https"):
        raise ReaderError(
            f"leads to an address in {address.scheme or 'no scheme'}; only http and https are read: {_SAVE_IT}"
        )
    if address.userinfo:
        raise ReaderError("holds a user name or a password; give the address without.")
    if not address.raw_host or (address.port or 0) >= 2**16:
        raise ReaderError("is not a valid address; check it.")
    return address


def _target(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _fetched(answer: httpcore.Response, headers: httpx.Headers, url: httpx.URL, longest: int) -> Fetched:
    if answer.status != 200:
        raise ReaderError(_refusal(answer.status))
    stated = headers.get("Content-Type", "")
    charset = _CHARSET.search(stated)
    body = _unpacked(_body(answer, longest), headers.get("Content-Encoding", "").strip().lower(), longest)
    return Fetched(str(url), stated.split(";")[0].strip().lower(), charset[1].lower() if charset else "", body)


def _refusal(status: int) -> str:
    if status in (404, 410):
        return f"is not there (HTTP {status}); check the address."
    if status in (401, 402, 403, 407, 451):
        return f"is not given to programs like this (HTTP {status}); {_SAVE_IT}"
    if status == 429:
        return "was asked for too often (HTTP 429); try again later."
    if status >= 500:
        return f"cannot be served at present (HTTP {status}); try again later."
    return f"was answered with HTTP {status} and no content; check the address."


def _body(answer: httpcore.Response, longest: int) -> bytes:
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        _check_length(body, longest)
    return bytes(body)


def _unpacked(body: bytes, packing: str, longest: int) -> bytes:
    if packing in ("", "identity"):
        return body
    if packing not in ("gzip", "x-gzip"):
        raise ReaderError(f"is packed in a way that was not asked for ({packing[:20]}); {_SAVE_IT}")
    try:
        # Reads no further than it is told: a small body can unpack to more than any memory holds.
        content = gzip.GzipFile(fileobj=BytesIO(body)).read(longest + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReaderError("is packed in gzip, and damaged; try again later.") from error
    _check_length(content, longest)
    return content


def _check_length(content: bytes | bytearray, longest: int) -> None:
    if len(content) > longest:
        raise ReaderError(f"is longer than {longest / 2**20:g} MB; save it, and add the parts of it you need.")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise ReaderError("did not answer in time; try again later.") from error
    except httpcore.ConnectError as error:
        reason = str(error).rpartition("] ")[2]  # without the number of the error
        raise ReaderError(f"cannot be reached ({reason}); check the address, or try again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise ReaderError(f"was not answered to the end ({error}); try again later.") from error
