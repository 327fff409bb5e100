"""A URL -> the articles there: a page, a feed, or a file in any format that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from time import monotonic
from urllib.parse import unquote, urlsplit

from vectorstore.article import Article, one_line
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode_charset
from vectorstore.readers.files import articles_in_file, is_readable
from vectorstore.readers.formats import suffix_of
from vectorstore.readers.web.feed import articles_of_feed, is_feed
from vectorstore.readers.web.fetch import Fetched, fetch
from vectorstore.readers.web.network import FetchLimits
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
"""Content types that decide the format; for others, such as text/plain, the path of the URL says more."""
_DEFAULTS = {"": ".html", "text/plain": ".txt"}
_BINARY = (".pdf", ".epub", ".zip", ".docx")

FEED_SECONDS = 300
"""For all pages of a feed together."""

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


def articles_at(
    url: str, *, allow_private: bool = False, feed_seconds: float = FEED_SECONDS
) -> Iterator[Article | Failure]:
    """Yield the articles at a URL, and a Failure for what cannot be read.

    `allow_private` also allows addresses of this machine and its network; the pages of a feed are fetched within
    `feed_seconds`, all together.
    """
    url = url.strip()
    ends = monotonic() + feed_seconds

    def linked(link: str) -> Article:
        left = ends - monotonic()
        if left <= 0:
            raise ReaderError(f"was not fetched, after {feed_seconds:g} seconds of this feed; add it alone.")
        limits = FetchLimits(seconds=min(left, FetchLimits().seconds))
        return _single_article(fetch(link, allow_private=allow_private, limits=limits), link)

    try:
        response = fetch(url, allow_private=allow_private)
        if _is_feed(response):
            yield from articles_of_feed(response, url, linked)
        else:
            yield from _read(response, url)
    except ReaderError as error:
        yield Failure(one_line(url), str(error))


def _single_article(response: Fetched, url: str) -> Article:
    if _is_feed(response):
        raise ReaderError("is a feed and not an article; add it by itself.")
    match list(_read(response, url)):
        case [Article() as article]:
            return article
        case [Failure() as failure]:
            raise ReaderError(failure.error)
        case _:
            raise ReaderError("is not one article; add it by itself.")


def _is_feed(response: Fetched) -> bool:
    return response.content_type in _FEEDS or is_feed(response.body)


def _read(response: Fetched, origin: str) -> Iterator[Article | Failure]:
    name = f"page{_format(response)}"
    body = response.body
    if not name.endswith(_BINARY) and (text := decode_charset(body, response.charset)) is not None:
        body = text.encode("utf-8-sig", "replace")  # the mark overrides the encoding that the page declares
    yield from articles_in_file(BytesIO(body), name, origin)


def _format(response: Fetched) -> str:
    """The suffix of the format of a response; raises ReaderError if it cannot be read."""
    by_type = _SUFFIXES.get(response.content_type)
    if by_type:
        return by_type
    suffix = suffix_of(unquote(urlsplit(response.url).path))
    if is_readable(f"page{suffix}"):
        return suffix
    if response.content_type in _DEFAULTS:
        return _DEFAULTS[response.content_type]
    raise ReaderError(
        f"has a format that cannot be read ({one_line(response.content_type)[:60]}); give another URL."
    )
