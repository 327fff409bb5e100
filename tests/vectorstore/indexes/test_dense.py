import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from vectorstore.embeddings.embedder import Vectors
from vectorstore.errors import LibraryError
from vectorstore.indexes.dense import DenseIndex, is_torn

DIMENSIONS = 16


def unit_vectors(count: int) -> Vectors:
    rows = np.random.default_rng(7).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def names(count: int) -> list[str]:
    return [f"p{number}" for number in range(count)]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[DenseIndex]:
    opened = DenseIndex.in_folder(tmp_path / "chroma")
    yield opened
    opened.close()


def test_nearest_is_what_exact_search_finds(index: DenseIndex) -> None:
    vectors = unit_vectors(1500)
    index.add(names(1500), vectors)

    for query in unit_vectors(1520)[-20:]:
        exact = vectors @ query
        expected = {f"p{row}": float(exact[row]) for row in np.argsort(-exact)[:100]}
        found = index.nearest(query, 100)
        assert list(found) == list(expected)
        assert found == pytest.approx(expected, abs=1e-5)


def test_after_changes_nearest_is_still_what_exact_search_finds(index: DenseIndex) -> None:
    vectors = unit_vectors(1200)
    index.add(names(1200), vectors)
    index.remove([f"p{row}" for row in range(0, 1200, 3)])
    left = [row for row in range(1200) if row % 3]

    exact = vectors[left] @ vectors[1]
    found = index.nearest(vectors[1], 50)

    assert list(found) == [f"p{left[place]}" for place in np.argsort(-exact)[:50]]


def test_every_vector_is_reached_when_all_are_wanted(index: DenseIndex) -> None:
    index.add(names(1300), unit_vectors(1300))

    assert set(index.nearest(unit_vectors(1)[0], 5000)) == set(names(1300))


# Nearest among some


@pytest.mark.parametrize("step", [1, 2, 7, 100, 1499])
def test_nearest_among_some_is_what_exact_search_finds_there(index: DenseIndex, step: int) -> None:
    vectors = unit_vectors(1500)
    index.add(names(1500), vectors)
    allowed = list(range(0, 1500, step))

    for query in unit_vectors(1505)[-5:]:
        exact = vectors[allowed] @ query
        expected = {f"p{allowed[place]}": float(exact[place]) for place in np.argsort(-exact)[:100]}
        found = index.nearest(query, 100, [f"p{row}" for row in allowed])
        assert list(found) == list(expected)
        assert found == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("count", "among", "found"),
    [
        (10, [], set()),
        (0, ["p1"], set()),
        (-1, ["p1"], set()),
        (10, ["p1"], {"p1"}),
        (10**6, ["p1", "p3", "p4"], {"p1", "p3", "p4"}),
        (1, ["p1", "p0"], {"p0"}),
        (3, ["gone", "p1", "p3"], {"p1", "p3"}),
        (3, ["gone"], set()),
        (10**6, None, {"p0", "p1", "p2", "p3", "p4"}),
        (0, None, set()),
    ],
)
def test_as_many_as_are_wanted_and_there(
    index: DenseIndex, count: int, among: list[str] | None, found: set[str]
) -> None:
    index.add(names(5), unit_vectors(5))

    assert {*index.nearest(unit_vectors(1)[0], count, among)} == found


def test_many_that_are_not_there_are_left_out(index: DenseIndex) -> None:
    index.add(names(3), unit_vectors(3))
    many = [*names(3), *(f"gone{number}" for number in range(40_000))]

    assert list(index.nearest(unit_vectors(1)[0], 1, many)) == ["p0"]


# Similarities


def test_similarities_are_the_exact_ones(index: DenseIndex) -> None:
    vectors = unit_vectors(30)
    index.add(names(30), vectors)

    found = index.similarities(vectors[0], ["p3", "p0", "gone"])

    assert found == pytest.approx({"p3": float(vectors[3] @ vectors[0]), "p0": 1.0}, abs=1e-5)
    assert index.similarities(vectors[0], []) == {}
    assert index.similarities(vectors[0], ["gone"]) == {}


def test_more_ids_than_one_statement_takes(index: DenseIndex) -> None:
    index.add(names(3), unit_vectors(3))
    many = [*names(3), *(f"gone{number}" for number in range(40_000))]

    assert index.similarities(unit_vectors(1)[0], many).keys() == set(names(3))
    index.remove(many)
    assert len(index) == 0


def test_an_empty_index_finds_nothing(index: DenseIndex) -> None:
    assert index.nearest(unit_vectors(1)[0], 10) == {}
    assert index.ids() == set()
    assert len(index) == 0


def test_adding_again_changes_nothing(index: DenseIndex) -> None:
    vectors = unit_vectors(2)
    index.add(["a"], vectors[:1])
    index.add(["a", "b"], vectors[::-1])

    assert index.ids() == {"a", "b"}
    assert index.similarities(vectors[0], ["a"])["a"] == pytest.approx(1.0)


def test_removing_what_is_not_there_is_nothing(index: DenseIndex) -> None:
    index.add(["a"], unit_vectors(1))

    index.remove(["b"])
    index.remove([])

    assert index.ids() == {"a"}


def test_a_query_of_zeros_has_a_number_for_every_vector(index: DenseIndex) -> None:
    index.add(names(3), unit_vectors(3))

    found = index.nearest(np.zeros(DIMENSIONS, dtype=np.float32), 3)

    assert all(np.isfinite(similarity) for similarity in found.values())


def test_what_was_added_is_there_after_opening_again(tmp_path: Path) -> None:
    first = DenseIndex.in_folder(tmp_path / "chroma")
    first.add(names(5), unit_vectors(5))
    first.close()

    again = DenseIndex.in_folder(tmp_path / "chroma")
    assert again.ids() == set(names(5))
    assert next(iter(again.nearest(unit_vectors(5)[2], 1))) == "p2"
    again.close()


def test_a_vector_of_another_length_is_refused_in_one_line(index: DenseIndex) -> None:
    index.add(["a"], unit_vectors(1))

    with pytest.raises(LibraryError) as caught:
        index.add(["b"], np.ones((1, 3), dtype=np.float32))

    assert "\n" not in str(caught.value)
    assert index.ids() == {"a"}


def test_among_is_those_that_are_there(index: DenseIndex) -> None:
    index.add(names(2500), unit_vectors(2500))

    assert index.among(["p3", "gone", "p2499"]) == {"p3", "p2499"}
    assert index.among([]) == index.among(["gone"]) == set()
    assert index.among([*names(2500), "gone"]) == index.ids() == set(names(2500))


def test_a_vector_of_zeros_is_like_no_other(index: DenseIndex) -> None:
    """Passages no vector can be made of have it."""
    vectors = unit_vectors(2)
    index.add(["zeros", *names(2)], np.concatenate([np.zeros((1, DIMENSIONS), np.float32), vectors]))

    assert index.similarities(vectors[0], ["zeros"]) == {"zeros": 0.0}
    found = index.nearest(vectors[0], 3)
    assert found["zeros"] == pytest.approx(0.0, abs=1e-6)
    assert found["p0"] == pytest.approx(1.0, abs=1e-6)


def test_of_what_is_discarded_nothing_is_left(tmp_path: Path) -> None:
    kept, gone = (DenseIndex.in_folder(tmp_path / name) for name in ("kept", "gone"))
    for index in (kept, gone):
        index.add(names(3), unit_vectors(3))

    gone.discard()

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert kept.ids() == set(names(3))
    kept.close()


def test_an_index_is_torn_when_a_part_is_younger_than_the_list_of_its_parts(tmp_path: Path) -> None:
    """Chroma writes the list last."""
    folder = tmp_path / "chroma"
    index = DenseIndex.in_folder(folder)
    index.add(names(3), unit_vectors(3))
    assert not is_torn(folder)  # so few are in no index yet
    index.add(names(1500), unit_vectors(1500))
    index.close()
    assert not is_torn(folder)
    (listed,) = folder.glob("*/index_metadata.pickle")

    os.utime(listed.with_name("length.bin"), ns=(0, listed.stat().st_mtime_ns + 1))

    assert is_torn(folder)
    assert not is_torn(tmp_path / "nothing")


def made(folder: Path) -> Path:
    index = DenseIndex.in_folder(folder)
    index.add(names(3), unit_vectors(3))
    index.close()
    return folder / "chroma.sqlite3"


def a_file_in_its_place(folder: Path) -> None:
    folder.write_text("not a folder")


def garbage(folder: Path) -> None:
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def overwritten(folder: Path) -> None:
    made(folder).write_bytes(b"garbage" * 1000)


def half(folder: Path) -> None:
    file = made(folder)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def another_program(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute("CREATE TABLE collections (x)")
    connection.close()


def a_table_gone(folder: Path) -> None:
    with sqlite3.connect(made(folder)) as connection:
        connection.execute("DROP TABLE embeddings_queue")
    connection.close()


@pytest.mark.parametrize(
    "damage", [a_file_in_its_place, garbage, overwritten, half, another_program, a_table_gone]
)
def test_a_damaged_folder_is_one_line_that_says_what_to_do(tmp_path: Path, damage) -> None:
    folder = tmp_path / "chroma"
    damage(folder)

    for _ in range(3):  # chromadb fails in another way the second time
        with pytest.raises(LibraryError) as caught:
            len(DenseIndex.in_folder(folder))
        assert "\n" not in str(caught.value)
        assert f"{folder}" in str(caught.value)
        assert "delete that folder" in str(caught.value)


def test_a_folder_that_was_damaged_can_be_made_again(tmp_path: Path) -> None:
    garbage(tmp_path / "chroma")
    for _ in range(2):
        with pytest.raises(LibraryError):
            DenseIndex.in_folder(tmp_path / "chroma")
    shutil.rmtree(tmp_path / "chroma")

    index = DenseIndex.in_folder(tmp_path / "chroma")
    assert len(index) == 0
    index.close()


def test_vectors_of_another_measure_are_refused(tmp_path: Path) -> None:
    import chromadb

    client = chromadb.PersistentClient(tmp_path / "chroma")
    client.get_or_create_collection("passages", embedding_function=None)
    client.close()

    for _ in range(2):
        with pytest.raises(LibraryError, match=r"another program \(l2\)"):
            DenseIndex.in_folder(tmp_path / "chroma")


def test_no_setting_of_chromas_sends_the_vectors_elsewhere(tmp_path: Path) -> None:
    """chromadb takes its settings from the environment and from `.env` in the folder it is started in."""
    elsewhere = {
        "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
        "CHROMA_SERVER_HOST": "127.0.0.1",
        "CHROMA_SERVER_HTTP_PORT": "9",
        "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://127.0.0.1:9",
        "CHROMA_OTEL_GRANULARITY": "all",
    }
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in elsewhere.items()))
    code = (
        "from pathlib import Path; import numpy as np; from vectorstore.indexes.dense import DenseIndex\n"
        "index = DenseIndex.in_folder(Path('chroma')); index.add(['a'], np.ones((1, 2), dtype=np.float32))\n"
        "print(index.ids()); index.close()"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | elsewhere, capture_output=True, text=True
    )

    assert done.stdout == "{'a'}\n", done.stderr
    assert (tmp_path / "chroma" / "chroma.sqlite3").exists()
