"""Candidates -> groups of passages, each of which becomes one hit: neighbours joined, articles spread."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.text.passages import Passage

_MAX_JOINED = 3
"""Passages in one hit; three are about 400 words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage by its row, with the numbers of its article and story, and its score, 0 for an average one.

    The passages of an article have consecutive rows.
    """

    row: int
    article: int
    story: int
    score: float


def group(candidates: Sequence[Candidate], k: int) -> list[list[int]]:
    """The rows of the `k` best groups of neighbours, best group and best row first; `candidates` are best first.

    An article gets more than half of the groups only where all others score below average.
    """
    found = _Groups(k)
    for one in candidates:
        if one.score > 0:
            found.offer(one, most=math.ceil(k / 2))
    for one in candidates:
        found.offer(one, most=k)
    order = {one.row: rank for rank, one in enumerate(candidates)}
    return sorted(([one.row for one in rows] for rows in found.groups), key=lambda rows: order[rows[0]])


def joined(parts: Sequence[Passage], text: str) -> Passage:
    """Neighbouring passages of one article as one, with the id of the first given."""
    start, end = min(one.start for one in parts), max(one.end for one in parts)
    sentences = {sentence.start: sentence for one in parts for sentence in one.sentences}
    in_order = tuple(sentences[begin] for begin in sorted(sentences))
    return Passage(parts[0].id, parts[0].article_id, start, end, text[start:end], in_order)


class _Groups:
    """At most `k` groups of neighbours."""

    def __init__(self, k: int) -> None:
        self._k = k
        self.groups: list[list[Candidate]] = []
        self._group_of: dict[int, list[Candidate]] = {}
        self._of_article: Counter[int] = Counter()

    def offer(self, one: Candidate, most: int) -> None:
        """Put a candidate beside its neighbour or into a new group, if its article has fewer than `most`."""
        if one.row in self._group_of or len(self.groups) >= self._k:
            return
        for row in (one.row - 1, one.row + 1):
            beside = self._group_of.get(row)
            if beside and beside[0].article == one.article and len(beside) < _MAX_JOINED:
                beside.append(one)
                self._group_of[one.row] = beside
                return
        if self._of_article[one.article] < most:
            self._of_article[one.article] += 1
            self._group_of[one.row] = [one]
            self.groups.append(self._group_of[one.row])
