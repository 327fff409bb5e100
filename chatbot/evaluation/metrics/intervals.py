"""Intervals: how far a figure may be from the truth, given how few questions it rests on."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
_RESAMPLES = 5_000


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both inclusive."""

    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Whether a value is outside."""
        return not self.low <= value <= self.high


def wilson(successes: float, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """The Wilson score interval of a share: 0 to 1, and not empty at shares of 0 and 1 as the normal one is.

    Without trials nothing is known: 0 to 1. Source: Wilson, 1927.
    """
    if not trials:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = successes / trials, z * z / trials
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At the ends rounding may leave the share itself just outside.
    return Interval(max(0.0, min(low, share)), min(1.0, max(high, share)))


def bootstrap(
    values: Sequence[float], clusters: Sequence[Hashable], confidence: float = CONFIDENCE, seed: int = 0
) -> Interval:
    """The percentile bootstrap interval of a mean, from resampling whole clusters with replacement.

    Values of one cluster (questions about one article) go together, so that they do not count as independent. Of
    differences between two runs it is the paired bootstrap. The same input gives the same interval.
    Without values: 0 to 0. Source: Efron and Tibshirani, 1993; clusters: Cameron, Gelbach and Miller, 2008.
    """
    if not values:
        return Interval(0.0, 0.0)
    kinds, counts = np.unique(_by_cluster(values, clusters), axis=0, return_counts=True)
    sums, sizes = kinds.T
    # Clusters that are alike are drawn together: how many of each kind come up is all that the mean depends on.
    drawn = np.random.default_rng(seed).multinomial(counts.sum(), counts / counts.sum(), _RESAMPLES)
    means = (drawn @ sums) / (drawn @ sizes)
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))


def _by_cluster(values: Sequence[float], clusters: Sequence[Hashable]) -> NDArray[np.float64]:
    """A row a cluster: the sum of its values, and how many they are."""
    places = {one: place for place, one in enumerate(dict.fromkeys(clusters))}
    of = [places[one] for one in clusters]
    return np.column_stack([np.bincount(of, weights=values), np.bincount(of)])
