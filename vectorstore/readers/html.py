"""A saved web page -> its article: the main text, and the metadata that the page states."""

from __future__ import annotations

import logging
import re
from typing import Any, BinaryIO

from trafilatura import bare_extraction, load_html

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.boilerplate import Blocks, without_boilerplate
from vectorstore.readers.extraction.encoding import decode_page, read_all
from vectorstore.readers.extraction.metadata import article_from
from vectorstore.readers.extraction.page_metadata import page_metadata

# What they warn of is raised here as a ReaderError.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_NO_TEXT = "contains no main text; save the whole page, or its text as a .txt file."

_BREAK = "\u23ce"  # the symbol of the return key
"""Marks where a line of a block begins."""

_NOT_SHOWN = "//script|//style|//template|//noscript|//iframe|//object|//svg|//math|//figcaption|//form"
_LINK_TEXT = "//body//a//text()"
_OTHER_TEXT = "//body//text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::noscript)]"
_DOCUMENT_TAG = re.compile(r"</?(html|body)\b[^<>]*>", re.IGNORECASE)
_BREAKS = re.compile(r"(?:<br\b[^<>]*>\s*){3,}", re.IGNORECASE)
"""Say no more than two of them; each takes time that grows with their number."""
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark q ruby rb rt "
    "rp s samp small span strike strong sub sup time tt u var wbr"
)


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Read the one article of a web page; its source is the page's canonical address, if it states one."""
    page = _BREAKS.sub("<br><br>", decode_page(read_all(file)))
    try:
        tree = load_html(page)
        extracted = None if tree is None else _extract(tree)
    except (RecursionError, ValueError) as error:
        raise ReaderError(_NO_TEXT) from error
    if extracted is None or not extracted.text or _is_menu(extracted.text, tree):
        raise ReaderError(_NO_TEXT)
    title = extracted.title or ""
    text = without_boilerplate(_blocks(extracted.text), title)
    return [article_from(page_metadata(tree), text, title=title, origin=origin, identity=origin)]


def plain_text(markup: str, title: str = "") -> str:
    """The paragraphs of HTML that is all article, such as an entry of a feed, without its title."""
    inside = " ".join(
        _DOCUMENT_TAG.sub(" ", _BREAKS.sub("<br><br>", markup)).split()
    )  # so that every line break below is one that is shown
    tree = load_html(f"<html><body><div>{inside}</div></body></html>")
    if tree is None:
        return ""
    for element in tree.xpath(_NOT_SHOWN):
        element.drop_tree()
    inline = _INLINE_TAGS.split()
    for element in tree.iter("*"):
        if element.tag == "br":
            _prefix_tail(element, f"\n{_BREAK}")
        elif element.tag not in inline:
            element.text = "\n" + clean_characters(element.text or "")
            _prefix_tail(element, "\n")
    return without_boilerplate(_blocks(tree.text_content()), title)


def _extract(tree: Any) -> Any:
    """What trafilatura extracts; `text` has a `_BREAK` wherever the page has a <br>."""
    for line_break in tree.iter("br"):
        _prefix_tail(line_break, _BREAK)
    # Its date is not used: it guesses from the text. See page_metadata.
    return bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _is_menu(text: str, tree: Any) -> bool:
    """Whether a page has almost nothing but links; trafilatura extracts those where there is no article."""
    in_links, elsewhere = (_letters("".join(tree.xpath(path))) for path in (_LINK_TEXT, _OTHER_TEXT))
    # An article can be in JSON-LD alone; then it is longer than what the page shows.
    return elsewhere * 10 < in_links and _letters(text) <= in_links + elsewhere


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _prefix_tail(element: Any, mark: str) -> None:
    # Cleaned, since lxml refuses control characters, which pages can contain.
    element.tail = mark + clean_characters(element.tail or "")


def _blocks(text: str) -> Blocks:
    """The blocks of an extracted text. A <br> begins a line in its block; two, as on old pages, end it."""
    blocks: Blocks = [[]]
    for line in text.split("\n"):
        content = line.replace(_BREAK, " ").strip()
        if not content or not line.lstrip().startswith(_BREAK):
            blocks.append([])
        if content:
            blocks[-1].append(content)
    return [block for block in blocks if block]
