"""What adding or removing did, and what could not be done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be added or removed, and why."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """What adding or removing did, by article id; `failed` holds what could not be read or found.

    `unchanged` names the article that is there already: where a text came from two places, the one that
    holds it. `skipped` are the files in folders that are of no kind to be read.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Path, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Both reports in one."""
        return Report(
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )
