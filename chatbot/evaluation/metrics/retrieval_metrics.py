"""How well the right articles are found: of a ranking of articles, best first, and those that answer.

All are from 0 to 1, higher is better. An article either answers or does not. Where no article answers, there is
nothing to find, and the functions raise ValueError: leave such questions out.
Sources: Manning, Raghavan and Schütze, Introduction to Information Retrieval, chapter 8; TREC's trec_eval.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

CUTOFF = 10
"""How far down a ranking is looked at for the reciprocal rank and nDCG."""


def hit_at_1(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Hit@1, success@1: 1 where the first article is relevant, else 0, also where nothing was found."""
    _check(relevant)
    return float(bool(ranked) and ranked[0] in relevant)


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """R@k: the share of the relevant articles that are among the first `k`.

    Where more than `k` are relevant, of `k`, so that 1 can be reached (capped recall, as in the BEIR benchmark).
    """
    _check(relevant)
    return len(set(ranked[:k]) & set(relevant)) / min(k, len(set(relevant)))


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], k: int = CUTOFF) -> float:
    """RR@k: 1 / rank of the first relevant article, 0 where none is among the first `k`; its mean is MRR@k."""
    _check(relevant)
    return next((1 / rank for rank, name in enumerate(ranked[:k], 1) if name in relevant), 0.0)


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int = CUTOFF) -> float:
    """nDCG@k with gains of 0 and 1: the sum of 1 / log2(rank + 1) over the relevant ones, divided by the best sum.

    An article that is ranked twice counts once, at its first place. Source: Järvelin and Kekäläinen, 2002.
    """
    _check(relevant)
    places = [place for place, name in enumerate(dict.fromkeys(ranked[:k])) if name in relevant]
    return _gain(places) / _gain(range(min(k, len(set(relevant)))))


def _gain(places: Collection[int]) -> float:
    return sum(1 / math.log2(place + 2) for place in places)


def _check(relevant: Collection[str]) -> None:
    if not relevant:
        raise ValueError("No article is relevant; a ranking cannot be measured without one.")
