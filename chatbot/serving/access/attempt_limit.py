"""How often a password may be tried."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

_MOST_KEYS = 10_000


class AttemptLimit:
    """Counts attempts by keys, such as a name and an address; `most` of one key are allowed in `seconds`."""

    def __init__(self, most: int = 10, seconds: float = 300.0, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()

    def seconds_left(self, *keys: str) -> float:
        """How long to wait before the next attempt under these keys; 0 where it is allowed."""
        return max(map(self._left, keys), default=0.0)

    def count(self, *keys: str) -> None:
        """Count an attempt under each of the keys."""
        for key in keys:
            attempts = self._attempts.setdefault(key, deque(maxlen=self._most))
            attempts.append(self._now())
            self._attempts.move_to_end(key)
        while len(self._attempts) > _MOST_KEYS:
            self._attempts.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Forget the last attempt under a key: it succeeded."""
        if attempts := self._attempts.get(key):
            attempts.pop()

    def _left(self, key: str) -> float:
        attempts = self._attempts.get(key)
        if attempts is None or len(attempts) < self._most:
            return 0.0
        return max(0.0, attempts[0] + self._seconds - self._now())
