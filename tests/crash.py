"""Kills a process at many points of everything that changes a library, and looks at what is left.

    python tests/crash.py [POINTS [SEED]]   kill at that many points; exit with 1 at the first that fails
    python tests/crash.py add:1234          kill at this one again, and keep what it left

A point is a moment of an operation: before or after a statement of SQLite, a call of Chroma or a change of a
file; `add:1234+567` is 567 microseconds after such a call has begun, while it runs. After each SIGKILL, a
process of its own opens the library, checks all of it and runs the operation again; the library must then be
that of a run nobody killed. All processes are forked from one that has imported everything, opened nothing
and started no thread.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import random
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import chromadb.api.rust
import loopback
from crash_checks import (
    check_end,
    check_left,
    warm,
)
from crash_moments import (
    Moments,
    Plan,
    Point,
)
from crash_operations import (
    Operation,
    operations,
)

from vectorstore.library import Library

_T = TypeVar("_T")
# Who forks must be one thread, and go through sets in the same order every time.
QUIET = {"OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONHASHSEED": "0"}
SECONDS_AT_MOST = 60
"""What opening, checking and finishing may take together."""


class Failed(Exception):
    """What a forked process died of."""


def fork(work: Callable[[], object]) -> tuple[int, int]:
    """Start a process that does `work`; return its id, and where its pickled result can be read."""
    reading, writing = os.pipe()
    if process := os.fork():
        os.close(writing)
        return process, reading
    status, said = 1, b""
    try:
        signal.alarm(SECONDS_AT_MOST)  # which ends the process wherever it is
        said = pickle.dumps(work())
        assert not loopback.refused, loopback.refused
        status = 0
    finally:
        if status:
            error = sys.exc_info()[1]
            said = (str(error) if isinstance(error, Failed) else traceback.format_exc()).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(said)
        os._exit(status)


def done(work: Callable[[], _T]) -> _T:
    """Return the result of `work`, done in a forked process; raises Failed when it has none."""
    process, reading = fork(work)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    status = os.waitpid(process, 0)[1]
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        raise Failed(f"took over {SECONDS_AT_MOST} s" if number == signal.SIGALRM else f"died of signal {number}")
    if status:
        raise Failed(said.decode())
    result: _T = pickle.loads(said)
    return result


def run(operation: Operation, folder: Path, moments: Moments) -> Moments:
    """Run an operation from opening the library to closing it, with its moments counted.

    Opening waits for the thread that embeds a small library again; of the threads that read ahead, none count.
    """
    embedder = operation.embedder_of(folder)
    sys.setprofile(moments)
    threading.setprofile(moments)
    try:
        with Library.open(folder, embeddings=embedder) as library:
            threading.setprofile(None)  # type: ignore[arg-type]  # the stub forgets it
            operation.run(library)
    finally:
        sys.setprofile(None)
    return moments


def killed(operation: Operation, folder: Path, point: Point) -> None:
    """Run an operation in a process that is killed at a point."""
    telling, told = os.pipe()

    def work() -> None:
        def reached() -> None:
            os.write(told, b"!")
            if not point.microseconds:
                os.kill(os.getpid(), signal.SIGKILL)

        run(operation, folder, Moments(point.moment, reached))
        os.kill(os.getpid(), signal.SIGKILL)  # all was done before: this is the very last moment

    process, reading = fork(work)
    os.close(told)
    with os.fdopen(reading, "rb") as pipe, os.fdopen(telling, "rb") as reached:
        if point.microseconds and select.select([reached, pipe], [], [], SECONDS_AT_MOST)[0]:
            time.sleep(point.microseconds / 1e6)
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        said = pipe.read()
    status = os.waitpid(process, 0)[1]
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        raise Failed(f"was not killed: {said.decode()}")


def planned(operation: Operation, folder: Path) -> Plan:
    """Make the folder an operation begins with, and run it once to its end."""
    warm(operation)
    done(partial(operation.prepare, folder / "before"))
    _copied(folder / "before", folder / "after")
    seen = done(partial(run, operation, folder / "after", Moments(places=[])))
    end = done(partial(check_end, operation, folder / "after", None))
    assert seen.places
    return Plan(operation, folder / "before", seen.places, seen.seconds, end)


def tried(plan: Plan, point: Point, folder: Path, keep: bool) -> list[str]:
    """Kill at a point and check what is left; return the warnings of the library that was opened again."""
    _copied(plan.folder, folder)
    killed(plan.operation, folder, point)
    if keep:
        _copied(folder, folder.with_name("left"))
    warnings = done(partial(check_left, plan.operation, folder, point))
    done(partial(check_end, plan.operation, folder, plan.end))
    return warnings


def _copied(folder: Path, other: Path) -> None:
    if folder.exists():
        shutil.copytree(folder, other)


def outcomes(plan: Plan, points: Sequence[Point], folder: Path) -> Iterator[tuple[Point, list[str]]]:
    """Try points, as many at a time as there are cores; yield each with its warnings.

    Raises Failed at the first that fails, once those under way have ended.
    """
    running: dict[int, tuple[Point, int]] = {}
    left = list(reversed(points))
    try:
        while left or running:
            while left and len(running) < (os.cpu_count() or 1):
                point = left.pop()
                process, reading = fork(partial(_tried_alone, plan, point, folder / str(point)))
                running[process] = point, reading
            process, status = os.wait()
            point, reading = running.pop(process)
            yield point, _said(reading, status, point)
    finally:
        for process in running:
            os.waitpid(process, 0)


def _said(reading: int, status: int, point: Point) -> list[str]:
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    if status:
        raise Failed(f"{point} failed; see it again with: python tests/crash.py {point}\n{said.decode()}")
    warnings: list[str] = pickle.loads(said)
    return warnings


def _tried_alone(plan: Plan, point: Point, folder: Path) -> list[str]:
    signal.alarm(0)  # each step has its own time
    warnings = tried(plan, point, folder, keep=False)
    shutil.rmtree(folder, ignore_errors=True)
    return warnings


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 when a point failed."""
    logging.getLogger("vectorstore").addHandler(logging.NullHandler())
    try:
        if arguments and ":" in arguments[0]:
            again(Point.named(arguments[0]))
        else:
            table(*map(int, arguments))
    except Failed as failed:
        print(failed, flush=True)
        return 1
    return 0


def table(count: int = 132, seed: int = 1) -> None:
    """Kill at `count` points, and print how many of each operation were survived: all, or Failed is raised."""
    began = time.monotonic()
    versions = (
        f"CPython {platform.python_version()}, Chroma {chromadb.__version__}, SQLite {sqlite3.sqlite_version}"
    )
    print(f"{date.today()}, {versions}, {os.cpu_count()} cores, seed {seed}\n")
    print(f"{'operation':<10}{'moments':>9}{'points':>9}{'survived':>10}{'vectors made anew':>19}", flush=True)
    whole = sum(operation.weight for operation in operations())
    upto = total = 0
    for operation in operations():
        upto += operation.weight
        points = round(count * upto / whole) - total
        print(f"{operation.name:<10}{row(operation, points, random.Random(seed))}", flush=True)
        total += points
    print(f"{'all':<10}{'':>9}{total:>9}{total:>10}  in {time.monotonic() - began:.0f} s")


def row(operation: Operation, count: int, luck: random.Random) -> str:
    """Kill an operation at `count` points."""
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        plan = planned(operation, Path(name))
        points = plan.points(count, luck)
        warnings = [said for _, said in outcomes(plan, points, Path(name))]
    anew = sum(any("made again" in one for one in said) for said in warnings)
    return f"{len(plan.places):>9}{len(points):>9}{len(warnings):>10}{anew:>19}"


def again(point: Point) -> None:
    """Kill at one point; say where what it left is kept."""
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    operation = next(one for one in operations() if one.name == point.operation)
    plan = planned(operation, folder)
    print(f"{point} is at {plan.places[point.moment - 1]}\nwhat it leaves is in {folder / 'left'}", flush=True)
    print("survived", *tried(plan, point, folder / "library", keep=True))


if __name__ == "__main__":
    if not QUIET.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | QUIET)  # read by what is imported
    sys.exit(main(sys.argv[1:]))
