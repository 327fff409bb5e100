"""Progress of long work: a bar on a terminal, a line every ten seconds in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from shutil import get_terminal_size
from typing import NoReturn, Self, TextIO

from tqdm import tqdm

_DELAY_SECONDS = 0.5
"""Shorter work shows no bar."""
_LINE_SECONDS = 10.0
_WIDEST = 110
_BAR = "{percentage:3.0f}% {bar} {desc} ({elapsed} so far, {remaining} left)"


class ProgressBar:
    """Progress of something countable, shown on `output`; a context manager."""

    def __init__(
        self, output: TextIO, noun: str, *, silent: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._output = output
        self._noun = noun
        self._silent = silent
        self._clock = clock
        self._started = self._printed = clock()
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> Self:
        if not self._silent and self._output.isatty():
            self._bar = tqdm(
                total=1.0,
                file=self._output,
                bar_format=_BAR,
                leave=False,
                delay=_DELAY_SECONDS,
                # Without these, a terminal that does not tell its size gets no bar.
                ncols=min(_WIDEST, get_terminal_size().columns),
                nrows=2,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, count: int, share: float) -> None:
        """Show that `count` are done, which is a `share` of the work from 0 to 1."""
        now = self._clock()
        text = f"{count:,} {self._noun}, {_rate(count / max(now - self._started, 0.001))}"
        if self._bar is not None:
            self._bar.set_description_str(text, refresh=False)
            self._bar.update(share - self._bar.n)
        elif not self._silent and now - self._printed >= _LINE_SECONDS:
            self._printed = now
            self._output.write(f"{share:.0%}: {text}\n")
            self._output.flush()


def _rate(a_second: float) -> str:
    """How many a second, or a minute where that is less than one."""
    return f"{a_second:,.0f} a second" if a_second >= 1 else f"{60 * a_second:,.0f} a minute"
