"""Copies of one story are folded into the best hit."""

from __future__ import annotations

from collections.abc import Iterable

from vectorstore.search.ranking import Candidate


def fold_copies(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Let one article speak for its story, the one with the best passage; `candidates` are best first."""
    speaker: dict[int, int] = {}
    return [one for one in candidates if speaker.setdefault(one.story, one.article) == one.article]
