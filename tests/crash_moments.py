"""The moments of an operation at which the crash test can kill it, and the points chosen among them."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import chromadb.api.rust
from crash_operations import (
    Operation,
    State,
)

import vectorstore

INSIDE = 0.4
"""How many of the points are while a call runs, not between two."""
SHORTEST_CALL = 50e-6
OURS = str(Path(vectorstore.__file__).parent) + os.sep
CHROMA = chromadb.api.rust.__file__
CHROMA_WRITES = ("c_call Bindings.add", "c_call Bindings.delete")
CHANGING = {
    "Connection": ("execute", "executemany", "close"),
    "_sqlite3": ("connect",),
    "posix": ("open", "close", "write", "mkdir", "rmdir", "unlink", "rename", "replace", "ftruncate", "chmod"),
    **dict.fromkeys(("_io", "io", "TextIOWrapper", "BufferedWriter"), ("open", "write", "close")),
    "fcntl": ("flock",),
}
"""The C functions that change files, by their module or class; all of those of Chroma's bindings do."""


@dataclass(slots=True)
class Moments:
    """A profile function that counts the moments of its thread; `reached` is called at the one numbered `last`."""

    last: int = 0
    reached: Callable[[], None] | None = None
    count: int = 0
    places: list[str] | None = None
    began: dict[int, float] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)

    def __call__(self, frame: FrameType, event: str, called: Any) -> None:
        name = _moment(frame, event, called)
        if not name:
            return
        self.count += 1
        if self.places is not None:
            self._note(frame, event, name)
        elif self.count == self.last:
            sys.setprofile(None)
            assert self.reached
            self.reached()

    def _note(self, frame: FrameType, event: str, name: str) -> None:
        assert self.places is not None
        self.places.append(f"{event} {name} {' '.join(_callers(frame))}")
        if event == "c_call":
            self.began[self.count] = time.perf_counter()
        elif event == "c_return" and self.count - 1 in self.began:
            self.seconds[self.count - 1] = time.perf_counter() - self.began[self.count - 1]


def _moment(frame: FrameType, event: str, called: Any) -> str:
    """Return what is called at a moment that counts, "" at any other."""
    if event in ("c_call", "c_return"):
        holder = getattr(called, "__self__", None)
        name = holder.__name__ if isinstance(holder, ModuleType) else type(holder).__name__
        counts = name == "Bindings" or called.__name__ in CHANGING.get(name, ())
        return f"{name}.{called.__name__}" if counts else ""
    code = frame.f_code
    return code.co_name if code.co_filename == CHROMA and code.co_name in ("start", "stop") else ""


def _callers(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        if frame.f_code.co_filename.startswith(OURS):
            yield f"{frame.f_code.co_name}:{frame.f_lineno}"
        frame = frame.f_back


@dataclass(frozen=True, slots=True)
class Point:
    """Where to kill: at a moment, or `microseconds` after it."""

    operation: str
    moment: int
    microseconds: int = 0

    def __str__(self) -> str:
        return f"{self.operation}:{self.moment}" + (f"+{self.microseconds}" if self.microseconds else "")

    @classmethod
    def named(cls, name: str) -> Point:
        operation, _, where = name.partition(":")
        moment, _, microseconds = where.partition("+")
        return cls(operation, int(moment), int(microseconds or 0))


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation, the folder it begins with, its moments, and the state it ends with when nobody kills it."""

    operation: Operation
    folder: Path
    places: Sequence[str]
    seconds: dict[int, float]
    end: State

    def points(self, count: int, luck: random.Random) -> list[Point]:
        """Choose points; most moments by place, so that a COMMIT is as likely as a thousand INSERTs together.

        Half of them are where the operation is aimed at.
        """
        outside = count - round(count * INSIDE)
        aimed = [moment for moment, place in enumerate(self.places, 1) if f" {self.operation.aimed}:" in place]
        moments = luck.sample(aimed, min(len(aimed), outside // 2))
        others = [moment for moment in range(1, len(self.places) + 1) if moment not in moments]
        moments += islice(_spread(others, self.places, luck), outside - len(moments))
        found = [Point(self.operation.name, moment) for moment in moments]
        return found + [self._inside(luck) for _ in range(count - len(found))]

    def _inside(self, luck: random.Random) -> Point:
        """Choose a point while a call runs: any of them, the more likely the longer, or where Chroma writes."""
        calls = [moment for moment, seconds in self.seconds.items() if seconds >= SHORTEST_CALL]
        writing = [moment for moment in calls if self.places[moment - 1].startswith(CHROMA_WRITES)]
        longest = max(writing or calls, key=lambda moment: self.seconds[moment])
        weights = [self.seconds[moment] for moment in calls]
        # Its index files come last in the call that lets it write them.
        moment, share = luck.choice(
            [
                (luck.choice(calls), luck.random()),
                (luck.choices(calls, weights)[0], luck.random()),
                (longest, luck.uniform(0.6, 1.1)),
            ]
        )
        return Point(self.operation.name, moment, 1 + int(share * self.seconds[moment] * 1e6))


def _spread(moments: Iterable[int], places: Sequence[str], luck: random.Random) -> Iterator[int]:
    """Yield one moment of each place, then another of each that has more, and so on."""
    found: dict[str, list[int]] = defaultdict(list)
    for moment in moments:
        found[places[moment - 1]].append(moment)
    groups = list(found.values())
    luck.shuffle(groups)
    for group in groups:
        luck.shuffle(group)
    return (moment for moment in chain.from_iterable(zip_longest(*groups)) if moment is not None)
