"""A Markdown file -> its article as plain text; YAML front matter states title, date, language, source and id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, repeat
from textwrap import indent
from typing import BinaryIO

import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode, read_all
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

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Read the one article in a Markdown file.

    The first top-level heading is the title where the front matter states none; a title leaves the text.
    """
    front, body = _split_front_matter(clean_characters(decode(read_all(file))).strip())
    fields = _renamed(front)
    blocks = SyntaxTreeNode(_PARSER.parse(body)).children
    heading = next((block for block in blocks if block.tag == "h1" and _text_of(block)), None)
    title = _text_of(heading) if heading else ""
    stated = fields.get("title")
    if heading and len(blocks) > 1 and (stated is None or str(stated).strip().casefold() == title.casefold()):
        blocks.remove(heading)
    article = article_from(fields, _text_of_all(blocks), title=title, origin=origin, identity=origin)
    if not article.text:
        raise ReaderError("contains no text; write the article below the front matter or leave the file out.")
    return [article]


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
        # Not the loader in C, which the handler prefers: it crashes the process on brackets without end.
        found: object = handler.load(front, Loader=yaml.SafeLoader)
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
        name = str(key).lower()
        if name in _SYNONYMS:
            fields.setdefault(_SYNONYMS[name], value)
        else:
            fields[name] = value
    title = fields.get("title")
    if isinstance(title, int | float) and not isinstance(title, bool):
        fields["title"] = str(title)  # YAML reads a title such as 1984 as a number
    return fields


def _text_of_all(blocks: Iterable[SyntaxTreeNode], separator: str = "\n\n") -> str:
    return separator.join(filter(None, map(_text_of, blocks)))


def _text_of(block: SyntaxTreeNode) -> str:
    match block.type:
        case "paragraph" | "heading" | "th" | "td":
            return "".join(_inline_text(block.children[0].children)).strip()
        case "fence" | "code_block":
            return block.content.strip("\n")
        case "bullet_list" | "ordered_list":
            return _list_text(block)
        case "tr":
            return " | ".join(map(_text_of, block.children))
        case "table" | "thead" | "tbody":
            return _text_of_all(block.children, "\n")
        case "html_block":
            from vectorstore.readers.html import plain_text  # loads trafilatura, which few Markdown files need

            return plain_text(block.content)
        case _:
            return _text_of_all(block.children)


def _list_text(block: SyntaxTreeNode) -> str:
    """The items of a list, each after its mark, and indented below it what else the item holds."""
    # Markdown hides the paragraphs of a list that has no blank lines between its items.
    is_tight = all(part.hidden for item in block.children for part in item.children if part.type == "paragraph")
    separator = "\n" if is_tight else "\n\n"
    start = block.attrGet("start")
    marks = count(1 if start is None else int(start)) if block.type == "ordered_list" else repeat(None)
    items = []
    for number, item in zip(marks, block.children, strict=False):
        mark = "- " if number is None else f"{number}. "
        if text := _text_of_all(item.children, separator):
            items.append(mark + indent(text, " " * len(mark)).lstrip())
    return separator.join(items)


def _inline_text(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        match node.type:
            case "softbreak" | "hardbreak":
                yield "\n"
            case "text" | "code_inline":
                yield node.content
            case "html_inline":
                yield "\n" if node.content.lower().startswith("<br") else ""
            case "image":
                pass
            case _:
                yield from _inline_text(node.children)
