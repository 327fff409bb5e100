"""What a search returns: hits with the scores of both signals, and notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore.article import Article
from vectorstore.filters import Filters
from vectorstore.search.query import Query
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import Passage

_MOST_QUERY_SHOWN = 60
"""Characters of a query in a notice."""


@dataclass(frozen=True, slots=True)
class Signals:
    """A passage's scores in both indexes: cosine similarity (-1 to 1) and BM25 over 4-grams (0 and up)."""

    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its article; a higher score is better.

    Neighbouring passages are joined to one; the best of them gives the signals and the id. `also_in` are the
    article's near copies, which are not hits of their own.
    """

    passage: Passage
    article: Article
    score: float
    signals: Signals
    also_in: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first, the parsed query, and notices of what failed or was assumed."""

    hits: tuple[Hit, ...]
    query: Query
    notices: tuple[str, ...] = ()


_NO_ARTICLES = "The library has no articles yet; add some first."
"""Without filters, a search always finds something where there is anything."""


def notices_of(query: Query, hits: Sequence[Hit], filters: Filters) -> Iterator[str]:
    """Notices of the filters and of the time that the query was read as being about."""
    undated = " Articles without a date are left out." if filters.period else ""
    if not hits:
        yield f"No results among articles {filters}.{undated}" if filters else _NO_ARTICLES
        return
    if filters:
        yield f"Searched only articles {filters}.{undated}"
    if query.time is None:
        return
    line = " ".join(query.time.words.split())
    words = line if len(line) <= _MOST_QUERY_SHOWN else f"{line[:_MOST_QUERY_SHOWN]}…"
    if query.time.period is None:
        yield f'Understood as a question about the latest ("{words}"): newer articles rank higher.'
    else:
        of_then = any(query.time.period.holds(hit.article.published) for hit in hits)
        come = "articles of that time rank higher" if of_then else "no article found is from that time"
        yield f'Understood as a question about a time, {query.time.period} ("{words}"): {come}.'
