"""A saved web page -> its article: the main text, and the metadata that the page states."""

from __future__ import annotations

import logging
import re
from typing import Any, BinaryIO

from trafilatura import bare_extraction, extract_metadata, load_html

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

_MOST_ELEMENTS = 20_000
"""Of a page whose main text is looked for, in time that grows with the square of their number."""
_DATES = {"extensive_search": False, "original_date": True}
"""The date is not used, as it is guessed from the text too: see page_metadata."""
_NOT_READ = (
    "//script|//style|//template|//noscript|//iframe|//object|//svg|//math|//figcaption|//form"
    "|//title|//nav|//footer"
)
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
        title, text = ("", "") if tree is None else _title_and_text(tree, page)
    except (RecursionError, ValueError) as error:
        raise ReaderError(_NO_TEXT) from error
    if not text or _is_menu(text, tree):
        raise ReaderError(_NO_TEXT)
    return [article_from(page_metadata(tree), text, title=title, origin=origin, identity=origin)]


def plain_text(markup: str, title: str = "") -> str:
    """The paragraphs of HTML that is all article, such as an entry of a feed, without its title and menus."""
    inside = " ".join(
        _DOCUMENT_TAG.sub(" ", _BREAKS.sub("<br><br>", markup)).split()
    )  # so that every line break below is one that is shown
    tree = load_html(f"<html><body><div>{inside}</div></body></html>")
    if tree is None:
        return ""
    for element in tree.xpath(_NOT_READ):
        element.drop_tree()
    inline = _INLINE_TAGS.split()
    for element in tree.iter("*"):
        if element.tag == "br":
            _prefix_tail(element, f"\n{_BREAK}")
        elif element.tag not in inline:
            element.text = "\n" + clean_characters(element.text or "")
            _prefix_tail(element, "\n")
    return without_boilerplate(_blocks(tree.text_content()), title)


def _title_and_text(tree: Any, page: str) -> tuple[str, str]:
    """The title of a page and its main text; of a page of very many elements, its whole text."""
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        title = extract_metadata(tree, date_config=_DATES).title or ""
        return title, plain_text(page, title)
    for line_break in tree.iter("br"):
        _prefix_tail(line_break, _BREAK)
    extracted: Any = bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params=_DATES
    )
    if extracted is None:
        return "", ""
    title = extracted.title or ""
    return title, without_boilerplate(_blocks(extracted.text or ""), title)


def _is_menu(text: str, tree: Any) -> bool:
    """Whether a page has almost nothing but links; trafilatura extracts those where there is no article."""
    # Of a page in one element, that element is the tree.
    body = next(tree.getroottree().iter("body"), None)
    if body is None:
        return False
    # One by one: an XPath to the text within elements takes time that grows with the square of their number.
    in_links = sum(_letters(link.text_content()) for link in body.iter("a"))
    unseen = sum(_letters(one.text_content()) for one in body.iter("script", "style", "noscript"))
    elsewhere = _letters(body.text_content()) - in_links - unseen
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
