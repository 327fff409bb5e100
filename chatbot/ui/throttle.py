"""Limits how often something that grows is shown: a model writes faster than a browser lays out a page."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Throttle:
    """Lets one update through every `seconds`; the first passes at once."""

    seconds: float
    _next: float = 0.0

    def passes(self) -> bool:
        """Whether to show an update now; if so, the next interval starts."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self.seconds
        return True
