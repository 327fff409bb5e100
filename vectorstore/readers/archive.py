"""A .jsonl archive -> its articles, one JSON object a line; only `text` is required."""

from __future__ import annotations

import json
from collections import Counter

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.encoding import decode
from vectorstore.readers.stated import article_from, text_of


def articles_in(content: bytes, origin: str) -> list[Article]:
    """Return the articles of an archive, in order; an error names the line.

    A line without an id is known by its text, so that lines can be added, moved and taken out; where
    the same text comes again, by its being the second, the third.
    """
    articles: dict[str, Article] = {}
    lines: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for number, line in enumerate(decode(content).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            article = _article(line, origin, seen)
            if article.id in articles:
                raise ReaderError(f"repeats the id of line {lines[article.id]}; give each article its own.")
        except ReaderError as error:
            raise ReaderError(f"line {number}: {error}") from error
        articles[article.id], lines[article.id] = article, number
    if not articles:
        raise ReaderError('holds no articles; write one a line, such as {"text": "…"}.')
    return list(articles.values())


def _article(line: str, origin: str, seen: Counter[str]) -> Article:
    try:
        stated = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep, or a number too long"
        raise ReaderError(f"is not JSON ({reason}); write one object a line.") from error
    if not isinstance(stated, dict):
        raise ReaderError('is not a JSON object; write one a line, such as {"text": "…"}.')
    text = text_of(stated, "text")
    seen[text] += 1
    again = f"#{seen[text]}" if seen[text] > 1 else ""
    article = article_from(stated, text, title="", origin=origin, identity=f"{origin}\n{text}{again}")
    if not article.text:
        raise ReaderError("has no text; every article needs a field text.")
    return article
