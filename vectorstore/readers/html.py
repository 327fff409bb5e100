"""A saved web page -> its article: the main text, and what the page itself states about it."""

from __future__ import annotations

import logging
import re
from typing import Any, BinaryIO

from trafilatura import bare_extraction, load_html

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.boilerplate import Blocks, without_boilerplate
from vectorstore.readers.extraction.metadata import article_from
from vectorstore.readers.extraction.page_metadata import decoded, stated_by
from vectorstore.readers.extraction.size_limit import whole

# What it would warn of is raised here as an error, in words that say what to do.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_NO_TEXT = "holds no main text; save the whole page, or its text as a .txt file."

_BREAK = "\u23ce"  # the symbol of the return key

_ASIDE = "//script|//style|//template|//noscript|//iframe|//object|//svg|//math|//figcaption|//form"
_IN_LINKS = "//body//a//text()"
_ELSEWHERE = "//body//text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::noscript)]"
_DOCUMENT = re.compile(r"</?(html|body)\b[^<>]*>", re.IGNORECASE)
_INLINE = (
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark q ruby rb rt "
    "rp s samp small span strike strong sub sup time tt u var wbr"
)


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Return the one article of a web page; its source is the address the page gives itself, if any."""
    page = decoded(whole(file))
    try:
        tree = load_html(page)
        found = None if tree is None else _extracted(tree)
    except (RecursionError, ValueError) as error:
        raise ReaderError(_NO_TEXT) from error
    if found is None or not found.text or _is_menu(found.text, tree):
        raise ReaderError(_NO_TEXT)
    title = found.title or ""
    text = without_boilerplate(_blocks(found.text), title)
    article = article_from(stated_by(tree), text, title=title, origin=origin, identity=origin)
    if not article.text:
        raise ReaderError(_NO_TEXT)
    return [article]


def plain_text(markup: str, title: str = "") -> str:
    """Return the paragraphs of a piece of HTML that is all article, such as a feed's, without its title."""
    inside = " ".join(_DOCUMENT.sub(" ", markup).split())  # from here on a line break is one that is shown
    tree = load_html(f"<html><body><div>{inside}</div></body></html>")
    if tree is None:
        return ""
    for aside in tree.xpath(_ASIDE):
        aside.drop_tree()
    inline = _INLINE.split()
    for element in tree.iter("*"):
        if element.tag == "br":
            _prefix_tail(element, f"\n{_BREAK}")
        elif element.tag not in inline:
            element.text = "\n" + clean_characters(element.text or "")
            _prefix_tail(element, "\n")
    return without_boilerplate(_blocks(tree.text_content()), title)


def _extracted(tree: Any) -> Any:
    """Return what trafilatura finds: `title`, and `text` with `_BREAK` where a line of a block begins."""
    for line_break in tree.iter("br"):
        _prefix_tail(line_break, _BREAK)
    # Its own search for a date guesses from the text, so the date found is not used: see `page`.
    return bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _is_menu(text: str, tree: Any) -> bool:
    """Whether a page holds next to nothing but links; trafilatura takes them where there is no article."""
    in_links, elsewhere = (_letters("".join(tree.xpath(path))) for path in (_IN_LINKS, _ELSEWHERE))
    # An article may also stand in JSON-LD alone; then there is more of it than the page shows.
    return elsewhere * 10 < in_links and _letters(text) <= in_links + elsewhere


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _prefix_tail(element: Any, mark: str) -> None:
    # Cleaned, since a page may hold control characters, which cannot be put into a tree.
    element.tail = mark + clean_characters(element.tail or "")


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
