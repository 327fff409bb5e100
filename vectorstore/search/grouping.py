"""Candidates -> groups of passages, each of which becomes one hit: neighbours joined, articles spread."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
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
    return sorted(found.groups, key=lambda rows: order[rows[0]])


def joined(parts: Sequence[Passage], text: str) -> Passage:
    """Neighbouring passages of one article as one, with the id of the first given."""
    start, end = min(one.start for one in parts), max(one.end for one in parts)
    sentences = {sentence.start: sentence for one in parts for sentence in one.sentences}
    in_order = tuple(sentences[begin] for begin in sorted(sentences))
    return Passage(parts[0].id, parts[0].article_id, start, end, text[start:end], in_order)


class _Groups:
    """At most `k` groups of rows."""

    def __init__(self, k: int) -> None:
        self._k = k
        self.groups: list[list[int]] = []
        self._group_of: dict[int, list[int]] = {}
        self._articles: dict[int, int] = {}
        self._of_article: Counter[int] = Counter()

    def offer(self, one: Candidate, most: int) -> None:
        """Put a candidate beside its neighbour or into a new group, if its article has fewer than `most`."""
        if one.row in self._group_of or len(self.groups) >= self._k:
            return
        for rows in self._neighbours(one):
            if len(rows) < _MAX_JOINED:
                self._put(one, rows)
                return
        if self._of_article[one.article] < most:
            self._of_article[one.article] += 1
            self.groups.append([])
            self._put(one, self.groups[-1])

    def _neighbours(self, one: Candidate) -> Iterator[list[int]]:
        for row in (one.row - 1, one.row + 1):
            if self._articles.get(row) == one.article:
                yield self._group_of[row]

    def _put(self, one: Candidate, rows: list[int]) -> None:
        rows.append(one.row)
        self._group_of[one.row] = rows
        self._articles[one.row] = one.article
