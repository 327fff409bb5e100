"""Folding copies: one article of each story is shown."""

from __future__ import annotations

from collections.abc import Iterable

from vectorstore.search.grouping import Candidate


def fold_copies(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep of each story only the article with the best passage; `candidates` are best first."""
    shown: dict[int, int] = {}
    return [one for one in candidates if shown.setdefault(one.story, one.article) == one.article]
