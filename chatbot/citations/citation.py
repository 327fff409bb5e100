"""Citation: what [n] in an answer leads to."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.evidence.verdict import AnswerSentence
from vectorstore.search.hits import Hit

Span = tuple[int, int]
"""Where a part of a text starts and ends."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What [number] in an answer leads to: a span of an article, `article.text[start:end] == quote`.

    `marks` are spans of the quote, its words that tell what was asked, in order and apart.
    """

    number: int
    hit: Hit
    start: int
    end: int
    marks: tuple[Span, ...] = ()

    @property
    def quote(self) -> str:
        """The exact words cited."""
        return self.hit.article.text[self.start : self.end]

    @property
    def page(self) -> int:
        """The page it begins on, from 1; 0 where the article has no pages."""
        return self.hit.article.page_at(self.start)


@dataclass(frozen=True, slots=True)
class Cited:
    """A text with [n] markers, its sentences, and the citations behind the numbers."""

    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]

    def followed_by(self, other: Cited) -> Cited:
        """Return both as one text; the other's numbers must go on from this one's."""
        return Cited(
            f"{self.text}\n\n{other.text}".strip(),
            self.sentences + other.sentences,
            self.citations + other.citations,
        )
