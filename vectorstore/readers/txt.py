"""A .txt file -> its article: plain text, often saved from a web page."""

from __future__ import annotations

import re
from typing import BinaryIO

from vectorstore.article import Article, clean_characters, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.boilerplate import title_and_body
from vectorstore.readers.extraction.bylines import byline_of
from vectorstore.readers.extraction.encoding import decode
from vectorstore.readers.extraction.size_limit import whole

_WORD = re.compile("[^\\W\\d_]{2}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
"""Two letters, or one character of Chinese, Japanese or Korean."""


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Return the one article in a text file."""
    text = clean_characters(decode(whole(file)))
    title, body = title_and_body(text)
    byline = byline_of(text)
    article = Article(
        id=short_digest(origin),
        title=title,
        text=body,
        source=origin,
        published=byline.published,
        author=byline.author,
    )
    if not _WORD.search(f"{article.title}\n{article.text}"):
        raise ReaderError("holds no text; put the article's text in it or leave the file out.")
    return [article]
