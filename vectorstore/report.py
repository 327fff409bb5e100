"""What adding, removing or rebuilding did, and what could not be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be added or removed, and why."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """What adding or removing did, by article id; `failed` holds what could not be read or found.

    `copies` have the very text of another article and are kept with it. `gone` are articles that are no
    longer where they came from. `skipped` are the files in folders that are of no kind to be read.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Path, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Both reports in one."""
        return Report.of((self, other))

    @classmethod
    def of(cls, parts: Sequence[Report]) -> Report:
        """All reports in one, in order."""
        return cls(*(tuple(chain.from_iterable(getattr(one, part.name) for one in parts)) for part in fields(cls)))


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How far a rebuild has got, in passages; what no vector could be made of is found by spelling alone."""

    done: int
    total: int
    finished: bool = False
    failed: tuple[Failure, ...] = ()

    @property
    def share(self) -> float:
        """Return how much is done, from 0 to 1."""
        return self.done / self.total if self.total else 1.0
