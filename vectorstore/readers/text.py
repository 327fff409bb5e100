"""A .txt file -> its article: plain text, often saved from a web page."""

from __future__ import annotations

from vectorstore.article import Article, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.encoding import decode
from vectorstore.readers.scraps import title_and_body


def articles_in(content: bytes, origin: str) -> list[Article]:
    """Return the one article in a text file."""
    title, body = title_and_body(decode(content))
    article = Article(id=short_digest(origin), title=title, text=body, source=origin)
    if not article.text:
        raise ReaderError("holds no text; put the article's text in it or leave the file out.")
    return [article]
