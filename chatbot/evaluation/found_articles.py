"""Which articles a library finds for a question, best first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chatbot.evaluation.metrics.retrieval_metrics import CUTOFF
from vectorstore.library import Library
from vectorstore.search.hits import Hit

_PASSAGES, _MORE_PASSAGES = 40, 320


def found_articles(library: Library, query: str, today: date | None = None) -> tuple[str, ...]:
    """The ids of the best articles, at most `CUTOFF`.

    An article stands where its best passage does, and its near copies right behind it. More passages are found
    where few articles have the best ones.
    """
    best: list[str] = []
    for passages in (_PASSAGES, _MORE_PASSAGES):
        best = list(dict.fromkeys(_with_copies(library.find(query, passages, today=today).hits)))[:CUTOFF]
        if len(best) == CUTOFF:
            break
    return tuple(best)


def _with_copies(hits: Iterable[Hit]) -> list[str]:
    return [name for hit in hits for name in (hit.article.id, *(copy.id for copy in hit.also_in))]
