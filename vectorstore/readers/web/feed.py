"""An RSS or Atom feed -> its articles: the full text of each entry, or else the page that it links to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from email.utils import parsedate_tz
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from vectorstore.article import Article, one_line, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode_page
from vectorstore.readers.extraction.metadata import iso_date, language_code
from vectorstore.readers.html import plain_text
from vectorstore.readers.web.fetch import Fetched
from vectorstore.report import Failure

MAX_PAGES = 500
"""Pages that are fetched for the entries of one feed."""

# The prologue, which can contain a document type, and the root; without backtracking.
_ROOT = re.compile(
    r"(?>[\s\ufeff]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+(?P<root><(?:\w+:)?(?:rss|feed|rdf)\b)",
    re.IGNORECASE | re.DOTALL,
)
_PROLOGUE_WITHIN = 2**16
_HTML = ("text/html", "application/xhtml+xml")
_MAX_TITLE = 60

_FeedEntry = dict[str, Any]


def is_feed(content: bytes) -> bool:
    """Whether a document is a feed, by its root element."""
    return bool(_ROOT.match(content[:_PROLOGUE_WITHIN].decode("utf-8", "replace")))


def articles_of_feed(
    feed: Fetched, origin: str, article_at: Callable[[str], Article]
) -> Iterator[Article | Failure]:
    """Yield the articles of a feed that was added as `origin`, and a Failure for each entry without one.

    `article_at` reads the page at a URL, or raises ReaderError. A summary is never taken for the article.
    Raises ReaderError for anything but a feed with entries.
    """
    parsed = _parse(decode_page(feed.body, feed.charset))
    reader = _EntryReader(parsed, feed.url, origin, article_at)
    for number, entry in enumerate(parsed.entries, start=1):
        try:
            yield reader.article(entry, number)
        except ReaderError as error:
            title = one_line(_plain_field(entry, "title"))[:_MAX_TITLE]
            yield Failure(origin, f"entry {number}{title and f' ({title})'}: {error}")
    if parsed.bozo:
        reason = one_line(str(parsed.bozo_exception)).rpartition(": ")[2]
        yield Failure(
            origin,
            f"is damaged XML ({reason}): {len(parsed.entries)} entries were read, others may be missing; "
            "try again later, or tell its publisher.",
        )


def _parse(markup: str) -> Any:
    """Parse a feed from its root on: a document type could define entities that expand to fill the memory."""
    root = _ROOT.match(markup)
    if not root:
        raise ReaderError("is not an RSS or Atom feed; check the URL.")
    try:
        parsed = feedparser.parse(
            # A file of bytes: a string or bytes could be taken for a URL or a path.
            BytesIO(markup[root.start("root") :].encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # all markup is removed later
        )
    except (ValueError, OverflowError, LookupError) as error:
        # feedparser fails on some of what it tries to recover, such as impossible character references.
        raise ReaderError("is damaged XML that cannot be read; try again later, or tell its publisher.") from error
    if not parsed.entries and not parsed.bozo:
        raise ReaderError("is a feed without entries; check the URL, or try again later.")
    return parsed


class _EntryReader:
    """Reads the entries of one feed, and keeps count of repeated entries and fetched pages."""

    def __init__(self, parsed: Any, base: str, origin: str, article_at: Callable[[str], Article]) -> None:
        self._base = base
        self._origin = origin
        self._article_at = article_at
        self._version = str(parsed.version or "")
        is_atom = self._version.startswith("atom")
        self._has_content = is_atom or not {"content", "xhtml"}.isdisjoint(parsed.namespaces)
        self._authors = _authors(parsed.feed) if is_atom else ""
        self._outlet = _plain_field(parsed.feed, "title")
        self._language = language_code(parsed.feed.get("language") or "")
        self._numbers: dict[str, int] = {}
        self._pages = 0

    def article(self, entry: _FeedEntry, number: int) -> Article:
        """The article of an entry; raises ReaderError if it has none or is repeated."""
        link, title = self._link(entry), _plain_field(entry, "title")
        identity = entry.get("id") or link or title or entry.get("summary") or ""
        key = short_digest(f"{self._origin}\n{identity}")
        if key in self._numbers:
            raise ReaderError(f"repeats entry {self._numbers[key]}; it was skipped.")
        text = self._full_text(entry, title)
        article = Article(text) if text else self._fetch(link)
        self._numbers[key] = number
        return replace(
            article,
            id=key,
            title=title or article.title,
            source=link or self._origin,
            origin=self._origin,
            published=self._published(entry) or article.published,
            author=_authors(entry) or self._authors or article.author,
            outlet=self._outlet or article.outlet,
            language=self._language or article.language,
        )

    def _link(self, entry: _FeedEntry) -> str:
        """The URL of an entry's page, "" if it states none."""
        link = str(entry.get("link") or "").strip()
        if not link or (link == entry.get("id") and ":" not in link):
            return ""  # feedparser takes a guid for a link unless it says otherwise
        try:
            link = urljoin(self._base, link)
        except ValueError:
            return ""
        return link if re.match(r"https?://\S+$", link, re.IGNORECASE) else ""

    def _full_text(self, entry: _FeedEntry, title: str) -> str:
        """The full text of an entry, "" if it has none.

        feedparser also gives a second summary, such as a caption, as content: in plain text, or in a feed without
        the namespace of content.
        """
        for content in entry.get("content", ()) if self._has_content else ():
            content_type, value = content.get("type"), content.get("value") or ""
            text = plain_text(value, title) if content_type in _HTML else ""
            if content_type == "text/plain" and "summary_detail" not in entry:
                text = value
            if any(map(str.isalpha, text)):
                return text
        return ""

    def _fetch(self, link: str) -> Article:
        if not link:
            raise ReaderError("has neither full text nor a link to a page; it was skipped.")
        if self._pages == MAX_PAGES:
            raise ReaderError(f"was not fetched, after {MAX_PAGES} pages of this feed; add {link} by itself.")
        self._pages += 1
        try:
            return self._article_at(link)
        except ReaderError as error:
            raise ReaderError(f"{link} {error}") from error

    def _published(self, entry: _FeedEntry) -> str:
        """The day of publication in the time zone of the entry, "" if it states none."""
        value = str(entry.get("published") or "").strip()
        if not value and self._version in ("rss10", "rss090"):
            value = str(entry.get("updated") or "").strip()  # dc:date, the only date in RDF
        parts = parsedate_tz(value)
        try:
            return iso_date(value) or (date(*parts[:3]).isoformat() if parts else "")
        except (ValueError, OverflowError):
            return ""


def _authors(entry: _FeedEntry) -> str:
    names = (one_line(author.get("name") or "") for author in entry.get("authors", ()))
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name))


def _plain_field(entry: _FeedEntry, field: str) -> str:
    """A field, in plain text or HTML, as one line of plain text."""
    value = str(entry.get(field) or "")
    is_html = entry.get(f"{field}_detail", {}).get("type") in _HTML
    return " ".join((plain_text(value) if is_html else value).split())
