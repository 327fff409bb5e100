"""No room for what is added: it is said, and the library stays as it was or holds whole articles only."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from vectorstore.article import Article
from vectorstore.library import Library

pytestmark = pytest.mark.process

resource = pytest.importorskip("resource", reason="only here can a file's length be limited")

# Files that may not grow beyond this many bytes stand for a disk that is full.
ADD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from chatbot.cli.parser import main
sys.exit(main(["add", sys.argv[2], "--library", sys.argv[3]]))
"""
BEFORE = Article(id="before", text="Putin met Witkoff in Moscow.", language="en", source="/before")


def archive(file: Path, count: int) -> Path:
    chance = random.Random(1)
    lines = []
    for number in range(count):
        words = " ".join(chance.choices(["".join(chance.choices("abcdefgh", k=6)) for _ in range(500)], k=15))
        lines.append(json.dumps({"id": f"a{number}", "text": f"{words}.", "language": "en"}))
    file.write_text("\n".join(lines))
    return file


def test_a_disk_without_room(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        library.add(BEFORE)
    arguments = [str(600_000), str(archive(tmp_path / "a.jsonl", 300)), str(folder)]
    done = subprocess.run([sys.executable, "-c", ADD, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "disk is not full" in done.stderr
    assert "Traceback" not in done.stderr
    with Library.open(folder) as library:
        assert library.disagreements() == []
        assert library.search("Who met Witkoff?", k=1)[0].article == BEFORE
        kept = len(library)
        assert kept < 301
        assert len(library.add([tmp_path / "a.jsonl"]).added) == 301 - kept
