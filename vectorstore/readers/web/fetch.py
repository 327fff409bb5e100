"""Fetch a URL from a public server, within limits of time and size."""

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

_LIMITS = FetchLimits()
_MAX_REDIRECTS = 10
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
    """The response at `url`, after redirects; content type and charset in lower case, "" where not stated."""

    url: str
    content_type: str
    charset: str
    body: bytes


def fetch(url: str, *, allow_private: bool = False, limits: FetchLimits = _LIMITS) -> Fetched:
    """Fetch an http or https URL; raises ReaderError for every failure, and any status but 200.

    This machine and its network are refused without `allow_private`, so that no URL and no redirect can read them.
    """
    here, seen = _parse(url), set[str]()
    # httpcore and not httpx: its network backend can be replaced, and it uses no proxy, which would look up and
    # contact servers unchecked.
    with (
        _mapped_errors(),
        httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=Network(limits, allow_private)
        ) as pool,
    ):
        while str(here) not in seen and len(seen) <= _MAX_REDIRECTS:
            seen.add(str(here))
            with pool.stream("GET", _target(here), headers=_HEADERS) as response:
                headers = httpx.Headers(response.headers)
                if response.status not in _REDIRECTS or "Location" not in headers:
                    return _fetched(response, headers, here, limits.max_bytes)
                here = _parse(headers["Location"], here)
    raise ReaderError(f"redirects {'in a circle' if str(here) in seen else 'too many times'}; {_SAVE_IT}")


def _parse(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        address = (base.join(url) if base else httpx.URL(url)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise ReaderError("is not a valid URL; check it.") from error
    if address.scheme not in ("http", "https"):
        raise ReaderError(
            f"leads to a URL with {address.scheme or 'no scheme'}; only http and https are read: {_SAVE_IT}"
        )
    if address.userinfo:
        raise ReaderError("contains a user name or password; give the URL without it.")
    if not address.raw_host or (address.port or 0) >= 2**16:
        raise ReaderError("is not a valid URL; check it.")
    return address


def _target(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _fetched(response: httpcore.Response, headers: httpx.Headers, url: httpx.URL, max_bytes: int) -> Fetched:
    if response.status != 200:
        raise ReaderError(_status_message(response.status))
    stated = headers.get("Content-Type", "")
    charset = _CHARSET.search(stated)
    body = _decompress(_read(response, max_bytes), headers.get("Content-Encoding", "").strip().lower(), max_bytes)
    return Fetched(str(url), stated.split(";")[0].strip().lower(), charset[1].lower() if charset else "", body)


def _status_message(status: int) -> str:
    if status in (404, 410):
        return f"was not found (HTTP {status}); check the URL."
    if status in (401, 402, 403, 407, 451):
        return f"is refused to this program (HTTP {status}); {_SAVE_IT}"
    if status == 429:
        return "was requested too often (HTTP 429); try again later."
    if status >= 500:
        return f"failed on the server (HTTP {status}); try again later."
    return f"returned HTTP {status} and no content; check the URL."


def _read(response: httpcore.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        _check_length(body, max_bytes)
    return bytes(body)


def _decompress(body: bytes, encoding: str, max_bytes: int) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise ReaderError(f"uses an unsupported compression ({encoding[:20]}); {_SAVE_IT}")
    try:
        # Limited: a small body can unpack to more than the memory holds.
        content = gzip.GzipFile(fileobj=BytesIO(body)).read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReaderError("has damaged gzip compression; try again later.") from error
    _check_length(content, max_bytes)
    return content


def _check_length(content: bytes | bytearray, max_bytes: int) -> None:
    if len(content) > max_bytes:
        raise ReaderError(f"is longer than {max_bytes / 2**20:g} MB; save it, and add the parts you need.")


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise ReaderError("did not answer in time; try again later.") from error
    except httpcore.ConnectError as error:
        reason = str(error).rpartition("] ")[2]  # without the error number
        raise ReaderError(f"cannot be reached ({reason}); check the URL, or try again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise ReaderError(f"broke off ({error}); try again later.") from error
