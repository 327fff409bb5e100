"""Ridge: a linear classifier of vectors, fitted to a few examples of each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.embeddings.embedder import Vectors

_PENALTY = 0.5
"""From .2 to 2 the results are much the same."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """`weights` of shape (dimensions, columns) and a `bias` a column: one a class, or one where there are two."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def fitted(cls, vectors: Vectors, classes: Sequence[int]) -> Self:
        """Fit to examples of classes 0, 1, ..., one against the others by ridge regression."""
        labels = np.asarray(classes)
        count = int(labels.max()) + 1
        columns = np.arange(count) if count > 2 else np.array([1])
        wanted = np.where(labels[:, None] == columns, 1.0, -1.0)
        # Each class counts the same.
        shares = (len(labels) / count / np.bincount(labels))[labels][:, None]
        mean, wanted_mean = (shares * vectors).mean(axis=0), (shares * wanted).mean(axis=0)
        roots = np.sqrt(shares)
        centred, targets = roots * (vectors - mean), roots * (wanted - wanted_mean)
        # As there are fewer examples than dimensions, solved among the examples.
        solved = np.linalg.solve(centred @ centred.T + _PENALTY * np.eye(len(labels)), targets)
        weights = centred.T @ solved
        return cls(weights.astype(np.float32), (wanted_mean - mean @ weights).astype(np.float32))

    def scores(self, vectors: Vectors) -> NDArray[np.float32]:
        """About 1 for a class, -1 for the others: a row a vector, a column a class."""
        return np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)
