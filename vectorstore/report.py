"""Results of adding, removing and rebuilding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path

from vectorstore.article import one_line


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be added or removed, and why; each is one line without invisible characters."""

    source: str
    error: str

    def __post_init__(self) -> None:
        for field in ("source", "error"):
            object.__setattr__(self, field, one_line(getattr(self, field)))


@dataclass(frozen=True, slots=True)
class Report:
    """What adding or removing did, by article id; `failed` is what could not be read or found.

    `copies` have exactly the text of another article. `gone` are articles that are no longer where they came from.
    `skipped` are files in folders whose format is not supported.
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
        """Several reports in one, in order."""
        return cls(*(tuple(chain.from_iterable(getattr(one, part.name) for one in parts)) for part in fields(cls)))


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The progress of a rebuild, in passages; articles in `failed` are found by text match only."""

    done: int
    total: int
    finished: bool = False
    failed: tuple[Failure, ...] = ()

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return self.done / self.total if self.total else 1.0
