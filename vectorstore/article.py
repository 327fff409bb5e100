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
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_UNCLEAN = re.compile(INVISIBLE.pattern[:-1] + "\x0b-\x0d\x1c-\x1e\x85\u2028\u2029]")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

MOST_MARKS = 30
"""Combining marks in a row, as in stream-safe text (UAX #15): to put n of them in order takes n² steps."""
# A character that text in Latin letters seldom has comes first: a search for it alone is six times as fast.
_MAYBE_MARKS = re.compile(rf"[^\x00-\u02ff][^\w\s\x00-\u02ff]{{{MOST_MARKS},}}")

FIELD_CHARACTERS = 500
"""The longest title or other stated field: the title stands before every passage that is embedded."""
_PLACE_CHARACTERS = 8000
"""The longest source or origin: a path may have 4,096 characters, and a member of an archive has its own name."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article; its text and title are cleaned (`clean_characters`), and all offsets count in the cleaned text.

    The other fields become one line each (`one_line`), "" where unknown; what is longer than `FIELD_CHARACTERS`
    ends with an ellipsis there, and an id or place that is far too long becomes a digest. `id` defaults to a
    digest of `source`, or of the text where there is no source. `language` is an ISO 639-1 code, `published` an
    ISO 8601 date. `source` is what is shown; `origin` is the file, page or feed the article was read from, the
    same unless it states another source. `pages` are the offsets at which the pages of a printed article begin;
    `language_detected` marks a language that was detected rather than stated.
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
        object.__setattr__(self, "title", _shortened(" ".join(clean_characters(_start(self.title)).split())))
        for field in ("language", "published", "author", "outlet"):
            object.__setattr__(self, field, _shortened(one_line(_start(getattr(self, field)))))
        object.__setattr__(self, "id", _identifying(one_line(self.id), FIELD_CHARACTERS))
        for field in ("source", "origin"):
            object.__setattr__(self, field, _identifying(one_line(getattr(self, field)), _PLACE_CHARACTERS))
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
    """`text` in NFC, with plain newlines and without invisible characters; idempotent.

    Of more than `MOST_MARKS` combining marks in a row the rest is dropped.
    """
    # Invisible characters go first: one may be within "\r\n", or between two marks.
    visible = _LINE_BREAK.sub("\n", INVISIBLE.sub("", text)) if _UNCLEAN.search(text) else text
    if visible.isascii():
        return visible
    return unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_with_fewer_marks, visible))


def one_line(text: str) -> str:
    """`text` without invisible characters and line breaks; spaces stay, as it may be a path."""
    return _LINE_BREAK.sub(" ", INVISIBLE.sub("", text)).replace("\n", " ").strip()


def _with_fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        parts = [unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFD", character)]
        marks = marks + len(parts) if all(parts) else parts[::-1].index(False)
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _start(text: str) -> str:
    """Enough of a field for what is kept of it: cleaning takes time."""
    return text if len(text) <= 8 * FIELD_CHARACTERS else text[: 8 * FIELD_CHARACTERS]


def _shortened(text: str) -> str:
    return text if len(text) <= FIELD_CHARACTERS else f"{text[: FIELD_CHARACTERS - 1].rstrip()}…"


def _identifying(text: str, longest: int) -> str:
    """A text that names one thing: cut, two could become one."""
    return text if len(text) <= longest else short_digest(text)
