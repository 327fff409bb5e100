"""Comparing an index of vectors with an exact search over the same vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vectorstore.embeddings.embedder import Vectors

_SAMPLE = 50
_NEIGHBOURS = 10
_LEAST_RECALL = 0.8
"""An approximate index misses some neighbours; a sound one of these sizes misses hardly any."""
_SIMILAR = 0.01
_LENGTH_OFF = 0.01


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with an index of vectors, "" for nothing; `blank` are the ids of vectors of zeros."""

    reason: str
    blank: tuple[str, ...] = ()


@dataclass(slots=True)
class ReadVectors:
    """Vectors as an index returns them; unit vectors are expected, or zeros for texts that were refused."""

    ids: list[str] = field(default_factory=list)
    parts: list[Vectors] = field(default_factory=list)

    def note(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors (n, dimensions)."""
        self.ids += ids
        self.parts.append(vectors)

    def blank(self) -> tuple[str, ...]:
        """The ids of the vectors of zeros."""
        return tuple(name for name, length in zip(self.ids, self._lengths(), strict=True) if length == 0)

    def altered(self) -> int:
        """How many are neither unit vectors nor zeros."""
        lengths = self._lengths()
        return int(np.sum(~(np.abs(lengths - 1) < _LENGTH_OFF) & (lengths != 0)))

    def sample(self) -> list[Vectors]:
        """Some of the unit vectors, spread over all."""
        vectors, lengths = np.concatenate(self.parts), self._lengths()
        unit = np.flatnonzero(np.abs(lengths - 1) < _LENGTH_OFF)
        return list(vectors[unit[:: -(-len(unit) // _SAMPLE) or 1]])

    def neighbours(self) -> int:
        """How many neighbours of each to compare."""
        return min(_NEIGHBOURS, len(self.ids) - len(self.blank()))

    def recall(self, wanted: Sequence[Vectors], found: Sequence[Mapping[str, float]]) -> float:
        """The part of the true neighbours of `wanted` that are `found`, or that are no nearer than what is."""
        vectors, place = np.concatenate(self.parts), {name: row for row, name in enumerate(self.ids)}
        count, right, total = self.neighbours(), 0, 0
        for vector, neighbours in zip(wanted, found, strict=True):
            similar = vectors @ vector
            true = {
                name
                for name, similarity in neighbours.items()
                if name not in place or abs(similar[place[name]] - similarity) < _SIMILAR
            }
            least = min((neighbours[name] for name in true), default=2.0) if len(true) >= count else 2.0
            for row in np.argsort(-similar)[:count]:
                total += 1
                right += self.ids[row] in true or bool(similar[row] < least + _SIMILAR)
        return right / total if total else 1.0

    def is_sound(self, recall: float) -> bool:
        """Whether an index with this recall works as it should."""
        return recall >= _LEAST_RECALL

    def _lengths(self) -> Vectors:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.concatenate([np.linalg.norm(part, axis=1) for part in self.parts])
