"""Ranking: candidates, best first -> the places shown: copies folded, neighbours joined, articles spread."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore.text.passages import Passage

_MOST_JOINED = 3
"""Passages in one hit; three are about 400 words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be shown: its row, its article and the story this tells (numbers), and its score.

    Rows of one article follow each other as its passages do. A score above 0 is better than the mean.
    """

    row: int
    article: int
    story: int
    score: float


def places(candidates: Sequence[Candidate], k: int) -> list[list[int]]:
    """Return the rows of the `k` best places, best first, each with its best row first; `candidates` are so, too.

    Neighbours share a place, for as long as any is free. An article gets more than half of the places only
    where the others have nothing better than the mean to say.
    """
    found = _Places(k)
    for one in candidates:
        if one.score > 0:
            found.offer(one, most=math.ceil(k / 2))
    for one in candidates:
        found.offer(one, most=k)
    order = {one.row: rank for rank, one in enumerate(candidates)}
    return sorted(found.places, key=lambda rows: order[rows[0]])


def joined(parts: Sequence[Passage], text: str) -> Passage:
    """Return neighbouring passages of one article's text as one, which goes by the id of the first given."""
    start, end = min(one.start for one in parts), max(one.end for one in parts)
    sentences = {sentence.start: sentence for one in parts for sentence in one.sentences}
    return Passage(
        id=parts[0].id,
        article_id=parts[0].article_id,
        start=start,
        end=end,
        text=text[start:end],
        sentences=tuple(sentences[begin] for begin in sorted(sentences)),
    )


class _Places:
    """The places taken so far, `k` at most."""

    def __init__(self, k: int) -> None:
        self._k = k
        self.places: list[list[int]] = []
        self._place_of: dict[int, list[int]] = {}
        self._articles: dict[int, int] = {}
        self._taken: Counter[int] = Counter()

    def offer(self, one: Candidate, most: int) -> None:
        """Give a candidate its neighbour's place or one of its own, unless all or its article's are taken."""
        if one.row in self._place_of or len(self.places) >= self._k:
            return
        for place in self._beside(one):
            if len(place) < _MOST_JOINED:
                self._put(one, place)
                return
        if self._taken[one.article] < most:
            self._taken[one.article] += 1
            self.places.append([])
            self._put(one, self.places[-1])

    def _beside(self, one: Candidate) -> Iterator[list[int]]:
        for row in (one.row - 1, one.row + 1):
            if self._articles.get(row) == one.article:
                yield self._place_of[row]

    def _put(self, one: Candidate, place: list[int]) -> None:
        place.append(one.row)
        self._place_of[one.row] = place
        self._articles[one.row] = one.article
