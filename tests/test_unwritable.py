"""A library on a disk that is full or read-only is listed, asked and searched; changes are refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from chatbot.cli.parser import main
from vectorstore.article import Article
from vectorstore.errors import LibraryError
from vectorstore.indexes.seal import is_sealed
from vectorstore.library import Library
from vectorstore.sharing.unwritable import _copy_of

pytestmark = pytest.mark.process

TALKS = Article(id="talks", text="Putin met Witkoff in Moscow.", language="en", source="/talks")


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    if sys.platform != "linux" or not mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)):
        pytest.skip("nothing can be mounted here")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill(disk: Path) -> None:
    with (disk / "fill").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def make_read_only(disk: Path) -> None:
    assert mount("-o", "remount,ro", str(disk))


@pytest.mark.parametrize("spoil", [fill, make_read_only])
def test_a_healthy_library_can_be_read(disk: Path, spoil, capsys) -> None:
    folder = disk / "library"
    with Library.open(folder) as library:
        library.add(TALKS)
    spoil(disk)

    with Library.open(folder) as library:
        assert [entry.id for entry in library.entries()] == ["talks"]
        hit = library.search("Who met Witkoff?", k=1)[0]
        assert hit.article == TALKS
        assert hit.signals.dense > 0
        with pytest.raises(LibraryError, match="can be listed, asked and searched"):
            library.add(Article(text="Another."))
    for arguments in (["list"], ["ask", "Who met Witkoff?"], ["search", "Witkoff"], ["doctor"]):
        assert main([*arguments, "--library", str(folder)]) == 0, capsys.readouterr().err
        assert "Traceback" not in capsys.readouterr().err


def test_a_copy_of_what_was_closed_needs_no_examination(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add(TALKS)
    with _copy_of(tmp_path / "library") as copy:
        indexes = [folder for folder in Path(copy).iterdir() if folder.is_dir()]
        assert len(indexes) == 2
        assert all(map(is_sealed, indexes))
