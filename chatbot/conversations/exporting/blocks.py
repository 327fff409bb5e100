"""The Markdown of an answer -> blocks of plain pieces, none of which can load anything."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vectorstore.article import clean_characters

# Text of a model or an article is never a tag, a link or an image.
_PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["autolink", "html_block", "html_inline", "image", "link", "reference"]
)
_MARKER = re.compile(r"[ \t]*\[(\d{1,6})\]")

BlockKind = Literal["paragraph", "heading", "item", "quotation", "code"]


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some words in one style; where `footnote` is not 0, the reference to that footnote, with no words.

    `again` where the footnote has been referred to before.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    footnote: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph or the like; an item of a list has its `label`, "•" or "3.", and is in `depth` lists."""

    kind: BlockKind
    pieces: tuple[TextPiece, ...]
    label: str = ""
    depth: int = 0


def blocks_of(markdown: str, cited: Container[int], before: int = 0) -> Iterator[TextBlock]:
    """The blocks of a text whose [n] refer to the footnotes `before` + n, for the n that are `cited`."""
    referred: set[int] = set()
    within: list[str] = []
    label = ""
    for token in _PARSER.parse(clean_characters(markdown)):
        if token.nesting > 0:
            within.append(token.type)
        elif token.nesting < 0:
            within.pop()
        if token.type == "list_item_open":
            label = f"{token.info}." if token.info else "•"
        elif token.type in ("fence", "code_block"):
            yield TextBlock("code", (TextPiece(token.content.rstrip("\n"), code=True),), depth=_depth(within))
        elif token.type == "inline":
            pieces = _with_references(_pieces(token.children or ()), cited, before)
            yield TextBlock(_kind(within), tuple(_in_order(pieces, referred)), label, _depth(within))
            label = ""


def _kind(within: Sequence[str]) -> BlockKind:
    if "heading_open" in within:
        return "heading"
    return "item" if _depth(within) else "quotation" if "blockquote_open" in within else "paragraph"


def _depth(within: Sequence[str]) -> int:
    """In how many lists a block is."""
    return within.count("list_item_open")


def _pieces(tokens: Iterable[Token]) -> Iterator[TextPiece]:
    """The words in their styles, neighbours of one style together."""
    style, last = TextPiece(""), TextPiece("")
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            style = replace(style, bold=token.nesting > 0)
        elif token.type in ("em_open", "em_close"):
            style = replace(style, italic=token.nesting > 0)
        else:
            text = "\n" if token.type == "hardbreak" else " " if token.type == "softbreak" else token.content
            found = replace(style, text=text, code=token.type == "code_inline")
            if replace(found, text="") == replace(last, text=""):
                last = replace(last, text=last.text + text)
            else:
                yield last
                last = found
    yield last


def _with_references(pieces: Iterable[TextPiece], cited: Container[int], before: int) -> Iterator[TextPiece]:
    for piece in pieces:
        end = 0
        for marker in () if piece.code else _MARKER.finditer(piece.text):
            if int(marker[1]) in cited:
                yield replace(piece, text=piece.text[end : marker.start()])
                yield TextPiece("", footnote=before + int(marker[1]))
                end = marker.end()
        if end < len(piece.text):
            yield replace(piece, text=piece.text[end:])


def _in_order(pieces: Iterable[TextPiece], referred: set[int]) -> Iterator[TextPiece]:
    """The pieces without empty ones; `referred` are the footnotes so far."""
    for piece in pieces:
        if piece.footnote:
            yield replace(piece, again=piece.footnote in referred)
            referred.add(piece.footnote)
        elif piece.text:
            yield piece
