"""The vectors on a Chroma server instead of in a folder: all else is as it was."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chroma_server import ChromaServer
from letters import LetterEmbedder
from library_parts import add, assert_holds, opened
from ollama_server import OllamaServer

from vectorstore.article import Article
from vectorstore.errors import LibraryError
from vectorstore.indexes.dense import DenseIndex, discard_others
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.rebuilding import Rebuilding
from vectorstore.library import Library
from vectorstore.report import Report

pytestmark = pytest.mark.chroma_server

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en")
CHANGED = Article(id="talks", title="Talks", text="Rubio flew to Riyadh.", language="en", source="/t")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as running:
        yield running


def vector_folders(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("vectors-")]


def unit_vectors(count: int) -> np.ndarray:
    rows = np.random.default_rng(7).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


# The collection


def test_an_index_on_a_server_does_what_one_in_a_folder_does(server: ChromaServer) -> None:
    vectors = unit_vectors(1500)
    names = [f"p{number}" for number in range(1500)]
    index = DenseIndex.on_server(server.url, "vectors-one")
    assert (len(index), index.nearest(vectors[0], 3)) == (0, {})

    index.add(names, vectors)
    index.add(["p0"], vectors[1:2])
    index.remove(["p7", "gone"])

    exact = vectors @ vectors[5]
    exact[7] = -1.0
    expected = {f"p{row}": float(exact[row]) for row in np.argsort(-exact)[:20]}
    assert index.nearest(vectors[5], 20) == pytest.approx(expected, abs=1e-5)
    assert index.similarities(vectors[0], ["p0", "p7"]) == {"p0": pytest.approx(1.0, abs=1e-5)}
    assert index.among(["p0", "p7"]) == {"p0"}
    assert index.ids() == {*names} - {"p7"}
    index.close()

    again = DenseIndex.on_server(f"{server.url}/", "vectors-one")
    assert len(again) == 1499
    again.discard()


def test_a_discarded_collection_is_gone_and_the_others_stay(server: ChromaServer) -> None:
    for name in ("vectors-a-1", "vectors-a-2", "vectors-ab-1", "another-program"):
        index = DenseIndex.on_server(server.url, name)
        index.add(["p"], unit_vectors(1))
        index.close()
    DenseIndex.on_server(server.url, "vectors-a-3").discard()

    discard_others(server.url, "vectors-a-", {"vectors-a-2"})

    left = server.collections()
    assert {"vectors-a-2", "vectors-ab-1", "another-program"} <= left.keys()
    assert not {"vectors-a-1", "vectors-a-3"} & left.keys()


def test_a_collection_of_another_measure_is_refused(server: ChromaServer) -> None:
    server.create("vectors-l2")

    with pytest.raises(LibraryError, match=r"another program \(l2\)"):
        DenseIndex.on_server(server.url, "vectors-l2")


# A library


def test_a_library_does_all_that_it_does_with_a_folder(tmp_path: Path, server: ChromaServer) -> None:
    same = Article(id="same", text=TALKS.text, language="en", source="/same")
    with Library.open(tmp_path, chroma_url=server.url) as library:
        assert library.add([TALKS, HARVEST, same]) == Report(added=("talks", "harvest"), copies=("same",))
        assert library.add([TALKS]) == Report(unchanged=("talks",))
        assert [entry.id for entry in library.search("Poutine a rencontré Witkoff")[0].also_in] == ["same"]

    with Library.open(tmp_path, chroma_url=server.url) as library:
        assert library.add([CHANGED]) == Report(updated=("talks",))
        assert library.search("Putin met Witkoff")[0].article == same
        assert library.remove(["same"]) == Report(removed=("same",))
        assert [hit.article.id for hit in library.search("Rubio in Riyadh")] == ["talks", "harvest"]
        assert library.find("Rubio").notices == ()
        assert library.disagreements() == []
        assert (len(library), library.size().passages) == (2, 2)
    assert vector_folders(tmp_path) == []


def test_what_is_held_on_a_server_is_what_is_held_in_a_folder(tmp_path: Path, server: ChromaServer) -> None:
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(200)]
    with opened(tmp_path, server=server.url) as indexed:
        add(indexed, TALKS, *many)
        add(indexed, CHANGED)
        indexed.remove([article.id for article in many[:100]])
        assert_holds(indexed, CHANGED, *many[100:])
        indexed.dense.remove([*indexed.dense.ids()][:50])
        indexed.dense.add(["stray"], LetterEmbedder().embed(["stray"]))

    with opened(tmp_path, server=server.url) as indexed:
        assert_holds(indexed, CHANGED, *many[100:])


def test_two_libraries_on_one_server_do_not_see_each_other(tmp_path: Path, server: ChromaServer) -> None:
    before = server.collections()
    with (
        Library.open(tmp_path / "one", embeddings=LetterEmbedder(), chroma_url=server.url) as one,
        Library.open(tmp_path / "two", embeddings=LetterEmbedder(), chroma_url=server.url) as two,
    ):
        one.add([TALKS, HARVEST])
        two.add([Article(id="talks", title="Talks", text=TALKS.text, language="en", source="/t")])

        assert one.remove("talks").removed == ("talks",)

        assert two.search("Putin")[0].article == TALKS
        assert one.disagreements() == two.disagreements() == []
    Library.open(tmp_path / "two", embeddings=LetterEmbedder(), chroma_url=server.url).close()

    made = server.collections().keys() - before.keys()
    assert sorted(server.collections()[name] for name in made) == [1, 1]


def test_a_collection_that_is_gone_from_the_server_is_made_again(tmp_path: Path, server: ChromaServer) -> None:
    before = server.collections()
    with Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=server.url) as library:
        library.add([TALKS, HARVEST])
    (made,) = server.collections().keys() - before.keys()
    server.delete(made)

    with Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=server.url) as library:
        assert library.disagreements() == []
        assert library.search("Putin")[0].signals.dense > 0


def test_from_a_folder_to_a_server_and_back_all_is_embedded_again(tmp_path: Path, server: ChromaServer) -> None:
    before = server.collections().keys()
    embedder = LetterEmbedder()
    made: list[int] = []
    for url in ("", server.url, server.url, ""):
        embedder.calls.clear()
        with Library.open(tmp_path, embeddings=embedder, chroma_url=url) as library:
            library.add([TALKS, HARVEST])
            assert library.disagreements() == []
            assert library.search("Putin")[0].article == TALKS
        made.append(sum(map(len, embedder.calls)))

    assert made == [2, 2, 0, 2]
    assert len(vector_folders(tmp_path)) == 1
    assert len(server.collections().keys() - before) == 1


def test_what_ended_processes_left_on_the_server_is_deleted(tmp_path: Path, server: ChromaServer) -> None:
    before = server.collections()
    with Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=server.url) as library:
        library.add(TALKS)
    (made,) = server.collections().keys() - before.keys()
    left = f"{made[:-8]}deadbeef"
    DenseIndex.on_server(server.url, left).close()

    Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=server.url).close()

    assert server.collections().keys() - before.keys() == {made}


def test_rebuilding(tmp_path: Path, server: ChromaServer) -> None:
    before = server.collections()
    other = LetterEmbedder(digest="other")
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(40)]
    with opened(tmp_path, server=server.url) as indexed:
        add(indexed, *many)
        rebuilding = Rebuilding(indexed, Generations(indexed.store, tmp_path, server.url))
        rebuilding.step(other)
        assert len(server.collections().keys() - before.keys()) == 2
        rebuilding.close()

    with opened(tmp_path, server=server.url) as indexed:
        rebuilding = Rebuilding(indexed, Generations(indexed.store, tmp_path, server.url))
        add(indexed, TALKS)
        while not rebuilding.step(other).finished:
            pass
        assert_holds(indexed, *many, TALKS)
        assert sum(map(len, other.calls)) == 41
        assert indexed.embedder is other
    assert [server.collections()[name] for name in server.collections().keys() - before.keys()] == [41]


def test_rebuilding_by_the_name_of_a_model(tmp_path: Path, server: ChromaServer, ollama: OllamaServer) -> None:
    with Library.open(tmp_path, chroma_url=server.url, ollama_host=ollama.url) as library:
        library.add([TALKS, HARVEST])

        assert library.rebuild("bge-m3") == Report()

        assert library.size().made_with == "ollama:bge-m3:latest"
        assert library.search("Putin")[0].article == TALKS
        assert library.disagreements() == []


# A server that is not there


def test_a_server_that_has_gone_is_one_clear_error_and_has_what_it_had_when_it_is_back(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    server = ChromaServer(tmp_path / "chroma")
    with server, Library.open(tmp_path / "one", embeddings=LetterEmbedder(), chroma_url=server.url) as library:
        library.add([TALKS, HARVEST])
        server.stop()
        for ask in (
            lambda: library.search("Putin"),
            lambda: library.add(CHANGED),
            lambda: library.remove("talks"),
            lambda: library.repair(),
            lambda: Library.open(tmp_path / "two", embeddings=LetterEmbedder(), chroma_url=server.url),
        ):
            with pytest.raises(LibraryError, match="chroma run") as caught:
                ask()
            assert "\n" not in str(caught.value)
            assert server.url in str(caught.value)
        (said,) = library.disagreements()
        assert "chroma run" in said
        assert library.article("harvest") == HARVEST

    embedder = LetterEmbedder()
    with server, Library.open(tmp_path / "one", embeddings=embedder, chroma_url=server.url) as library:
        assert library.disagreements() == []
        assert embedder.calls == []
        assert [hit.article for hit in library.search("harvest")] == [HARVEST]  # removing was done
        assert library.add(CHANGED) == Report(added=("talks",))

    with Library.open(tmp_path / "one", embeddings=embedder) as library:
        assert library.search("Rubio")[0].article == CHANGED
        assert library.disagreements() == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "127.0.0.1:8000", "http://127.0.0.1:99999", "http://[", "http://", " "]
)
def test_an_address_without_a_server(tmp_path: Path, url: str) -> None:
    with pytest.raises(LibraryError, match="CHATBOT_CHROMA_URL") as caught:
        Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=url)
    assert "\n" not in str(caught.value)

    # Were the lock not let go, this would be LibraryLocked.
    with Library.open(tmp_path, embeddings=LetterEmbedder()) as library:
        assert library.add(TALKS) == Report(added=("talks",))


def test_a_proxy_between_is_named(tmp_path: Path, server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with pytest.raises(LibraryError, match="NO_PROXY"):
        Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=server.url)

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=server.url) as library:
        assert library.add(TALKS) == Report(added=("talks",))


def test_a_server_that_is_no_chroma(tmp_path: Path, ollama: OllamaServer) -> None:
    with pytest.raises(LibraryError, match="CHATBOT_CHROMA_URL") as caught:
        Library.open(tmp_path, embeddings=LetterEmbedder(), chroma_url=ollama.url)

    assert "\n" not in str(caught.value)
