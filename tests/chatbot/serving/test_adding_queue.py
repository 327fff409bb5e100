from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from chatbot.serving.adding_queue import MOST_WAITING, AddingItem, AddingQueue
from vectorstore.article import Article
from vectorstore.errors import LibraryError
from vectorstore.report import Failure, Report

NEWS = Article("The ferry was named.", title="Ferry")


class RecordingLibrary:
    """Keeps the articles of each call; one without a title is refused, one it has is unchanged."""

    def __init__(self, error: str = "") -> None:
        self.calls: list[list[Article]] = []
        self.error = error

    def origins_under(self, _place: str) -> dict[str, str]:
        return {article.id: article.source for call in self.calls for article in call}

    def add(self, items: Iterable[Article]) -> Report:
        if self.error:
            raise LibraryError(self.error)
        known = {article.id for call in self.calls for article in call}
        self.calls.append(list(items))
        refused = [one for one in self.calls[-1] if not one.title]
        taken = [one.id for one in self.calls[-1] if one.title]
        return Report(
            added=tuple(one for one in taken if one not in known),
            unchanged=tuple(one for one in taken if one in known),
            failed=tuple(Failure(one.source or one.id, "cannot be embedded.") for one in refused),
        )


async def added(library: RecordingLibrary, *submitted: tuple[str, object]) -> list[AddingItem]:
    """What became of things that were submitted at once."""
    queue = AddingQueue(library)
    async with queue.running(None):
        for name, what in submitted:
            queue.submit("group", name, what)
        while any(item.state in ("waiting", "reading") for item in queue.changed("group", 0)):
            await asyncio.sleep(0.01)
        return sorted(queue.changed("group", 0), key=lambda item: item.number)


async def test_each_thing_has_its_own_result_and_reasons(tmp_path: Path) -> None:
    table = tmp_path / "table.jsonl"
    table.write_text('{"text": "One.", "title": "One", "id": "1"}\n{"text": "Two.", "id": "2"}\n{"no": "text"}\n')
    (tmp_path / "damaged.pdf").write_text("%PDF-nothing")
    files = {path.name: {"kind": "file", "name": str(path)} for path in sorted(tmp_path.iterdir())}
    items = await added(RecordingLibrary(), *files.items(), ("Ferry", NEWS))
    assert [(item.name, item.state, item.articles) for item in items] == [
        ("damaged.pdf", "failed", 0),
        ("table.jsonl", "added", 1),
        ("Ferry", "added", 1),
    ]
    assert "damaged or not a PDF" in items[0].reasons[0]
    assert len(items[1].reasons) == 2
    assert "cannot be embedded." in items[1].reasons
    assert [item.share for item in items] == [1.0, 1.0, 1.0]


async def test_what_waits_is_added_in_one_call_and_the_same_again_is_unchanged() -> None:
    library = RecordingLibrary()
    first = await added(library, ("a", NEWS), ("b", Article("Other news.", title="Other")))
    second = await added(library, ("a", NEWS))
    assert len(library.calls) == 2
    assert [item.state for item in (*first, *second)] == ["added", "added", "unchanged"]


async def test_a_library_that_cannot_be_written_is_said_of_each(tmp_path: Path) -> None:
    items = await added(RecordingLibrary("The disk is full; make room."), ("a", NEWS), ("b", NEWS))
    assert {item.reasons for item in items} == {("The disk is full; make room.",)}


async def test_uploads_are_deleted_once_read_and_other_files_are_not() -> None:
    queue = AddingQueue(RecordingLibrary())
    async with queue.running(None):
        upload, other = queue.folder / "upload.txt", queue.folder / "other.txt"
        for file in (upload, other):
            file.write_text("Ferry named\n\nThe ferry was named.")
        queue.submit("group", "upload.txt", {"kind": "file", "name": str(upload), "origin": "uploads/1/talks.txt"})
        queue.submit("group", "other.txt", {"kind": "file", "name": str(other)})
        while upload.exists():
            await asyncio.sleep(0.01)
        assert other.exists()
    assert not queue.folder.exists()


async def test_an_upload_is_known_by_its_own_name(tmp_path: Path) -> None:
    library = RecordingLibrary()
    (tmp_path / "a1b2.txt").write_text("Ferry named\n\nThe ferry was named.")
    origin = "uploads/0a1b/reports/talks.txt"
    await added(library, ("talks.txt", {"kind": "file", "name": str(tmp_path / "a1b2.txt"), "origin": origin}))
    assert [(one.source, one.origin) for call in library.calls for one in call] == [(origin, origin)]


async def test_a_page_is_told_only_what_changed_of_its_own() -> None:
    queue = AddingQueue(RecordingLibrary())
    async with queue.running(None):
        seen = queue.submit("one", "a", NEWS).revision
        queue.submit("two", "b", NEWS)
        assert queue.changed("one", seen) == []
        while queue.changed("one", 0)[0].state != "added":
            await asyncio.sleep(0.01)
        assert [item.name for item in queue.changed("one", seen)] == ["a"]


async def test_no_more_than_so_many_wait() -> None:
    queue = AddingQueue(RecordingLibrary())
    async with queue.running(None):
        for _ in range(MOST_WAITING):
            assert not queue.is_full
            queue.submit("group", "a", NEWS)
        assert queue.is_full
