"""The head of a plain text: lines at its top that name what they state, as "Title: ..." and "Date: ..." do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache

from vectorstore.languages.detection import detect_language
from vectorstore.languages.language_files import language_data, languages_with
from vectorstore.readers.extraction.boilerplate import title_and_body
from vectorstore.readers.extraction.bylines import byline_of, day_in
from vectorstore.readers.extraction.metadata import iso_date
from vectorstore.text.dates.datelines import dateline_of

_TABLE = "bylines"
_KINDS = ("title", "source", "date", "published", "updated", "by")
_FEWEST = 2
"""Fewer lines are a head only with a title: "Source: minister to resign" is a headline."""
_LANGUAGE_WITHIN = 10_000
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

Stated = dict[str, str]
"""Fields of an article by name."""


def split_stated(text: str, title: str = "") -> tuple[Stated, str]:
    """Split a plain text into the fields that its head and byline state, and what stands below the head.

    Without a `title` the first line is taken for it, and a date above that is moved below it. A byline stays in
    the text, and so does a date that cannot be read.
    """
    head, below = _split_head(text)
    title = title or head.get("title", "")
    below = below if title else _with_title_first(below)
    byline = byline_of(f"{title}\n\n{below}" if title else below)
    return {name: value for name, value in asdict(byline).items() if value} | head, below


def _split_head(text: str) -> tuple[Stated, str]:
    lines = list(_labelled_lines(text))
    if len(lines) < _FEWEST and not any(line["title"] for line in lines):
        return {}, text
    below = text[lines[-1].end() :]
    language = detect_language(below[:_LANGUAGE_WITHIN])
    stated: Stated = {}
    for line in sorted(lines, key=lambda line: bool(line["updated"])):
        field, value = _field(line, language)
        if value:
            stated.setdefault(field, value)
        else:
            below = f"{line[0].strip()}\n\n{below}"
    return stated, below


def _labelled_lines(text: str) -> Iterator[re.Match[str]]:
    found = _label().match(text)
    while found:
        yield found
        found = _label().match(text, found.end())


def _field(line: re.Match[str], language: str) -> tuple[str, str]:
    value = line["value"].strip()
    if line["title"]:
        return "title", value
    if line["source"]:
        return ("source" if _ADDRESS.fullmatch(value) else "outlet"), value
    if line["by"]:
        return "author", value
    return "published", iso_date(value) or day_in(value, language)


def _with_title_first(text: str) -> str:
    first, _, below = text.strip("\n").partition("\n")
    if not dateline_of(first, detect_language(text[:_LANGUAGE_WITHIN])):
        return text
    title, body = title_and_body(below)
    return f"{title}\n{first}\n\n{body}" if title else text


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    """A line that begins with a word of any language for a field and a colon."""
    words = [language_data(language).bylines for language in languages_with(_TABLE)]
    labels = "|".join(f"(?P<{kind}>{'|'.join(getattr(one, kind) for one in words)})" for kind in _KINDS)
    return re.compile(rf"\s*(?:{labels})[^\S\n]*[:：](?P<value>[^\n]*\S)[^\S\n]*(?:\n|\Z)", re.IGNORECASE)
