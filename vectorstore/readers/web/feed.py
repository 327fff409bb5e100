"""A feed, RSS or Atom -> its articles: the full text of each entry, or where it has none, the page it leads to."""

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
from vectorstore.readers.extraction.metadata import iso_date
from vectorstore.readers.extraction.page_metadata import decoded, language_code
from vectorstore.readers.html import plain_text
from vectorstore.readers.web.fetch import Fetched
from vectorstore.report import Failure

MOST_PAGES = 500
"""Pages that are fetched for the entries of one feed."""

# The prologue, which may hold a document type, and the root. No part of the prologue is tried twice.
_ROOT = re.compile(
    r"(?>[\s\ufeff]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+(?P<root><(?:\w+:)?(?:rss|feed|rdf)\b)",
    re.IGNORECASE | re.DOTALL,
)
_PROLOGUE_WITHIN = 2**16
_HTML = ("text/html", "application/xhtml+xml")
_TITLE_SHOWN = 60

_FeedEntry = dict[str, Any]


def is_feed(content: bytes) -> bool:
    """Tell whether a document is a feed, by its root."""
    return bool(_ROOT.match(content[:_PROLOGUE_WITHIN].decode("utf-8", "replace")))


def articles_of_feed(
    feed: Fetched, origin: str, article_at: Callable[[str], Article]
) -> Iterator[Article | Failure]:
    """Yield the articles of a feed that was added as `origin`, and a Failure for each entry that gives none.

    `article_at` reads the page at an address, or raises ReaderError. A summary is never taken for the
    article. Raises ReaderError for what is no feed and for one without entries.
    """
    parsed = _parsed(decoded(feed.body, feed.charset))
    reader = _EntryReader(parsed, feed.url, origin, article_at)
    for number, entry in enumerate(parsed.entries, start=1):
        try:
            yield reader.article(entry, number)
        except ReaderError as error:
            title = one_line(_shown(entry, "title"))[:_TITLE_SHOWN]
            yield Failure(origin, f"entry {number}{title and f' ({title})'}: {error}")
    if parsed.bozo:
        reason = one_line(str(parsed.bozo_exception)).rpartition(": ")[2]
        yield Failure(
            origin,
            f"is damaged XML ({reason}), in which {len(parsed.entries)} entries were found and others may be "
            "lost; try again later, or tell its publisher.",
        )


def _parsed(markup: str) -> Any:
    """Parse a feed from its root on: a document type could state entities that unfold to fill the memory."""
    root = _ROOT.match(markup)
    if not root:
        raise ReaderError("is not a feed in RSS or Atom; check the address.")
    try:
        parsed = feedparser.parse(
            # Bytes in a file: a string or plain bytes it would try as an address and as a path.
            BytesIO(markup[root.start("root") :].encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # no markup is kept
        )
    except (ValueError, OverflowError, LookupError) as error:
        # feedparser trips over some of what it tries to recover: characters by impossible numbers, lost elements.
        raise ReaderError("is damaged XML that cannot be read; try again later, or tell its publisher.") from error
    if not parsed.entries and not parsed.bozo:
        raise ReaderError("is a feed without entries; check the address, or try again later.")
    return parsed


class _EntryReader:
    """Reads the entries of one feed, and remembers which it has read and how many pages that took."""

    def __init__(self, parsed: Any, base: str, origin: str, article_at: Callable[[str], Article]) -> None:
        self._base = base
        self._origin = origin
        self._article_at = article_at
        self._version = str(parsed.version or "")
        is_atom = self._version.startswith("atom")
        self._has_content = is_atom or not {"content", "xhtml"}.isdisjoint(parsed.namespaces)
        self._authors = _authors(parsed.feed) if is_atom else ""
        self._outlet = _shown(parsed.feed, "title")
        self._language = language_code(parsed.feed.get("language") or "")
        self._numbers: dict[str, int] = {}
        self._pages = 0

    def article(self, entry: _FeedEntry, number: int) -> Article:
        """Return the article of an entry; raises ReaderError, also where it is one that was read before."""
        link, title = self._link(entry), _shown(entry, "title")
        identity = entry.get("id") or link or title or entry.get("summary") or ""
        key = short_digest(f"{self._origin}\n{identity}")
        if key in self._numbers:
            raise ReaderError(f"is entry {self._numbers[key]} once more; nothing is lost.")
        text = self._full_text(entry, title)
        found = Article(text) if text else self._page(link)
        self._numbers[key] = number
        return replace(
            found,
            id=key,
            title=title or found.title,
            source=link or self._origin,
            origin=self._origin,
            published=self._published(entry) or found.published,
            author=_authors(entry) or self._authors or found.author,
            outlet=self._outlet or found.outlet,
            language=self._language or found.language,
        )

    def _link(self, entry: _FeedEntry) -> str:
        """Return the address of an entry's own page, or "" where it states none of the web."""
        link = str(entry.get("link") or "").strip()
        if not link or (link == entry.get("id") and ":" not in link):
            return ""  # any guid that does not say otherwise counts as a link
        try:
            link = urljoin(self._base, link)
        except ValueError:
            return ""
        return link if re.match(r"https?://\S+$", link, re.IGNORECASE) else ""

    def _full_text(self, entry: _FeedEntry, title: str) -> str:
        """Return what an entry holds in full, or "".

        feedparser also calls content what is a second summary, such as the caption of a picture: it is
        plain text, or in a feed that does not use the name for content.
        """
        for content in entry.get("content", ()) if self._has_content else ():
            kind, written = content.get("type"), content.get("value") or ""
            text = plain_text(written, title) if kind in _HTML else ""
            if kind == "text/plain" and "summary_detail" not in entry:
                text = written
            if any(map(str.isalpha, text)):
                return text
        return ""

    def _page(self, link: str) -> Article:
        if not link:
            raise ReaderError("holds no full text, and no address of a page that does; nothing of it was added.")
        if self._pages == MOST_PAGES:
            raise ReaderError(f"stands at {link}, and {MOST_PAGES} pages were fetched already; add it by itself.")
        self._pages += 1
        try:
            return self._article_at(link)
        except ReaderError as error:
            raise ReaderError(f"{link} {error}") from error

    def _published(self, entry: _FeedEntry) -> str:
        """Return the day of publication where the entry was written, or ""."""
        written = str(entry.get("published") or "").strip()
        if not written and self._version in ("rss10", "rss090"):
            written = str(entry.get("updated") or "").strip()  # dc:date, the only date there is in RDF
        parts = parsedate_tz(written)
        try:
            return iso_date(written) or (date(*parts[:3]).isoformat() if parts else "")
        except (ValueError, OverflowError):
            return ""


def _authors(stated: _FeedEntry) -> str:
    names = (one_line(author.get("name") or "") for author in stated.get("authors", ()))
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name))


def _shown(stated: _FeedEntry, field: str) -> str:
    """Return a field as one line of plain text, whether it is written as text or in HTML."""
    written = str(stated.get(field) or "")
    is_html = stated.get(f"{field}_detail", {}).get("type") in _HTML
    return " ".join((plain_text(written) if is_html else written).split())
