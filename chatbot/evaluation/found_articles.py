"""Which articles a library finds for a question, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from chatbot.evaluation.metrics.retrieval_metrics import CUTOFF
from vectorstore.library import Library
from vectorstore.search.hits import Hit

_PASSAGES = (20, 80, 320)


def found_articles(library: Library, query: str, today: date | None = None) -> tuple[str, ...]:
    """The ids of the best articles, at most `CUTOFF`.

    An article stands where its best passage does, and its near copies right behind it.
    """
    return best_articles(lambda passages: _with_copies(library.find(query, passages, today=today).hits))


def best_articles(find: Callable[[int], Iterable[str]]) -> tuple[str, ...]:
    """The first `CUTOFF` articles, each once, of those that `find` gives for a number of passages.

    More passages are found where few articles have the best ones.
    """
    best: tuple[str, ...] = ()
    for passages in _PASSAGES:
        best = tuple(dict.fromkeys(find(passages)))[:CUTOFF]
        if len(best) == CUTOFF:
            break
    return best


def _with_copies(hits: Iterable[Hit]) -> list[str]:
    return [name for hit in hits for name in (hit.article.id, *(copy.id for copy in hit.also_in))]
