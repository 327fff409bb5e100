"""How often what grows is shown: a model writes faster than a page is laid out."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """Says when it is time again, at most once in `seconds`; the first time is at once."""

    seconds: float
    _next: float = 0.0

    def due(self) -> bool:
        """Return whether it is time, and count from now if so."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self.seconds
        return True
