"""Long work on a terminal: a bar with what is done, the rate and the time left; in a pipe, a line at times."""

from __future__ import annotations

import time
from collections.abc import Callable
from shutil import get_terminal_size
from types import TracebackType
from typing import NoReturn, Self, TextIO

from tqdm import tqdm

_DELAY_SECONDS = 0.5
"""What ends sooner shows nothing."""
_LINE_SECONDS = 10.0
_WIDEST = 110
_BAR = "{percentage:3.0f}% {bar} {desc} ({elapsed} so far, {remaining} left)"


class ProgressBar:
    """How far something countable has got, shown on `output`; use it as a context manager."""

    def __init__(
        self, output: TextIO, noun: str, *, silent: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._output = output
        self._noun = noun
        self._silent = silent
        self._clock = clock
        self._started = self._told = clock()
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> Self:
        if not self._silent and self._output.isatty():
            columns = min(_WIDEST, get_terminal_size().columns)
            self._bar = tqdm(
                total=1.0,
                file=self._output,
                bar_format=_BAR,
                leave=False,
                delay=_DELAY_SECONDS,
                # Given, for a terminal that does not say how large it is gets no bar else.
                ncols=columns,
                nrows=2,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, count: int, share: float) -> None:
        """Show that `count` are done, a `share` of the work from 0 to 1."""
        now = self._clock()
        said = f"{count:,} {self._noun}, {count / max(now - self._started, 0.001):,.0f} a second"
        if self._bar is not None:
            self._bar.set_description_str(said, refresh=False)
            self._bar.update(share - self._bar.n)
        elif not self._silent and now - self._told >= _LINE_SECONDS:
            self._told = now
            self._output.write(f"{share:.0%}: {said}\n")
            self._output.flush()
