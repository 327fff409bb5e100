"""Damages one file of a library at a time, and looks at what the commands say and what is left.

    python tests/corruptions.py [COUNT [SEED]]   as many corruptions, over all files in turn
    python tests/corruptions.py 12:3             number 12 of seed 3 again, with what was said

A file is cut short, zeroed or overwritten, in whole or in part, or removed: every kind of file and every kind of
damage in turn. After that, `search` and `doctor` run in a process of their own with a time limit. It must not
end with a signal or a traceback; what was in other files must be left; and what is lost must be said. Exits with
1 when one fails.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

ROOT = Path(__file__).parents[1]
SECONDS_AT_MOST = 180
ARTICLES = 1020
"""Enough that Chroma writes its index files; below 1,000 vectors stand in its log."""
STORE = "articles.sqlite3"
OURS = ("library", "articles", "indexes", "embeddings")
LOOK = """
import contextlib, io, json, sys
from chatbot.cli.parser import main
from vectorstore.errors import ChatbotError
from vectorstore.library import Library

def command(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main([*arguments, "--library", sys.argv[1], "--json"])
    return out.getvalue()

command("search", "anything at all")
print(command("doctor"))
try:
    with Library.open(sys.argv[1]) as library:
        articles = {one.id: library.article(one.id) for one in library.entries()}
        found = [library.search(one.text[:80], k=1)[0].article.id for one in [*articles.values()][::100]]
        print(json.dumps({
            "articles": {name: [one.text, one.title, one.source, one.language] for name, one in articles.items()},
            "found": found, "damage": library.damage(), "disagreements": library.disagreements(),
        }))
except ChatbotError as error:
    print(json.dumps({"error": str(error)}))
"""


@dataclass(frozen=True, slots=True)
class Corruption:
    """What is done to which file."""

    name: str
    file: str
    damage: Callable[[bytes], bytes | None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, and what it printed."""

    status: int
    out: str
    err: str


class Failed(Exception):
    """Something was lost, silent, or ended badly."""


def corruption(files: Sequence[str], number: int, seed: int) -> Corruption:
    """Corruption `number` of a seed: every file in turn, every kind in turn, places at random."""
    luck = random.Random(f"{seed} {number}")
    kinds: dict[str, Callable[[bytes], bytes | None]] = {
        "gone": lambda _: None,
        "empty": lambda _: b"",
        "cut short": lambda content: content[: luck.randrange(len(content) or 1)],
        "zeroed": lambda content: bytes(len(content)),
        "zeroed in part": lambda content: _over(content, luck, bytes),
        "garbage": lambda content: luck.randbytes(len(content)),
        "garbage in part": lambda content: _over(content, luck, luck.randbytes),
        "one byte": lambda content: _over(content, luck, luck.randbytes, 1),
    }
    of_a_kind: dict[str, list[str]] = {}
    for name in files:
        of_a_kind.setdefault(kind_of(name), []).append(name)
    kind = [*kinds][(number // len(of_a_kind) + number) % len(kinds)]
    file = luck.choice([*of_a_kind.values()][number % len(of_a_kind)])
    return Corruption(f"{file}: {kind}", file, kinds[kind])


def kind_of(file: str) -> str:
    """What kind of file of a library it is: its index, and its name or suffix."""
    folder, name = file.split("/")[0].partition("-")[0], file.rpartition("/")[2]
    return f"{folder} {'.' + name.partition('.')[2] if len(name) >= 36 else name}" if "/" in file else file


def _over(content: bytes, luck: random.Random, made: Callable[[int], bytes], most: int = 0) -> bytes:
    """Overwrite a random part."""
    if not content:
        return made(1)
    begin = luck.randrange(len(content))
    count = min(most or luck.choice((16, 512, 4096, len(content) // 2)), len(content) - begin) or 1
    return content[:begin] + made(count) + content[begin + count :]


def run(*arguments: str) -> Ended:
    """Run Python; raises Failed for a signal, a traceback, or no end."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OLLAMA_HOST": "http://127.0.0.1:9"}
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            timeout=SECONDS_AT_MOST,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{arguments[:3]} did not end") from None
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    if ended.status < 0 or "Traceback" in ended.err or "panicked" in ended.err:
        raise Failed(f"{arguments[:3]} ended with {ended.status}: {ended.err[-2000:]}")
    return ended


def made(folder: Path) -> list[str]:
    """Make the library, and name its files."""
    luck = random.Random(1)
    words = ["".join(luck.choices("abcdefghiklmnoprstu", k=6)) for _ in range(900)]
    lines = [
        json.dumps({"id": f"a{n}", "title": f"On {n}", "text": " ".join(luck.choices(words, k=8)) + "."})
        for n in range(ARTICLES)
    ]
    archive = folder.with_suffix(".jsonl")
    archive.write_text("\n".join(lines))
    run("-m", "chatbot", "add", str(archive), "--library", str(folder))
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and file.name != "owner"
    )


def check(one: Corruption, library: Path, before: dict[str, Any]) -> str:
    """Damage `library` and look at it; returns what was said. Raises Failed."""
    file = library / one.file
    spoiled = one.damage(file.read_bytes())
    if spoiled is None:
        file.unlink()
    else:
        file.write_bytes(spoiled)
    said, after = look(library)
    if after != before and (one.file != STORE or not said):
        lost = {name for name in before if after.get(name) != before[name]}
        raise Failed(f"not as before: {lost}; said: {said!r}; {after.get('error')}")
    return said


def look(library: Path) -> tuple[str, dict[str, Any]]:
    """Search and run doctor; what they said, and what is in the library after that."""
    ended = run("-c", LOOK, str(library))
    decoder = json.JSONDecoder()
    checks, end = decoder.raw_decode(ended.out)
    wrong = [one for one in checks if one["name"] in OURS and not one["well"]]
    said = [one["seen"] for one in checks if one in wrong or "repaired" in one["seen"]]
    return ended.err + "".join(said), json.loads(ended.out[end:])


def tried(one: Corruption, whole: Path, folder: Path, before: dict[str, Any]) -> str:
    """Check one corruption of a copy."""
    copytree(whole, folder)
    try:
        return check(one, folder, before)
    finally:
        rmtree(folder)


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 when a corruption failed."""
    first, _, chosen = (arguments[0] if arguments else "150").partition(":")
    seed = int(chosen or (arguments[1] if len(arguments) > 1 else 1))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="corruptions-") as name:
        whole = Path(name) / "whole"
        files = made(whole)
        said, before = look(whole)
        assert not said, said
        numbers = [int(first)] if chosen else list(range(int(first)))
        ones = [corruption(files, number, seed) for number in numbers]
        spoken, failed = Counter[str](), 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            work = [pool.submit(tried, one, whole, Path(name) / str(n), before) for n, one in enumerate(ones)]
            for number, one, future in zip(numbers, ones, work, strict=True):
                try:
                    said = future.result()
                except Failed as error:
                    failed += 1
                    print(f"{number}:{seed} {one.name} failed: {error}", flush=True)
                    continue
                spoken[f"{kind_of(one.file):<32}{'said' if said else 'no effect'}"] += 1
                if chosen:
                    print(one.name, said)
    for kind, count in sorted(spoken.items()):
        print(f"{kind:<45}{count:>5}")
    print(f"{len(ones)} corruptions of {len(files)} files, {failed} failed, in {time.monotonic() - began:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
