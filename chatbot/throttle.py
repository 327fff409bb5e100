"""Limits how often something that grows is worked on: a model writes faster than anyone reads."""

from __future__ import annotations

import time
from dataclasses import dataclass

_SHARE = 4
"""An update may take one part in so many of the time: where many readers are answered, each gets fewer."""


@dataclass(slots=True)
class Throttle:
    """Lets one update through every `seconds`, or less often where updates take long; the first passes at once."""

    seconds: float
    _passed: float = 0.0
    _next: float = 0.0

    def passes(self) -> bool:
        """Whether to make an update now; if so, the next interval starts."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._passed, self._next = now, now + self.seconds
        return True

    def done(self) -> None:
        """Note that the update that passed has been made."""
        took = time.monotonic() - self._passed
        self._next = max(self._next, self._passed + _SHARE * took)
