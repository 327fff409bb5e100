"""A Markdown file -> its article as plain text; front matter, a head or a byline states title, date and more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import indent
from typing import Any, BinaryIO

import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode, read_all
from vectorstore.readers.extraction.heads import split_stated
from vectorstore.readers.extraction.metadata import article_from

_SYNONYMS = {
    "date": "published",
    "lang": "language",
    "url": "source",
    "authors": "author",
    "publisher": "outlet",
    "site": "outlet",
}
"""Other names under which front matter states a field."""

_LONGEST_VALUE = 40
"""The longest number or date in front matter; a number of 4,000 digits could not be written out again."""

# Inline markup is parsed only in blocks that contain any.
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["inline", "text_join"])
_INLINE_MARKUP = re.compile(r"[\\`*_~\[<&]|^ | $", re.MULTILINE)


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Read the one article in a Markdown file.

    The first top-level heading is the title where the front matter states none; a title leaves the text.
    """
    front, body = _split_front_matter(clean_characters(decode(read_all(file))).strip())
    fields = _renamed(front)
    plain = _PlainText(body)
    blocks = plain.blocks
    heading = next((block for block in blocks if block.tag == "h1" and plain.of(block)), None)
    title = plain.of(heading) if heading else ""
    stated = fields.get("title")
    is_title = stated is None or (isinstance(stated, str) and stated.strip().casefold() == title.casefold())
    if heading and len(blocks) > 1 and is_title:
        blocks.remove(heading)
    found, text = split_stated(plain.of_all(blocks), title or str(stated or ""))
    fields |= {name: value for name, value in found.items() if fields.get(name) in (None, "")}
    return [article_from(fields, text, title=title, origin=origin, identity=origin)]


def _split_front_matter(text: str) -> tuple[dict[object, object], str]:
    """Split off the front matter; a text that only begins with a rule has none, and stays whole."""
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        front, body = handler.split(text)
    except ValueError:
        return {}, text
    found = _parse_yaml(handler, front)
    if found is None or isinstance(found, dict):
        return found or {}, body
    return {}, text


def _parse_yaml(handler: YAMLHandler, front: str) -> object:
    try:
        found: object = handler.load(front, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReaderError(
            f"has front matter that is not valid YAML, line {line}: {error.problem}; correct it."
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: a date such as 2025-02-30. RecursionError: brackets without end.
        raise ReaderError(
            f"has front matter that cannot be read ({str(error).splitlines()[0]}); correct it."
        ) from error
    return found


def _renamed(front: dict[object, object]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for key, value in front.items():
        name = key.lower() if isinstance(key, str) else ""
        if name in _SYNONYMS:
            fields.setdefault(_SYNONYMS[name], value)
        else:
            fields[name] = value
    title = fields.get("title")
    if isinstance(title, int | float) and not isinstance(title, bool):
        fields["title"] = str(title)  # YAML reads a title such as 1984 as a number
    return fields


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases, merges and tags: a few lines of them can stand for more than the memory holds.

    In Python, since the loader in C crashes the process on brackets without end.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Read a value, unless it is an alias or has a tag."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        refused = "aliases" if isinstance(event, yaml.AliasEvent) else "tags"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) not in (None, "!"):
            raise yaml.composer.ComposerError(None, None, f"{refused} are not read", event.start_mark)
        return super().compose_node(parent, index)

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """The type of a value; a long one is text."""
        if kind is yaml.ScalarNode and (len(value) > _LONGEST_VALUE or value == "<<"):
            return "tag:yaml.org,2002:str"
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]


class _PlainText:
    """The blocks of a Markdown text, and the plain text of each."""

    def __init__(self, markdown: str) -> None:
        self._references: dict[str, Any] = {}
        self.blocks = SyntaxTreeNode(_PARSER.parse(markdown, self._references)).children

    def of_all(self, blocks: Iterable[SyntaxTreeNode], separator: str = "\n\n") -> str:
        return separator.join(filter(None, map(self.of, blocks)))

    def of(self, block: SyntaxTreeNode) -> str:
        match block.type:
            case "inline":
                return self._inline(block.content)
            case "fence" | "code_block":
                return block.content.strip("\n")
            case "bullet_list" | "ordered_list":
                return self._list(block)
            case "tr":
                return " | ".join(map(self.of, block.children))
            case "table" | "thead" | "tbody":
                return self.of_all(block.children, "\n")
            case "html_block":
                from vectorstore.readers.html import plain_text  # loads trafilatura, which few Markdown files need

                return plain_text(block.content)
            case _:
                return self.of_all(block.children)

    def _list(self, block: SyntaxTreeNode) -> str:
        """The items of a list, each after its mark; the rest of an item is indented below it."""
        # Markdown hides the paragraphs of a list that has no blank lines between its items.
        is_tight = all(
            part.hidden for item in block.children for part in item.children if part.type == "paragraph"
        )
        separator = "\n" if is_tight else "\n\n"
        first = int(block.attrGet("start") or 0) if "start" in block.attrs else 1
        items = []
        for number, item in enumerate(block.children, start=first):
            mark = f"{number}. " if block.type == "ordered_list" else "- "
            if text := self.of_all(item.children, separator):
                items.append(mark + indent(text, " " * len(mark)).lstrip())
        return separator.join(items)

    def _inline(self, content: str) -> str:
        if not _INLINE_MARKUP.search(content):
            return content
        tokens: list[Token] = []
        _PARSER.inline.parse(content, _PARSER, self._references, tokens)
        return "".join(map(_inline_text, tokens)).strip()


def _inline_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "html_inline":
        return "\n" if token.content.lower().startswith("<br") else ""
    return "" if token.type == "image" else token.content
