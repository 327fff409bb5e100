"""What the page adds, in turn: read in a process of its own and written to the library by one thread."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Literal, Protocol

from chatbot.serving.uploads import UploadedLibrary, earlier_uploads
from vectorstore.article import Article
from vectorstore.errors import ChatbotError
from vectorstore.readers.isolated.messages import Message
from vectorstore.readers.isolated.reader_process import ReaderProcess
from vectorstore.report import Failure, Report

MOST_WAITING = 500
"""How many things may wait to be added: files wait on the disk."""
_MOST_KEPT = 10_000
"""How many results are kept for pages that ask for them."""
_AT_ONCE = 100
"""Things added by one call of the library, which writes its indexes to the disk each time."""
_MOST_REASONS = 20

AddingState = Literal["waiting", "reading", "added", "unchanged", "failed"]


class AddingLibrary(UploadedLibrary, Protocol):
    """The library that articles are added to."""

    def add(self, items: Iterable[Article]) -> Report:
        """Add articles."""


@dataclass(frozen=True, slots=True)
class AddingItem:
    """A file, a web address or a text, and how far it has got; `number` is its place among all.

    `group` is the open page that it came from, `share` how much of it has been read, from 0 to 1, `articles` how
    many are new or changed, `unchanged` how many were there already. `reasons` say what could not be read.
    `earlier` are the ids of the articles of an earlier file of its name, with other content.
    """

    number: int
    group: str
    name: str
    state: AddingState = "waiting"
    share: float = 0.0
    articles: int = 0
    unchanged: int = 0
    reasons: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    revision: int = 0


class _Results:
    """What was found in each of several things, and what the library then made of it; by their numbers."""

    def __init__(self) -> None:
        self._found_in: defaultdict[str, set[int]] = defaultdict(set)
        self.written: Counter[int] = Counter()
        self.unchanged: Counter[int] = Counter()
        self.reasons: defaultdict[int, list[str]] = defaultdict(list)

    def found(self, number: int, found: Article | Failure) -> None:
        """Note what reading found."""
        if isinstance(found, Failure):
            self.reasons[number].append(found.error)
        else:
            self._found_in[found.id].add(number)
            self._found_in[found.source or found.id].add(number)

    def note(self, report: Report) -> None:
        """Note what the library did with the articles found."""
        for ids, counts in (
            (report.added + report.updated, self.written),
            (report.unchanged + report.copies, self.unchanged),
        ):
            for one in ids:
                counts.update(self._found_in[one])
        for failure in report.failed:
            for number in self._found_in[failure.source]:
                self.reasons[number].append(failure.error)


class AddingQueue:
    """Adds what it is given, in order, while `running`; `folder` is where uploads wait, and are deleted."""

    def __init__(self, library: AddingLibrary) -> None:
        self.folder = Path()
        self._library = library
        self._reader = ReaderProcess()
        self._numbers = count(1)
        self._items: dict[int, AddingItem] = {}
        self._waiting: deque[tuple[int, Message | Article]] = deque()
        self._adding: asyncio.Task[None] | None = None
        self._lock = Lock()
        self._revision = 0

    @asynccontextmanager
    async def running(self, _application: object) -> AsyncIterator[None]:
        """Add while the application runs; what still waits at the end is dropped."""
        with TemporaryDirectory(prefix="chatbot-", ignore_cleanup_errors=True) as folder:
            self.folder = Path(folder)
            yield
            self._waiting.clear()
            self._reader.stop()
            if self._adding is not None:
                await self._adding

    @property
    def is_full(self) -> bool:
        """Whether the next thing has to come later."""
        return len(self._waiting) >= MOST_WAITING

    def submit(self, group: str, name: str, what: Message | Article) -> AddingItem:
        """Add an article, or what a request to the reading process names, after all that waits already."""
        number = next(self._numbers)
        self._items[number] = AddingItem(number, group, name)
        self._items.pop(number - _MOST_KEPT, None)
        self._waiting.append((number, what))
        if self._adding is None or self._adding.done():
            self._adding = asyncio.create_task(self._add_waiting())
        return self._change(number)

    def changed(self, group: str, after: int) -> list[AddingItem]:
        """What a page added, as far as it has changed after a revision, oldest change first."""
        with self._lock:
            found = [item for item in self._items.values() if item.group == group and item.revision > after]
        return sorted(found, key=lambda item: item.revision)

    async def _add_waiting(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
            await asyncio.to_thread(self._add, batch)

    def _add(self, batch: Sequence[tuple[int, Message | Article]]) -> None:
        results, failure = _Results(), ""
        try:
            results.note(self._library.add(self._read(batch, results)))
        except ChatbotError as error:
            failure = str(error)
        finally:
            self._reader.close()
            for _, what in batch:
                if isinstance(what, dict) and "origin" in what:
                    Path(what["name"]).unlink(missing_ok=True)
        for number, what in batch:  # told only now that the uploads are deleted
            if failure:
                self._change(number, state="failed", reasons=(failure,))
            else:
                self._finish(number, what, results)

    def _read(self, batch: Sequence[tuple[int, Message | Article]], results: _Results) -> Iterator[Article]:
        for number, what in batch:
            self._change(number, state="reading")
            for found in (what,) if isinstance(what, Article) else self._read_request(number, what):
                results.found(number, found)
                if isinstance(found, Article):
                    yield found
            self._change(number, share=1.0)

    def _read_request(self, number: int, request: Message) -> Iterator[Article | Failure]:
        path = Path(request["name"])
        size = path.stat().st_size if request["kind"] == "file" and path.exists() else 0

        def show(position: int) -> None:
            if size:
                self._change(number, share=min(1.0, position / size))

        yield from self._reader.read(request, show)

    def _finish(self, number: int, what: Message | Article, results: _Results) -> None:
        written, unchanged = results.written[number], results.unchanged[number]
        state: AddingState = "added" if written else "unchanged" if unchanged else "failed"
        origin = what.get("origin", "") if state == "added" and isinstance(what, dict) else ""
        reasons = results.reasons[number] or ([] if written or unchanged else ["holds no article."])
        self._change(
            number,
            state=state,
            articles=written,
            unchanged=unchanged,
            reasons=tuple(reasons[:_MOST_REASONS]),
            earlier=earlier_uploads(self._library, origin) if origin else (),
        )

    def _change(self, number: int, **changes: object) -> AddingItem:
        with self._lock:
            self._revision += 1
            item = replace(self._items[number], revision=self._revision, **changes)  # type: ignore[arg-type]
            self._items[number] = item
            return item
