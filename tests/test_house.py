"""The rules of the house: imports go one way, and each foreign library has one room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for room in ("chatbot", "vectorstore", "prompts") for path in (ROOT / room).rglob("*.py"))

# The order of the sentence: a module may import those on its left, and its own room.
ORDER = (
    ("errors", "output", "phrases", "progress", "refusal", "sample"),
    ("settings",),
    ("conversation", "evidence", "opening", "relevance"),
    ("citations", "model"),
    ("context",),
    ("overview", "rewriting"),
    ("inquiry", "written"),
    ("quotes",),
    ("answer",),
    ("draft", "judging"),
    ("answerer",),
    ("contracts", "doubts"),
    ("doctor", "terminal"),
    ("ui",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
RANK = {module: rank for rank, modules in enumerate(ORDER) for module in modules}

ONE_ROOM = {
    "babel": (
        "chatbot/evidence/facts/cldr.py",
        "chatbot/evidence/facts/units.py",
        "vectorstore/cities.py",
        "vectorstore/names.py",
        "vectorstore/times/calendar_names.py",
    ),
    "chromadb": ("vectorstore/dense.py",),
    "docx": ("vectorstore/readers/word.py",),
    "feedparser": ("vectorstore/readers/feed.py",),
    "filelock": ("vectorstore/ownership.py",),
    "gradio": ("chatbot/ui/",),
    "eld": ("vectorstore/language.py",),
    "langchain": ("chatbot/model/providers.py",),
    "num2words": ("chatbot/evidence/facts/number_words.py",),
    "pypdfium2": ("vectorstore/readers/pdf.py",),
    "rapidfuzz": ("vectorstore/reranking.py",),
    "rensa": ("vectorstore/copies.py",),
    "sentencex": ("vectorstore/passages.py",),
    "trafilatura": ("vectorstore/readers/html.py",),
    "sqlite3": ("vectorstore/database.py",),
    "stopwordsiso": ("vectorstore/words.py",),
    "tantivy": ("vectorstore/lexical.py",),
    "tqdm": ("chatbot/progress.py",),
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    place = path.relative_to(ROOT)
    names = list(imported(path))
    if place.parts[0] != "chatbot":
        assert [name for name in names if name.split(".")[0] == "chatbot"] == []
        return
    own = RANK.get(Path(place.parts[1]).stem)
    for name in names:
        room, _, module = name.partition(".")
        if room == "chatbot" and own is not None and module:
            assert RANK[module.split(".")[0]] <= own, f"{place} imports {name}"


@pytest.mark.parametrize("library", ONE_ROOM)
def test_a_foreign_library_has_one_room(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users
    assert all(user.startswith(ONE_ROOM[library]) for user in users), users


def test_every_module_of_the_chatbot_has_its_place_in_the_sentence() -> None:
    modules = {Path(path.relative_to(ROOT / "chatbot").parts[0]).stem for path in (ROOT / "chatbot").rglob("*.py")}
    assert modules - {"__init__"} == set(RANK)
