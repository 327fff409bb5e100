"""The file of conversations: damaged, of a later version, on a disk that takes nothing."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.answering.answer import Answer
from chatbot.conversations.conversation_file import ConversationFile
from chatbot.conversations.conversations import Conversations
from chatbot.errors import ConversationsError


def conversations(folder: Path) -> Conversations:
    return Conversations(ConversationFile(folder / "conversations.sqlite3"))


def keep(kept: Conversations, question: str = "What?") -> str:
    place = kept.begin("", question)
    kept.save(place, question, Answer(question, question, "So it is. " * 300, "quotes", finished=True))
    return place.conversation


def overwrite(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:4096] + bytes(len(content) - 4096))


def drop_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TABLE exchanges")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no database": lambda file: file.write_bytes(b"<html>" * 1000),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:5000]),
    "pages of zeros": overwrite,
    "tables missing": drop_tables,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_put_aside_and_said(tmp_path: Path, damage) -> None:
    for number in range(10):
        keep(conversations(tmp_path), f"What {number}?")
    damage(tmp_path / "conversations.sqlite3")
    damaged = (tmp_path / "conversations.sqlite3").read_bytes()
    kept = conversations(tmp_path)
    new = keep(kept, "And now?")
    assert [one.id for one in kept.listed()] == [new]
    [aside] = kept.file.put_aside()
    assert aside.read_bytes() == damaged
    assert str(aside) in kept.file.news()
    assert kept.file.news() == ""


def test_what_is_not_there_is_empty_and_made_when_needed(tmp_path: Path) -> None:
    kept = conversations(tmp_path)
    assert kept.listed() == []
    assert list(tmp_path.iterdir()) == []
    keep(kept)
    assert stat.S_IMODE(kept.file.path.stat().st_mode) == 0o600


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite3").touch()
    keep(conversations(tmp_path))
    assert conversations(tmp_path).file.put_aside() == []


def test_the_file_of_an_earlier_version_is_completed(tmp_path: Path) -> None:
    kept = conversations(tmp_path)
    one = keep(kept)
    with closing(sqlite3.connect(kept.file.path)) as database:
        database.executescript("ALTER TABLE conversations DROP COLUMN model; PRAGMA user_version = 1")
    assert [listed.id for listed in kept.listed()] == [one]
    kept.choose_model(one, "small:1b")
    assert kept.open(one).model == "small:1b"  # type: ignore[union-attr]


def test_the_file_of_a_later_version_stays_as_it_is(tmp_path: Path) -> None:
    kept = conversations(tmp_path)
    keep(kept)
    with closing(sqlite3.connect(kept.file.path)) as database:
        database.execute("PRAGMA user_version = 99")
    content = kept.file.path.read_bytes()
    for use in (kept.listed, lambda: keep(kept)):
        with pytest.raises(ConversationsError, match="Update the program"):
            use()
    assert kept.file.path.read_bytes() == content


def test_one_answer_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    kept = conversations(tmp_path)
    one = keep(kept)
    kept.begin(one, "And then?")
    with closing(sqlite3.connect(kept.file.path)) as database, database:
        database.execute("""UPDATE exchanges SET answer = '{"answer": [' WHERE number = 2""")
    opened = kept.open(one)
    assert opened
    assert [exchange.answer is None for exchange in opened.exchanges] == [False, True]


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "missing"):
        kept = conversations(folder)
        assert kept.listed() == []
        with pytest.raises(ConversationsError, match=r"cannot be kept in .* Check that the folder can be written"):
            keep(kept)


FULL = """
import resource, sys
from pathlib import Path
from chatbot.conversations.conversation_file import ConversationFile
from chatbot.conversations.conversations import Conversations
from chatbot.errors import ConversationsError
kept = Conversations(ConversationFile(Path(sys.argv[1])))
first = kept.begin("", "First?")
limit = Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    kept.begin("", "Second? " * 10_000)
except ConversationsError as error:
    print(error)
print([one.title for one in kept.listed()])
"""


@pytest.mark.process
def test_a_full_disk_is_said_and_what_was_kept_stays(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="only here can a file's length be limited")
    arguments = [sys.executable, "-c", FULL, str(tmp_path / "conversations.sqlite3")]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    said, listed = ran.stdout.splitlines()
    assert "the disk is not full" in said
    assert listed == "['First?']"
