"""What an ended process left, and what disagrees for whatever reason."""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from letters import LetterEmbedder
from library_parts import CHANGED, HARVEST, TALKS, add, assert_holds, opened, scores

from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.indexes.repair import disagreements, repair
from vectorstore.library import Library
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.passages import passages_of


def vectors_of(article: Article) -> tuple[list[str], np.ndarray]:
    passages = passages_of(article)
    return [passage.id for passage in passages], LetterEmbedder().embed([passage.text for passage in passages])


@contextmanager
def left_by_a_crash(folder: Path) -> Iterator[tuple[ArticleStore, DenseIndex]]:
    with opened(folder) as indexed:
        add(indexed, TALKS, HARVEST)
        indexed.store.set_fact("changing", "yes")
        yield indexed.store, indexed.dense


# A change that was cut short


def test_a_crash_after_chroma_and_before_the_store(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.add(*vectors_of(CHANGED))

    with opened(tmp_path) as indexed:
        assert_holds(indexed, TALKS, HARVEST)


def test_a_crash_after_the_store_and_before_the_old_vectors_go(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (store, dense):
        dense.add(*vectors_of(CHANGED))
        with store.transaction():
            store.put(CHANGED, passages_of(CHANGED), b"")

    with opened(tmp_path) as indexed:
        assert_holds(indexed, HARVEST, CHANGED)


def test_as_many_vectors_as_passages_but_others(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(vectors_of(TALKS)[0])
        dense.add(*vectors_of(CHANGED))
        assert len(dense) == 2

    with opened(tmp_path) as indexed:
        assert_holds(indexed, TALKS, HARVEST)


def test_vectors_that_went_missing_are_made_again(tmp_path: Path, embedder: LetterEmbedder) -> None:
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(1100)]
    with opened(tmp_path) as indexed:
        add(indexed, *many)
        indexed.dense.remove(indexed.store.all_passage_ids()[5:])

    with opened(tmp_path, embedder) as indexed:
        assert disagreements(indexed) == []
        assert sorted(map(len, embedder.calls)) == [95, 500, 500]
        vector = embedder.embed_query("Article 1099.")
        (name,) = indexed.store.passage_ids(["a1099"])
        assert indexed.dense.similarities(vector, [name])[name] == pytest.approx(1.0, abs=1e-5)


def unreachable() -> LetterEmbedder:
    embedder = LetterEmbedder()
    embedder.unreachable = True
    return embedder


@pytest.mark.parametrize(
    "embedder", [unreachable(), LetterEmbedder(digest="other")], ids=["unreachable", "another"]
)
def test_vectors_that_cannot_be_made_now_are_made_another_day(tmp_path: Path, embedder, caplog) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(list(dense.ids()))
        dense.add(*vectors_of(CHANGED))

    with caplog.at_level(logging.WARNING), opened(tmp_path, embedder) as indexed:
        assert scores(indexed.lexical, "Witkoff")
        assert not indexed.dense.ids() & set(vectors_of(CHANGED)[0])
        (said,) = disagreements(indexed)
        assert "found by text match only" in said
    assert "found by text match only" in caplog.text

    with opened(tmp_path) as indexed:
        assert_holds(indexed, TALKS, HARVEST)


def test_a_passage_that_is_refused_a_vector_now_is_named_and_found_by_spelling(tmp_path: Path, caplog) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(list(dense.ids()))

    refusing = LetterEmbedder(refused="Witkoff")
    with caplog.at_level(logging.WARNING), opened(tmp_path, refusing) as indexed:
        assert scores(indexed.lexical, "Witkoff")
        similar = indexed.dense.nearest(refusing.embed_query("harvest"), 2)
        assert similar[passages_of(TALKS)[0].id] == 0.0
        assert similar[passages_of(HARVEST)[0].id] > 0.5
    assert "/t is found partly by text match only" in caplog.text


def test_a_later_change_does_not_make_an_unfinished_one_forgotten(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(vectors_of(TALKS)[0])
        dense.add(*vectors_of(CHANGED))

    unreachable = LetterEmbedder()
    unreachable.unreachable = True
    with opened(tmp_path, unreachable) as indexed:
        unreachable.unreachable = False
        add(indexed, Article(id="new", text="Something new.", language="en"))
        indexed.dense.add(["stray"], LetterEmbedder().embed(["a stray vector that makes the numbers equal"]))
        assert len(indexed.dense) == indexed.store.passage_count()

    with opened(tmp_path) as indexed:
        assert disagreements(indexed) == []


def test_a_library_that_is_well_is_not_looked_through(tmp_path: Path, embedder: LetterEmbedder) -> None:
    with opened(tmp_path) as indexed:
        add(indexed, TALKS)
        assert indexed.store.fact("changing") == ""

    embedder.unreachable = True
    with opened(tmp_path, embedder) as indexed:
        assert_holds(indexed, TALKS)


# Indexes that disagree with the store


def without_its_rows(indexed: IndexedArticles) -> None:
    indexed.lexical.clear()


def with_a_row_of_nothing(indexed: IndexedArticles) -> None:
    indexed.lexical.put({99: "stray spelling"})


def without_its_vectors(indexed: IndexedArticles) -> None:
    indexed.dense.remove(vectors_of(TALKS)[0])


def with_a_vector_of_nothing(indexed: IndexedArticles) -> None:
    indexed.dense.add(*vectors_of(CHANGED))


DISAGREEMENTS = {
    without_its_rows: "passages missing from the text index: 2",
    with_a_row_of_nothing: "entries of the text index without a passage: 1",
    without_its_vectors: "passages without a vector, found by text match only: 1",
    with_a_vector_of_nothing: "vectors without a passage, never found: 1",
}


@pytest.mark.parametrize(("damage", "says"), DISAGREEMENTS.items(), ids=lambda case: getattr(case, "__name__", ""))
def test_what_disagrees_is_named_and_repaired(
    indexed: IndexedArticles, damage: Callable[[IndexedArticles], None], says: str
) -> None:
    add(indexed, TALKS, HARVEST)
    before = scores(indexed.lexical, "Talks of Putin and the harvest")
    damage(indexed)
    assert disagreements(indexed) == [says]

    repair(indexed)

    assert_holds(indexed, TALKS, HARVEST)
    assert scores(indexed.lexical, "Talks of Putin and the harvest") == pytest.approx(before)
    assert scores(indexed.lexical, "stray") == {}


def test_all_that_disagrees_is_repaired_at_once(indexed: IndexedArticles) -> None:
    add(indexed, TALKS, HARVEST)
    for damage in DISAGREEMENTS:
        damage(indexed)
    assert len(disagreements(indexed)) == 4

    repair(indexed)

    assert_holds(indexed, TALKS, HARVEST)


def test_a_repair_that_needs_an_embedder_says_so_and_does_the_rest(
    indexed: IndexedArticles, embedder: LetterEmbedder
) -> None:
    add(indexed, TALKS, HARVEST)
    for damage in DISAGREEMENTS:
        damage(indexed)
    embedder.unreachable = True

    with pytest.raises(EmbeddingsError, match="start the server"):
        repair(indexed)

    assert disagreements(indexed) == [DISAGREEMENTS[without_its_vectors]]
    embedder.unreachable = False
    repair(indexed)
    assert_holds(indexed, TALKS, HARVEST)


def test_what_needs_no_vectors_is_repaired_without_an_embedder(
    indexed: IndexedArticles, embedder: LetterEmbedder
) -> None:
    add(indexed, TALKS, HARVEST)
    without_its_rows(indexed)
    embedder.unreachable = True

    repair(indexed)

    assert_holds(indexed, TALKS, HARVEST)


@pytest.mark.parametrize("terms", ["of an earlier version", ""])
def test_terms_made_in_another_way_are_made_again(tmp_path: Path, terms: str) -> None:
    with opened(tmp_path) as indexed:
        add(indexed, TALKS, HARVEST)
        (row, _) = sorted(indexed.lexical.rows())
        with indexed.store.transaction():
            indexed.lexical.clear()
            indexed.lexical.put({row: "otherwise"})
            indexed.store.set_fact("lexical", terms)

    with opened(tmp_path) as indexed:
        assert_holds(indexed, TALKS, HARVEST)
        assert scores(indexed.lexical, "otherwise") == {}
        indexed.remove(["talks"])
        assert_holds(indexed, HARVEST)


# A folder of vectors that is damaged


def vectors_in(folder: Path) -> Path:
    (found,) = folder.glob("vectors-*")
    return found


def deleted(folder: Path) -> None:
    shutil.rmtree(folder)


def emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


def without_its_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def garbage(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage " * 1000)


def half(folder: Path) -> None:
    file = folder / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def of_another_program(folder: Path) -> None:
    emptied(folder)
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE collections (x)")


@pytest.mark.parametrize(
    "damage", [deleted, emptied, a_file_in_its_place, without_its_database, garbage, half, of_another_program]
)
def test_damaged_vectors_are_made_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    with opened(tmp_path) as indexed:
        add(indexed, TALKS, HARVEST)
    damage(vectors_in(tmp_path))

    for embedder in (LetterEmbedder(), unreachable()):  # the second time, there is nothing left to make
        with opened(tmp_path, embedder) as indexed:
            assert_holds(indexed, TALKS, HARVEST)
            assert indexed.dense.nearest(LetterEmbedder().embed_query("harvest"), 1).keys() == {
                passages_of(HARVEST)[0].id
            }


def test_an_index_that_opens_and_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    """Its files are read once there are more than a thousand vectors."""
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(1100)]
    with opened(tmp_path) as indexed:
        add(indexed, *many)
    for file in vectors_in(tmp_path).glob("*/*.bin"):
        file.write_bytes(b"garbage " * 10)

    with Library.open(tmp_path, embeddings=LetterEmbedder()) as library:
        assert library.disagreements() == []
    with opened(tmp_path) as indexed:
        assert_holds(indexed, *many)


def test_damaged_vectors_and_nobody_to_make_them(tmp_path: Path) -> None:
    with opened(tmp_path) as indexed:
        add(indexed, TALKS, HARVEST)
    garbage(vectors_in(tmp_path))

    with opened(tmp_path, unreachable()) as indexed:
        assert scores(indexed.lexical, "Witkoff")
        assert disagreements(indexed) == ["passages without a vector, found by text match only: 2"]

    with opened(tmp_path) as indexed:
        assert_holds(indexed, TALKS, HARVEST)
