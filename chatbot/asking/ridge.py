"""Ridge: a linear regression over vectors, fitted to a few examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.embeddings.embedder import Vectors

_BETWEEN_CLASSES = 0.5
"""The penalty; from .2 to 2 the results are much the same."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """`weights` of shape (dimensions, columns) and a `bias` a column, one column a value that is predicted."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def fitted(
        cls, vectors: Vectors, wanted: NDArray[np.float64], importance: NDArray[np.float64], penalty: float
    ) -> Self:
        """Fit to examples: a row of `wanted` and an `importance`, 1 on average, for each vector."""
        share = importance[:, None]
        mean, wanted_mean = (share * vectors).mean(axis=0), (share * wanted).mean(axis=0)
        roots = np.sqrt(share)
        centred, targets = roots * (vectors - mean), roots * (wanted - wanted_mean)
        # As there are fewer examples than dimensions, solved among the examples.
        solved = np.linalg.solve(centred @ centred.T + penalty * np.eye(len(vectors)), targets)
        weights = centred.T @ solved
        return cls(weights.astype(np.float32), (wanted_mean - mean @ weights).astype(np.float32))

    @classmethod
    def between(cls, vectors: Vectors, classes: Sequence[int]) -> Self:
        """Fit to tell classes 0, 1, ... apart, each counting the same: about 1 for a class, -1 for the others.

        A column a class, or one, for class 1, where there are two.
        """
        labels = np.asarray(classes)
        count = int(labels.max()) + 1
        columns = np.arange(count) if count > 2 else np.array([1])
        wanted = np.where(labels[:, None] == columns, 1.0, -1.0)
        return cls.fitted(vectors, wanted, (len(labels) / count / np.bincount(labels))[labels], _BETWEEN_CLASSES)

    def scores(self, vectors: Vectors) -> NDArray[np.float32]:
        """What is predicted: a row a vector."""
        return np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)
