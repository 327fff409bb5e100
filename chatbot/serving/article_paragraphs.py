"""Article -> its paragraphs, cut into pieces where cited sentences begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vectorstore.article import Article


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a paragraph, and which of the spans it is in, by their places in the list."""

    text: str
    spans: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; together its pieces are its text. `page` is the number of the page that begins there, or 0."""

    pieces: tuple[Piece, ...]
    page: int = 0


def article_paragraphs(article: Article, spans: Sequence[tuple[int, int]]) -> Iterator[Paragraph]:
    """The paragraphs of an article, without the empty ones; a span that is not in the text is in no piece."""
    start, page = 0, 0
    for line in article.text.split("\n"):
        end = start + len(line)
        if line.strip():
            begins = article.page_at(start) if article.page_at(start) != page else 0
            page = begins or page
            yield Paragraph(tuple(_pieces(article.text, start, end, spans)), begins)
        start = end + 1


def _pieces(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    cuts = sorted({start, end, *(cut for span in spans for cut in span if start < cut < end)})
    for begin, stop in pairwise(cuts):
        within = tuple(place for place, span in enumerate(spans) if span[0] <= begin and stop <= span[1])
        yield Piece(text[begin:stop], within)
