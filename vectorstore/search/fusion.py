"""Score fusion: z-scores, weighted and summed.

Not by rank: with one weak signal, rank fusion loses what the strong one had (docs/decisions/0002).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores = NDArray[np.float64]
"""One score for each item of a sequence."""

_ROUNDING = 1e-6
"""Relative differences below this count as none: similarities have single precision."""


def fused(*signals: tuple[float, ArrayLike]) -> Scores:
    """The weighted sum of the z-scores of several signals, each given as (weight, one score for each item)."""
    total: Scores = np.sum([weight * z_scores(values) for weight, values in signals], axis=0)
    return total


def z_scores(values: ArrayLike) -> Scores:
    """Standard deviations from the mean; all 0 where all values are equal."""
    array = np.asarray(values, dtype=np.float64)
    if not len(array) or array.std() <= _ROUNDING * np.abs(array).max():
        return np.zeros(len(array))
    scores: Scores = (array - array.mean()) / array.std()
    return scores
