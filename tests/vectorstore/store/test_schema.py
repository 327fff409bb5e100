import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from format_1 import FORMAT_1
from letters import LetterEmbedder
from library_parts import add, articles_in, assert_holds, hits_of, opened

from vectorstore.article import Article, digest
from vectorstore.errors import LibraryError
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.indexes.repair import disagreements
from vectorstore.report import Report
from vectorstore.store.article_store import ArticleStore
from vectorstore.store.near_copies import signature_of
from vectorstore.text.passages import passages_of

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good. " * 100, language="en", published="2025-04-12")


def made_by_format_1(folder: Path, *articles: Article) -> dict[str, list[str]]:
    """A library as version 0.1 left it, with its vectors; return the ids of its passages by article."""
    ids: dict[str, list[str]] = {}
    embedder = LetterEmbedder()
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as file, file:
        file.executescript(FORMAT_1)
        facts = [("format", "1"), ("embedder", embedder.fingerprint.to_json())]
        file.executemany("INSERT INTO facts VALUES (?, ?)", facts)
        for article in articles:
            shown = (article.title, article.text, article.language, article.source, article.published)
            version = digest("\0".join(shown))
            values = (article.id, *shown, version, digest(article.text))
            file.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            ids[article.id] = []
            for number, passage in enumerate(passages_of(article)):
                ids[article.id].append(f"{article.id}.{version[:8]}.{number}")
                spans = json.dumps([(one.start, one.end) for one in passage.sentences])
                row = file.execute(
                    "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?)",
                    (ids[article.id][-1], article.id, passage.start, passage.end, spans),
                ).lastrowid
                file.execute("INSERT INTO grams(rowid, terms) VALUES (?, 'made in another way')", (row,))
    with closing(DenseIndex.in_folder(folder / "chroma")) as dense:
        for article in articles:
            texts = [passage.text for passage in passages_of(article)]
            dense.add(ids[article.id], embedder.embed(texts))
    return ids


def found(indexed: IndexedArticles, query: str, *, meaning: bool) -> str:
    """The best article by one of the two signals alone."""
    vector = LetterEmbedder().embed_query(query) if meaning else None
    hits = hits_of(indexed, query, vector, 1, dense_weight=float(meaning))
    return next((hit.article.id for hit in hits), "")


@contextmanager
def opened_without_an_embedder(folder: Path) -> Iterator[IndexedArticles]:
    """Nothing has to be embedded again."""
    embedder = LetterEmbedder()
    embedder.unreachable = True
    with opened(folder, embedder) as indexed:
        yield indexed


def test_a_library_of_format_1_is_all_there(tmp_path: Path) -> None:
    ids = made_by_format_1(tmp_path, TALKS, HARVEST)

    for _ in range(2):
        with opened_without_an_embedder(tmp_path) as indexed:
            store = indexed.store
            assert articles_in(store) == [TALKS, HARVEST]
            assert store.all_passage_ids() == [*ids["talks"], *ids["harvest"]]
            assert [store.passages([row])[row][0].text for row in store.rows_after(0, 10)] == [
                passage.text for article in (TALKS, HARVEST) for passage in passages_of(article)
            ]
            assert found(indexed, "Poutine", meaning=False) == "talks"
            assert found(indexed, "Putin met Witkoff", meaning=True) == "talks"
            assert found(indexed, "made in another way", meaning=False) == ""
            assert disagreements(indexed) == []
            assert store.ids_named("/t") == ["talks"]
            assert (store.article_count(), store.passage_count()) == (2, len(ids["talks"]) + len(ids["harvest"]))
            assert store.origins_under("/t") == {"talks": "/t"}
            assert store.languages() == {"en"}
            assert [entry.copies_of for entry in store.entries()] == [(), ()]
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"chroma", "lexical"}


def test_its_articles_can_be_removed(tmp_path: Path) -> None:
    made_by_format_1(tmp_path, TALKS, HARVEST)

    with opened_without_an_embedder(tmp_path) as indexed:
        indexed.remove(["harvest"])
        assert [entry.id for entry in indexed.store.entries()] == ["talks"]
        assert len(indexed.dense) == 1
        assert found(indexed, "harvest", meaning=False) == ""
        assert disagreements(indexed) == []
        indexed.remove(["talks"])
        assert_holds(indexed)


def test_its_articles_can_be_replaced(tmp_path: Path) -> None:
    made_by_format_1(tmp_path, TALKS, HARVEST)
    changed = Article(id="talks", text="Rubio flew to Riyadh.", language="en")

    with opened(tmp_path) as indexed:
        assert add(indexed, changed) == Report(updated=("talks",))
        assert add(indexed, HARVEST) == Report(updated=("harvest",))  # its content is told in another way
        assert_holds(indexed, changed, HARVEST)
        assert add(indexed, changed, HARVEST) == Report(unchanged=("talks", "harvest"))


def test_what_comes_to_it_is_held_with_what_it_had(tmp_path: Path) -> None:
    made_by_format_1(tmp_path, TALKS)
    copy = Article(id="copy", text=TALKS.text, language="en", source="/copy", outlet="AFP")

    with opened(tmp_path) as indexed:
        assert add(indexed, copy, HARVEST) == Report(added=("harvest",), copies=("copy",))
        assert indexed.store.duplicates_of("talks") == [copy]
        assert disagreements(indexed) == []


def test_an_empty_one_of_format_1(tmp_path: Path) -> None:
    made_by_format_1(tmp_path)

    with opened(tmp_path) as indexed:
        assert add(indexed, TALKS) == Report(added=("talks",))
        assert_holds(indexed, TALKS)


def test_one_of_format_1_that_cannot_be_taken_over_stays_as_it_was(tmp_path: Path) -> None:
    made_by_format_1(tmp_path, TALKS)
    file = tmp_path / "articles.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP INDEX articles_by_language")
    before = dump(file)

    with pytest.raises(LibraryError):
        ArticleStore(file)

    assert dump(file) == before


def dump(file: Path) -> list[tuple[object, ...]]:
    """What tables there are, and all that stands in those of format 1."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        for name in ("facts", "articles", "passages"):
            tables += connection.execute(f"SELECT * FROM {name}").fetchall()
    return tables


@pytest.mark.parametrize("version", ["4", "0", "next", ""])
def test_a_library_of_another_version_is_refused_and_left_alone(tmp_path: Path, version: str) -> None:
    """Its tables may be others, so nothing but its version may be looked at."""
    file = tmp_path / "articles.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute("INSERT INTO facts VALUES ('format', ?)", (version,))
        connection.execute("CREATE TABLE passages (other TEXT)")
        connection.execute("CREATE TABLE articles (other TEXT)")
    before = dump(file)

    with pytest.raises(LibraryError, match="use another --library") as caught:
        ArticleStore(file)

    assert f"format {version}" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert dump(file) == before


def test_a_new_library_is_of_this_format_and_opens_again(tmp_path: Path) -> None:
    file = tmp_path / "articles.sqlite3"
    for _ in range(2):
        with closing(ArticleStore(file)) as store, store.transaction():
            assert store.fact("format") == "3"
            store.put(TALKS, passages_of(TALKS), signature_of(TALKS.text))

    with closing(ArticleStore(file)) as store:
        assert articles_in(store) == [TALKS]
