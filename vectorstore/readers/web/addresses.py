"""An address on the web -> the articles there: a page, a feed, or a file of any kind that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from vectorstore.article import Article, one_line
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.page_metadata import decoded_as
from vectorstore.readers.files import articles_in_file, is_readable
from vectorstore.readers.web.feed import articles_of_feed, is_feed
from vectorstore.readers.web.fetch import Fetched, fetch
from vectorstore.report import Failure

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""What a server's word decides; of other types, such as text/plain, the address says more."""
_DEFAULTS = {"": ".html", "text/plain": ".txt"}
_PACKED = (".pdf", ".epub", ".zip", ".docx")

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


def articles_at(url: str, *, allow_private: bool = False) -> Iterator[Article | Failure]:
    """Yield the articles at an address, and a Failure for what could not be read.

    `allow_private` lets it be one of this machine or its network, and so may what it leads to.
    """
    url = url.strip()
    get = partial(fetch, allow_private=allow_private)
    try:
        found = get(url)
        if _is_feed(found):
            yield from articles_of_feed(found, url, lambda link: _article_in(get(link), link))
        else:
            yield from _read(found, url)
    except ReaderError as error:
        yield Failure(one_line(url), str(error))


def _article_in(found: Fetched, url: str) -> Article:
    """Return the one article that a page is."""
    if _is_feed(found):
        raise ReaderError("is a feed and not an article; add it by itself.")
    articles = list(_read(found, url))
    match articles:
        case [Article() as article]:
            return article
        case [Failure() as failure]:
            raise ReaderError(failure.error)
        case _:
            raise ReaderError("is not one article; add it by itself.")


def _is_feed(found: Fetched) -> bool:
    return found.content_type in _FEEDS or is_feed(found.body)


def _read(found: Fetched, origin: str) -> Iterator[Article | Failure]:
    name = f"page{_suffix(found)}"
    body = found.body
    if not name.endswith(_PACKED) and (text := decoded_as(body, found.charset)) is not None:
        body = text.encode("utf-8-sig", "replace")  # marked: what the page itself says no longer counts
    yield from articles_in_file(BytesIO(body), name, origin)


def _suffix(found: Fetched) -> str:
    """Return the suffix of the kind of file that was found; raises ReaderError where it is of none."""
    stated = _SUFFIXES.get(found.content_type)
    if stated:
        return stated
    suffix = PurePosixPath(unquote(urlsplit(found.url).path)).suffix.lower()
    if is_readable(f"page{suffix}"):
        return suffix
    if found.content_type in _DEFAULTS:
        return _DEFAULTS[found.content_type]
    raise ReaderError(
        f"is of a kind that cannot be read ({one_line(found.content_type)[:60]}); give another address."
    )
