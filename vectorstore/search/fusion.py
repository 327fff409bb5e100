"""Fusion: several scores of the same things -> one.

Scores are fused after normalising (z-scores over the candidates), not by rank: with one weak signal,
fusion by rank loses what the strong one had (docs/decisions/0002).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores = NDArray[np.float64]
"""One score each of a sequence of things."""

_ROUNDING = 1e-6
"""Values that differ by less of their size are the same: similarities are of single precision."""


def fused(*signals: tuple[float, ArrayLike]) -> Scores:
    """Return the sum of each signal's z-scores by its weight; signals are of the same length."""
    total: Scores = np.sum([weight * z_scores(values) for weight, values in signals], axis=0)
    return total


def z_scores(values: ArrayLike) -> Scores:
    """Return each value as standard deviations from the mean; all 0 where they are all the same."""
    array = np.asarray(values, dtype=np.float64)
    if not len(array) or array.std() <= _ROUNDING * np.abs(array).max():
        return np.zeros(len(array))
    scores: Scores = (array - array.mean()) / array.std()
    return scores
