"""Hits: the places a search found, with what each signal said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore.article import Article
from vectorstore.filters import Filters
from vectorstore.search.query import Query
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import Passage

_MOST_QUERY_SHOWN = 60
"""Characters of a question in a notice."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal said of a passage: cosine similarity (-1 to 1), and BM25 over 4-grams (0 and up)."""

    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found, with the article it stands in; a higher score is a better hit.

    It is a passage, or neighbours joined to one, whose best gives the signals and the id. `also_in` are the
    articles that tell the same story in nearly the same words: they are no hits of their own.
    """

    passage: Passage
    article: Article
    score: float
    signals: Signals
    also_in: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first, how its query was read, and notices of what was wanting or assumed."""

    hits: tuple[Hit, ...]
    query: Query
    notices: tuple[str, ...] = ()


def notices_of(query: Query, hits: Sequence[Hit], filters: Filters) -> Iterator[str]:
    """Say what a query was limited to where that left nothing, and which time it was read as being about."""
    if filters and not hits:
        undated = "; those of no known day are left out" if filters.period else ""
        yield f"Nothing was found among the articles {filters}{undated}."
        return
    if filters:
        yield f"Searched only the articles {filters}."
    if query.time and query.time.period is None:
        yield f'Read as asking for the latest ("{_shortened(query.time.words)}"): newer articles come first.'
    elif query.time and query.time.period:
        of_then = any(query.time.period.holds(hit.article.published) for hit in hits)
        come = "articles of that time come first" if of_then else "no article that was found is of that time"
        words = _shortened(query.time.words)
        yield f'Read as asking about a time, {query.time.period} ("{words}"): {come}.'


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _MOST_QUERY_SHOWN else f"{line[:_MOST_QUERY_SHOWN]}…"
