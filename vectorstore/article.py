"""Article: a text with its title, source, date and language, and the cleaning of its characters."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace

from vectorstore.languages.detection import detect_language

# Invisible characters that can hide or reorder text, or break a store: NUL and other controls (tab and line breaks
# stay), soft hyphen, zero-width spaces, bidirectional marks and overrides, annotation marks, noncharacters, lone
# surrogates, tags. Joiners (U+200C, U+200D) stay: Persian and Indic scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Article:
    """One article; its text and title are cleaned (`clean_characters`), and all offsets count in the cleaned text.

    The other fields become one line each (`one_line`), "" where unknown. `id` defaults to a digest of `source`, or
    of the text where there is no source. `language` is an ISO 639-1 code, `published` an ISO 8601 date. `source`
    is what is shown; `origin` is the file, page or feed the article was read from, the same unless it states
    another source. `pages` are the offsets at which the pages of a printed article begin; `language_detected`
    marks a language that was detected rather than stated.
    """

    text: str
    title: str = ""
    id: str = ""
    language: str = ""
    source: str = ""
    published: str = ""
    author: str = ""
    outlet: str = ""
    origin: str = ""
    pages: tuple[int, ...] = ()
    language_detected: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean_characters(self.text).strip())
        object.__setattr__(self, "title", " ".join(clean_characters(self.title).split()))
        for field in ("id", "language", "source", "published", "author", "outlet", "origin"):
            object.__setattr__(self, field, one_line(getattr(self, field)))
        if not self.origin:
            object.__setattr__(self, "origin", self.source)
        if not self.id:
            object.__setattr__(self, "id", short_digest(self.source or self.text))

    @property
    def content_hash(self) -> str:
        """Digest of everything stated; an article whose hash differs has changed."""
        language = "" if self.language_detected else self.language
        shown = (self.title, self.text, language, self.source, self.published, self.author, self.outlet)
        return digest("\0".join((*shown, *map(str, self.pages))))

    def page_at(self, offset: int) -> int:
        """The number of the page of `text[offset]`, from 1; 0 for an article without pages."""
        return bisect_right(self.pages, offset)

    def in_language(self) -> Article:
        """The article with its language detected where none is stated."""
        if self.language:
            return self
        return replace(self, language=detect_language(f"{self.title}\n{self.text}"), language_detected=True)


def digest(text: str) -> str:
    """The SHA-256 of `text` in hexadecimal, 64 characters."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def short_digest(text: str) -> str:
    """The default id: the first 12 characters of `digest`."""
    return digest(text)[:12]


def clean_characters(text: str) -> str:
    """`text` in NFC, with plain newlines and without invisible characters; idempotent."""
    # Invisible characters go first: one may be within "\r\n".
    return unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", _INVISIBLE.sub("", text)))


def one_line(text: str) -> str:
    """`text` without invisible characters and line breaks; spaces stay, as it may be a path."""
    return _LINE_BREAK.sub(" ", _INVISIBLE.sub("", text)).replace("\n", " ").strip()
