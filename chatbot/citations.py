"""[n] in a stream of text -> Citation."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.search import Hit


@dataclass(frozen=True, slots=True)
class Citation:
    """What [number] in an answer leads to: a span of an article, `article.text[start:end] == quote`."""

    number: int
    hit: Hit
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The exact words cited."""
        return self.hit.article.text[self.start : self.end]
