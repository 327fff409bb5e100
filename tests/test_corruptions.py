"""Damage in a library is said, and nothing else is lost; `benchmarks/corruptions` shows it at length."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import corruptions
import pytest
from corruptions import Ended

from chatbot.cli.parser import main

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corruptions") / "whole"
    corruptions.made(folder)
    return folder


@pytest.fixture(scope="module")
def before(whole: Path) -> dict[str, Any]:
    """What is in the library before any damage."""
    said, before = corruptions.look(whole)
    assert said == ""
    return before


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    def command(*arguments: str) -> Ended:
        status = main(list(arguments))
        printed = capsys.readouterr()
        return Ended(status, printed.out, printed.err)

    return command


def vectors_file(name: str) -> Callable[[Path], Path]:
    return lambda library: next(library.glob(f"vectors-*/*/{name}"))


# Each ended every command with a signal, `doctor` too, or (the last) lost most neighbours without a word.
DAMAGE = {
    "cut header": ("header.bin", lambda content: content[:50]),
    "garbage vectors": ("data_level0.bin", lambda content: bytes(reversed(content))),
    "no links": ("link_lists.bin", lambda content: bytes(len(content))),
    "no lengths": ("length.bin", lambda content: bytes(len(content))),
}


@pytest.mark.parametrize(("name", "damage"), DAMAGE.values(), ids=DAMAGE)
def test_damaged_vectors_are_said_and_made_again(whole: Path, before, tmp_path: Path, name, damage) -> None:
    library = corruptions.copytree(whole, tmp_path / "library")
    file = vectors_file(name)(library)
    file.write_bytes(damage(file.read_bytes()))

    said, after = corruptions.look(library)

    assert "are damaged" in said
    assert "made again from the articles" in said
    assert after == before


@pytest.mark.parametrize("name", ["list", "search", "add", "doctor", "rebuild"])
@pytest.mark.parametrize("left", [None, b""], ids=["gone", "empty"])
def test_a_library_without_its_articles_is_not_an_empty_one(whole: Path, tmp_path: Path, command, name, left):
    library = corruptions.copytree(whole, tmp_path / "library")
    (library / "articles.sqlite3").unlink()
    if left is not None:
        (library / "articles.sqlite3").write_bytes(left)
    arguments = {"search": ["anything"], "add": ["--sample"]}.get(name, [])

    ended = command(name, *arguments, "--library", str(library))

    assert ended.status == 1
    assert "Restore that file from a backup, or move the folder away" in " ".join((ended.out + ended.err).split())
    assert next(library.glob("vectors-*/chroma.sqlite3")).exists()


def test_a_name_in_the_store_never_leads_outside(whole: Path, tmp_path: Path) -> None:
    library = corruptions.copytree(whole, tmp_path / "library")
    victim = corruptions.copytree(next(whole.glob("vectors-*")), tmp_path / "victim")
    with closing(sqlite3.connect(library / "articles.sqlite3")) as store, store:
        store.execute("UPDATE facts SET value = '../victim' WHERE name = 'vectors'")
    kept = sorted(file.name for file in victim.rglob("*"))

    ended = corruptions.run("-m", "chatbot", "rebuild", "--library", str(library))

    assert ended.status == 0, ended.err
    assert "name that this program does not give" in ended.err
    assert sorted(file.name for file in victim.rglob("*")) == kept
    assert corruptions.look(library)[0] == ""


def test_doctor_names_an_article_whose_text_is_damaged(whole: Path, tmp_path: Path, command) -> None:
    library = corruptions.copytree(whole, tmp_path / "library")
    with closing(sqlite3.connect(library / "articles.sqlite3")) as store, store:
        store.execute("UPDATE articles SET text = replace(text, ' ', '-') WHERE id = 'a7'")

    ended = command("doctor", "--library", str(library))

    assert ended.status == 1
    assert "the text of article a7 is damaged" in ended.out


@pytest.mark.parametrize("number", range(3, 150, 49))
def test_any_damage_is_said_and_nothing_else_is_lost(whole: Path, before, tmp_path: Path, number: int) -> None:
    files = [str(file.relative_to(whole)) for file in sorted(whole.rglob("*")) if file.is_file()]
    corruptions.tried(corruptions.corruption(files, number, 1), whole, tmp_path / "library", before)
