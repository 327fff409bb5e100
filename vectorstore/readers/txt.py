"""A .txt file -> its article: plain text, often saved from a web page."""

from __future__ import annotations

import re
from typing import BinaryIO

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.boilerplate import text_blocks, title_and_body, without_boilerplate
from vectorstore.readers.extraction.encoding import decode, read_all
from vectorstore.readers.extraction.heads import split_stated
from vectorstore.readers.extraction.metadata import article_from

_WORD = re.compile("[^\\W\\d_]{2}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
"""Two letters, or one character of Chinese, Japanese or Korean."""


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Read the one article in a text file, with what its head and byline state."""
    stated, text = split_stated(clean_characters(decode(read_all(file))))
    if title := stated.get("title", ""):
        body = without_boilerplate([*text_blocks(text)], title)
    else:
        title, body = title_and_body(text)
    if not _WORD.search(f"{title}\n{body}"):
        raise ReaderError("contains no text; put the article's text in it or leave the file out.")
    return [article_from(stated, body, title=title, origin=origin, identity=origin)]
