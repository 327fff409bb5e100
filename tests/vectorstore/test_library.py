import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from letters import LetterEmbedder
from ollama_server import OllamaServer

from vectorstore import Article, Library
from vectorstore.errors import EmbeddingsError, LibraryError, LibraryLocked
from vectorstore.report import Failure, Report

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en")
CHANGED = Article(id="talks", title="Talks", text="Rubio flew to Riyadh.", language="en", source="/t")
ODD_QUERIES = ["", " ", "?", "…", "a", '"', "NEAR(", "* AND OR NOT", "{x} : ^y", "\0", "\ud800", "x" * 100_000,
               "Did Putin, then, " * 6_000, "普京", "Путин", "بوتين", "नमस्ते", "😀"]  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "talks.txt").write_text("Talks in Moscow\n\nPutin met Witkoff. They spoke of NATO.")
    (made / "harvest.md").write_text("---\ntitle: Harvest\n---\nThe harvest was good.")
    return made


def found(library: Library, query: str) -> set[str]:
    """The articles that share a term with a query, by either of the library's indexes."""
    return {hit.article.id for hit in library.search(query, 50) if hit.signals.lexical > 0}


# Adding and removing


def test_a_folder_twice(library: Library, folder: Path) -> None:
    first = library.add(folder)
    before = library.articles()
    second = library.add([str(folder)])

    assert len(first.added) == 2
    assert first == Report(added=first.added)
    assert second == Report(unchanged=first.added)
    assert library.articles() == before
    assert len(library) == library.passage_count == 2
    assert library.disagreements() == []


def test_a_file_that_changed_is_replaced(library: Library, folder: Path) -> None:
    library.add(folder)
    (folder / "talks.txt").write_text("Talks in Riyadh\n\nRubio met Lavrov.")

    report = library.add(folder)

    (name,) = report.updated
    assert (report.added, len(report.unchanged)) == ((), 1)
    assert found(library, "Putin Witkoff NATO Moscow") == set()
    assert found(library, "Rubio") == {name}
    assert [hit.passage.text for hit in library.search("Putin met Witkoff in Moscow", 50)].count(
        "Rubio met Lavrov."
    )
    assert library.disagreements() == []


def test_an_article_is_removed_by_any_path_to_its_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "rain.txt").write_text("It has rained for three days in all of Galicia.", "utf-8")
    added = library.add(tmp_path / "news").added
    monkeypatch.chdir(tmp_path / "news")

    assert library.remove("../news/rain.txt").removed == added


def test_a_library_contains_a_text_wherever_it_came_from(library: Library) -> None:
    library.add(Article(id="a", text="It rained in Lviv.", source="one"))
    assert Article(id="b", text="It rained in Lviv.", source="two") in library
    assert Article(id="a", text="It snowed in Lviv.", source="one") not in library


def test_an_article_that_was_removed_is_not_found(library: Library) -> None:
    library.add([TALKS, HARVEST])

    assert library.remove(["talks"]) == Report(removed=("talks",))

    assert [hit.article.id for hit in library.search("Putin met Witkoff", 50)] == ["harvest"]
    assert library.article("talks") is None
    assert library.disagreements() == []


def test_removing_by_source_and_by_names_of_none(library: Library) -> None:
    library.add([TALKS, HARVEST])

    report = library.remove(["/t", "/t", "nobody", ""])

    assert report.removed == ("talks",)
    assert [failure.source for failure in report.failed] == ["nobody", ""]
    assert len(library) == 1
    assert library.remove("harvest").removed == ("harvest",)


def test_more_articles_than_a_batch_and_copies_across_batches(library: Library) -> None:
    many = [Article(id=f"a{number}", text=f"Article number {number}.", language="en") for number in range(150)]
    copies = [Article(id=f"copy{number}", text=many[number].text, language="en") for number in (0, 149)]

    report = library.add(iter([*many, *copies]))

    assert report.added == tuple(article.id for article in many)
    assert report.unchanged == ("a0", "a149")
    assert len(library) == 150
    assert library.disagreements() == []


@pytest.mark.parametrize("between", [0, 100])
def test_of_two_articles_under_one_id_the_later_stays(library: Library, between: int) -> None:
    others = [
        Article(id=f"a{number}", text=f"Article number {number}.", language="en") for number in range(between)
    ]

    report = library.add([TALKS, *others, CHANGED])

    assert report.added == ("talks", *(article.id for article in others))
    assert report.updated == ("talks",)
    assert library.article("talks") == CHANGED
    assert found(library, "Witkoff NATO") == set()


def test_what_fails_is_named_and_the_rest_is_kept(library: Library, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    items = [folder / "gone.txt", folder, Article(text=" ", source="blank"), HARVEST, "~nobody-of-this-name/x"]

    report = library.add(items)

    assert len(report.added) == 3 - 1  # HARVEST has the text of harvest.md
    assert {failure.source for failure in report.failed} == {
        str(folder / "gone.txt"),
        str(folder / "empty.txt"),
        str(folder / "binary.txt"),
        "blank",
        "~nobody-of-this-name/x",
    }
    assert all(failure.error and "\n" not in failure.error for failure in report.failed)
    assert report.skipped == (folder / "picture.png",)
    assert len(library) == 2


def test_an_article_no_vector_can_be_made_of_is_named(tmp_path: Path) -> None:
    with Library.open(tmp_path, embeddings=LetterEmbedder(refused="Witkoff")) as library:
        report = library.add([TALKS, HARVEST])

        assert report.added == ("harvest",)
        assert report.failed == (Failure("/t", "no vector can be made of this text; leave it out."),)


def test_nothing_at_all_may_be_added(library: Library) -> None:
    assert library.add([]) == Report()


def test_a_single_item_may_stand_alone(library: Library, folder: Path) -> None:
    assert library.add(TALKS).added == ("talks",)
    assert len(library.add(folder / "harvest.md").added) == 1
    assert library.add(str(folder / "harvest.md")).added == ()


# Searching


@pytest.mark.parametrize("query", ["Putin", "Poutine", "Путин", "OTAN", "НАТО", "Who met Witkoff?"])
def test_search(library: Library, query: str) -> None:
    library.add([HARVEST, TALKS])

    best = library.search(query)[0]

    assert best.article == TALKS
    assert TALKS.text[best.passage.start : best.passage.end] == best.passage.text
    assert all(TALKS.text[one.start : one.end] == one.text for one in best.passage.sentences)


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_any_text_can_be_searched(library: Library, query: str) -> None:
    library.add([TALKS, HARVEST])

    result = library.find(query, 5)

    assert result.notice == ""
    assert {hit.article.id for hit in result.hits} <= {"talks", "harvest"}
    assert all(-100 < hit.score < 100 for hit in result.hits)


@pytest.mark.parametrize(("k", "count"), [(-1, 0), (0, 0), (1, 1), (2, 2), (1000, 2)])
def test_k(library: Library, k: int, count: int) -> None:
    library.add([TALKS, HARVEST])

    assert len(library.search("Putin", k)) == count


@pytest.mark.parametrize("query", ["Putin", "", "x" * 100_000])
def test_an_empty_library_finds_nothing(library: Library, query: str) -> None:
    assert library.search(query) == []
    assert library.rarity(["puti"])["puti"] > 0


def test_where_the_embedder_cannot_be_reached_spelling_decides_and_it_is_said(tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with Library.open(tmp_path, embeddings=embedder) as library:
        library.add([TALKS, HARVEST])
        embedder.unreachable = True

        result = library.find("Putin")

        assert [hit.article.id for hit in result.hits] == ["talks"]
        assert result.notice == ("Searched by spelling alone, without meaning: nobody answers; start the server.")
        with pytest.raises(EmbeddingsError):
            library.add([CHANGED])
        assert library.article("talks") == TALKS


def test_vectors_of_another_embedder_are_not_mixed(tmp_path: Path) -> None:
    with Library.open(tmp_path, embeddings=LetterEmbedder()) as library:
        library.add([TALKS])

    with Library.open(tmp_path, embeddings=LetterEmbedder(digest="another")) as library:
        with pytest.raises(EmbeddingsError, match="do not mix"):
            library.add([HARVEST])
        result = library.find("Putin")
        assert [hit.article.id for hit in result.hits] == ["talks"]
        assert "do not mix" in result.notice
        assert "\n" not in result.notice


def test_rarity_is_of_this_library(library: Library) -> None:
    library.add([TALKS, HARVEST])

    rarity = library.rarity({"puti", "harv", "zzzz"})

    assert rarity["puti"] == rarity["harv"] < rarity["zzzz"]


# Opening and closing


def test_all_is_there_after_opening_again(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a" / "b") as library:
        assert library.made_with == ""
        library.add([TALKS, HARVEST])
        before = library.search("Putin met Witkoff")

    with Library.open(str(tmp_path / "a" / "b"), embeddings="some-model") as library:
        assert library.made_with == library.embedder.fingerprint.name == "embedded"
        assert library.articles() == [(TALKS, 1), (HARVEST, 1)]
        assert library.search("Putin met Witkoff") == before


def test_a_library_keeps_to_the_ollama_model_it_was_made_with(tmp_path: Path) -> None:
    with OllamaServer() as server:
        with Library.open(tmp_path, embeddings="bge-m3", ollama_host=server.url) as library:
            library.add([TALKS, HARVEST])
            assert library.find("Putin").notice == ""
        with Library.open(tmp_path, ollama_host=server.url) as library:
            assert library.made_with == "ollama:bge-m3:latest"
            assert library.add([TALKS]) == Report(unchanged=("talks",))

    with Library.open(tmp_path, ollama_host=server.url) as library:
        result = library.find("Putin")
        assert [hit.article.id for hit in result.hits] == ["talks"]
        assert "ollama serve" in result.notice


def test_a_library_without_its_vectors_opens_and_makes_them_again(tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with Library.open(tmp_path, embeddings=embedder) as library:
        library.add([TALKS, HARVEST])
        before = library.search("Putin")
    shutil.rmtree(tmp_path / "chroma")

    embedder.unreachable = True
    with Library.open(tmp_path, embeddings=embedder) as library:
        assert library.search("Putin")[0].article == TALKS
        assert len(library.disagreements()) == 1
    embedder.unreachable = False

    # chromadb cannot make a folder anew that it has had open in the same process under the same name.
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    with Library.open(moved, embeddings=embedder) as library:
        assert library.disagreements() == []
        assert library.search("Putin") == before


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
            Library.open(tmp_path)
        process.kill()
        process.wait()

        with Library.open(tmp_path) as library:
            assert library.add(TALKS).added == ("talks",)


def another_version(folder: Path) -> None:
    connection = sqlite3.connect(folder / "articles.sqlite3")
    connection.execute("UPDATE facts SET value = '99' WHERE name = 'format'")
    connection.commit()
    connection.close()


def a_damaged_store(folder: Path) -> None:
    (folder / "articles.sqlite3").write_bytes(b"garbage " * 1000)


def damaged_vectors(folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"garbage " * 1000)


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
        (damaged_vectors, "delete that folder"),
        (a_nameless_embedder, "rebuild"),
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
        assert found(library, "harvest") == {"harvest"}


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
        assert again.articles() == [(TALKS, 1)]
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


def test_several_threads_search_while_others_change(library: Library) -> None:
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
    assert library.articles() == [(TALKS, 1)]
    assert library.disagreements() == []


# What it costs to import


def test_importing_the_library_imports_nothing_it_may_not_need() -> None:
    code = "import sys, json; from vectorstore import Library; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(json.loads(done.stdout))
    assert "chromadb" in loaded
    assert not loaded & {"gradio", "langchain_core", "langsmith", "trafilatura", "wordllama", "tokenizers"}
