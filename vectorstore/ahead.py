"""Ahead: the next of a row of things is made while the last one is worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


class _End:
    """What stands behind the last item."""


def made_ahead(items: Iterable[_T], depth: int = 2) -> Generator[_T, None, None]:
    """Yield `items` in order, made in a thread of their own that is at most `depth` of them ahead.

    What making one raises is raised here, in its turn. Closing this generator waits for the one being made.
    """
    iterator = iter(items)
    worker = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        made = deque(worker.submit(next, iterator, _End()) for _ in range(depth))
        while not isinstance(item := made.popleft().result(), _End):
            made.append(worker.submit(next, iterator, _End()))
            yield item
    finally:
        worker.shutdown(cancel_futures=True)
