"""A saved web page -> its article: the main text, and what the page itself states about it."""

from __future__ import annotations

import logging
import re
from typing import Any, BinaryIO

from trafilatura import bare_extraction, load_html

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.content import whole
from vectorstore.readers.encoding import decode
from vectorstore.readers.scraps import Blocks, without_scraps
from vectorstore.readers.stated import article_from, iso_date

# What it would warn of is raised here as an error, in words that say what to do.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_NO_TEXT = "holds no main text; save the whole page, or its text as a .txt file."

_BREAK = "\u23ce"  # the symbol of the return key

_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I
)
_CHARSET_WITHIN = 4096
_LEGACY = re.compile(r"utf-?8|(windows|cp|iso|koi8|euc|gb|big5|shift|tis)[\w.-]*", re.IGNORECASE)
# What browsers read under these names is a larger set than the name says.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "iso-8859-1": "cp1252"}

_URLS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_DATES = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='datePublished']/@content",
    "//meta[@name='date' or @name='dc.date' or @name='DC.date' or @name='dc.date.issued' or @name='DC.date.issued'"
    " or @name='dcterms.issued' or @name='parsely-pub-date' or @name='citation_publication_date']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_JSON_LD = "//script[@type='application/ld+json']/text()"
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Return the one article of a web page; its source is the address the page gives itself, if any."""
    page = _decoded(whole(file))
    try:
        tree = load_html(page)
        found = None if tree is None else _extracted(tree)
    except (RecursionError, ValueError) as error:
        raise ReaderError(_NO_TEXT) from error
    if found is None or not found.text:
        raise ReaderError(_NO_TEXT)
    title = found.title or ""
    text = without_scraps(_blocks(found.text), title)
    stated = {"source": _address(tree), "published": _published(tree)}
    article = article_from(stated, text, title=title, origin=origin, identity=origin)
    if not article.text:
        raise ReaderError(_NO_TEXT)
    return [article]


def _extracted(tree: Any) -> Any:
    """Return what trafilatura finds: `title`, and `text` with `_BREAK` where a line of a block begins."""
    for line_break in tree.iter("br"):
        line_break.tail = _BREAK + (line_break.tail or "")
    # Its own search for a date guesses from the text, so the date found is not used: see `_published`.
    return bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _blocks(text: str) -> Blocks:
    """Return the lines of an extracted text in blocks: what a page puts under a `<br>` is in the same block.

    Two in a row are how old pages part paragraphs.
    """
    blocks: Blocks = [[]]
    for line in text.split("\n"):
        content = line.replace(_BREAK, " ").strip()
        if not content or not line.lstrip().startswith(_BREAK):
            blocks.append([])
        if content:
            blocks[-1].append(content)
    return [block for block in blocks if block]


def _decoded(content: bytes) -> str:
    """Decode a page by the encoding it states; where that is unknown or wrong, as any other file."""
    stated = _CHARSET.search(content[:_CHARSET_WITHIN])
    label = (stated[1] or stated[2]).decode("ascii", "replace").lower() if stated else ""
    if b"\0" not in content and _LEGACY.fullmatch(label):
        try:
            return content.decode(_LARGER.get(label, label)).removeprefix("\ufeff")
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def _address(tree: Any) -> str:
    return next((url for path in _URLS for url in tree.xpath(path) if re.match(r"https?://\S+$", url)), "")


def _published(tree: Any) -> str:
    """Return the date of publication that the page states in ISO 8601, or "": none is guessed."""
    in_json = [date for script in tree.xpath(_JSON_LD) for date in _JSON_DATE.findall(script)]
    stated = [*(date for path in _DATES for date in tree.xpath(path)), *in_json]
    return next((date for written in stated if (date := iso_date(written.strip()))), "")
