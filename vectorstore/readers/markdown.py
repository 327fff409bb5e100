"""A Markdown file -> its article; YAML front matter states title, date, language, source and id."""

from __future__ import annotations

import re
from typing import BinaryIO

import yaml
from frontmatter.default_handlers import YAMLHandler

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode
from vectorstore.readers.extraction.metadata import article_from
from vectorstore.readers.extraction.size_limit import whole

_NAMES = {
    "date": "published",
    "lang": "language",
    "url": "source",
    "authors": "author",
    "publisher": "outlet",
    "site": "outlet",
}
"""Other names under which front matter states a field."""

_HEADING = re.compile(r" {0,3}#[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Return the one article in a Markdown file, its text as it is written there.

    The first top-level heading is the title where the front matter states none; a title leaves the text.
    """
    front, body = _front_matter(clean_characters(decode(whole(file))).strip())
    stated = _renamed(front)
    heading, rest = _without_heading(body)
    title = stated.get("title")
    if title is None or str(title).strip().casefold() == heading.casefold():
        body = rest.strip() or heading
    article = article_from(stated, body, title=heading, origin=origin, identity=origin)
    if not article.text:
        raise ReaderError("holds no text; write the article below the front matter or leave the file out.")
    return [article]


def _front_matter(text: str) -> tuple[dict[object, object], str]:
    """Split off the front matter; a text that only begins with a rule has none, and stays whole."""
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        front, body = handler.split(text)
    except ValueError:
        return {}, text
    found = _loaded(handler, front)
    if found is None or isinstance(found, dict):
        return found or {}, body
    return {}, text


def _loaded(handler: YAMLHandler, front: str) -> object:
    try:
        # Not the loader in C, which the handler prefers: brackets without end crash the process there.
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
    stated: dict[str, object] = {}
    for key, value in front.items():
        name = str(key).lower()
        if name in _NAMES:
            stated.setdefault(_NAMES[name], value)
        else:
            stated[name] = value
    title = stated.get("title")
    if isinstance(title, int | float) and not isinstance(title, bool):
        stated["title"] = str(title)  # YAML reads a title such as 1984 as a number
    return stated


def _without_heading(body: str) -> tuple[str, str]:
    """Return the first top-level heading, and the text without its line; "" where there is none."""
    lines = body.split("\n")
    fenced = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.fullmatch(line)) and heading[1]:
            return heading[1], "\n".join(lines[:number] + lines[number + 1 :])
    return "", body
