"""Adding: inputs are read in batches, each prepared while the one before is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vectorstore.article import Article, one_line
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Failure, Report
from vectorstore.store.article_store import inside_of

BATCH = 256
"""Articles embedded and committed together: each batch costs a disk write of Chroma and SQLite."""
_BATCH_CHARACTERS = 1_000_000
"""Limits the memory for batches of long articles."""
_UNFINISHED = 0.99
"""The largest share before the last batch: a small file is buffered whole, and a web page has no size."""


@dataclass(frozen=True, slots=True)
class AddProgress:
    """Articles done, new or changed ones among them (`written`), failures, and the share of all bytes.

    The share is from 0 to 1; 1 only with the last batch.
    """

    articles: int
    written: int
    failed: int
    share: float


class Addition:
    """One run of adding, in which reading, preparing and writing overlap."""

    def __init__(self, items: Iterable[str | Path | Article], allow_private: bool) -> None:
        from vectorstore.readers.inputs import Inputs  # all formats: slow to import, and not needed to answer

        self._intake = Inputs(items, allow_private)
        self._reports: list[Report] = []
        self._failed: list[Failure] = []
        self._skipped: list[Path] = []
        self._seen: set[str] = set()
        self._share = 0.0

    @property
    def places(self) -> list[str]:
        """The files and folders that were given and exist."""
        return self._intake.roots

    def batches(
        self, prepare: Callable[[Sequence[Article]], Preparation]
    ) -> Generator[tuple[list[Article], Preparation], None, None]:
        """The articles in prepared batches; an id occurs once in a batch."""
        with closing(prefetched(self._read(), stop=self._intake.stop)) as read:
            made = ((batch, prepare(batch), share) for batch, share in read)
            with closing(prefetched(made, stop=self._intake.stop)) as prepared:
                for batch, preparation, self._share in prepared:
                    yield batch, preparation

    def note(self, report: Report) -> None:
        """Record the result of a batch."""
        self._reports.append(report)

    def progress(self) -> AddProgress:
        """How far it has got."""
        written = sum(len(one.added) + len(one.updated) for one in self._reports)
        failed = len(self._failed) + sum(len(one.failed) for one in self._reports)
        others = sum(len(one.unchanged) + len(one.copies) for one in self._reports)
        return AddProgress(written + others, written, failed, self._share)

    def gone(self, origins: Mapping[str, str]) -> list[str]:
        """Those of these articles, given with their origins, that are gone from where they came from.

        Articles from an origin that could not be read completely are not reported.
        """
        unsure = {one_line(place) for place in self._intake.incomplete}
        inside = tuple(origin for place in self._intake.incomplete for origin in inside_of(place))
        return [
            name
            for name, origin in origins.items()
            if name not in self._seen and origin not in unsure and not origin.startswith(inside)
        ]

    def report(self) -> Report:
        """The result of everything."""
        read = Report(failed=tuple(self._failed), skipped=tuple(self._skipped))
        return Report.of([*self._reports, read])

    def _read(self) -> Iterator[tuple[list[Article], float]]:
        """Yield batches, each with the share of all bytes read until then: reading is batches ahead of writing."""
        batch: dict[str, Article] = {}
        characters = 0
        for found in self._intake:
            match found:
                case Article():
                    # Of two articles with one id, the later replaces the earlier in the next batch.
                    if found.id in batch or len(batch) == BATCH or characters >= _BATCH_CHARACTERS:
                        yield list(batch.values()), min(self._intake.share, _UNFINISHED)
                        batch, characters = {}, 0
                    batch[found.id] = found
                    characters += len(found.text)
                    self._seen.add(found.id)
                case Failure():
                    self._failed.append(found)
                case Path():
                    self._skipped.append(found)
        if batch:
            yield list(batch.values()), 1.0


_T = TypeVar("_T")


class _End:
    """Marks the end of the items."""


def prefetched(
    items: Iterable[_T], depth: int = 2, stop: Callable[[], None] | None = None
) -> Generator[_T, None, None]:
    """Yield `items` in order, produced by a thread that is at most `depth` of them ahead.

    Its exceptions are raised here, in order. Closing this generator calls `stop`, which may hasten the item being
    produced, and waits for it.
    """
    iterator = iter(items)
    worker = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        made = deque(worker.submit(next, iterator, _End()) for _ in range(depth))
        while not isinstance(item := made.popleft().result(), _End):
            made.append(worker.submit(next, iterator, _End()))
            yield item
    finally:
        if stop is not None:
            stop()
        worker.shutdown(cancel_futures=True)
