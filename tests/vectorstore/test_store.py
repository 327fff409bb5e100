import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.article import Article
from vectorstore.errors import LibraryError
from vectorstore.passages import passages_of
from vectorstore.store import ArticleStore, indexed_text

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en", published="2025-04-12")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    opened = ArticleStore(tmp_path / "articles.sqlite3")
    yield opened
    opened.close()


def put(store: ArticleStore, *articles: Article) -> None:
    with store.transaction():
        for article in articles:
            store.put(article, passages_of(article))


def put_with_a_passage_twice(store: ArticleStore, article: Article) -> None:
    with store.transaction():
        store.put(HARVEST, passages_of(HARVEST))
        store.put(article, [*passages_of(article), *passages_of(article)])


def test_articles_come_back_as_they_were(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST)

    assert store.articles() == [(TALKS, 1), (HARVEST, 1)]
    assert store.article("talks") == TALKS
    assert store.article("nobody") is None
    assert store.article_count() == 2


def test_passages_come_back_as_they_were(store: ArticleStore) -> None:
    long = Article(id="long", title="Long", text="The talks went on for a long time. " * 60, language="en")
    put(store, TALKS, long)

    rows = store.rows_of(store.passage_ids())
    found = store.passages(list(rows.values()))

    assert [passage for passage, _ in found.values()] == [*passages_of(TALKS), *passages_of(long)]
    assert {article for _, article in found.values()} == {TALKS, long}
    assert store.ids_of(list(rows.values())) == {row: passage for passage, row in rows.items()}
    assert store.passage_count() == len(rows) == 1 + len(passages_of(long))
    assert store.passage_ids("long") == [passage.id for passage in passages_of(long)]


PIECES = [
    "Hello. ",
    "Путин. ",
    "你好。",
    "مرحبا ",
    "😀 ",
    "\u0301",
    "\n\n",
    "\r\n",
    "\ufeff",
    "a ",
    "x" * 40,
    "1. ",
    "  ",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join), st.sampled_from(["", "en", "zh", "ar"]))
def test_offsets_survive(tmp_path_factory: pytest.TempPathFactory, text: str, language: str) -> None:
    article = Article(id="any", text=text, language=language)
    store = ArticleStore(tmp_path_factory.mktemp("any") / "articles.sqlite3")
    put(store, article)

    rows = store.rows_of(store.passage_ids())
    for passage, kept in store.passages(list(rows.values())).values():
        assert kept == article
        assert kept.text[passage.start : passage.end] == passage.text
        assert all(kept.text[one.start : one.end] == one.text for one in passage.sentences)
    store.close()


def test_putting_again_replaces(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST)
    changed = Article(id="talks", text="Rubio spoke.", language="en")

    put(store, changed)

    assert dict(store.articles()) == {HARVEST: 1, changed: 1}
    assert store.lexical.scores("Putin Witkoff NATO") == {}
    assert store.lexical.scores("Rubio").keys() == set(store.rows_of(store.passage_ids("talks")).values())
    assert store.content_hashes(["talks", "nobody"]) == {"talks": changed.content_hash}


def test_a_discarded_article_leaves_nothing(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST)

    with store.transaction():
        store.discard("talks")
        store.discard("nobody")

    assert store.articles() == [(HARVEST, 1)]
    assert store.passage_ids("talks") == []
    assert store.lexical.scores("Talks Putin") == {}


def test_a_change_that_fails_leaves_all_as_it_was(store: ArticleStore) -> None:
    put(store, TALKS)
    before = store.lexical.scores("Putin")

    with pytest.raises(LibraryError):
        put_with_a_passage_twice(store, Article(id="talks", text="Rubio."))

    assert store.articles() == [(TALKS, 1)]
    assert store.lexical.scores("Putin") == before
    assert store.lexical.scores("Rubio harvest") == {}


@pytest.mark.parametrize(
    ("name", "ids"),
    [("talks", ["talks"]), ("/t", ["talks"]), ("harvest", ["harvest"]), ("", []), (" ", []), ("nobody", []),
     ("%", []), ("' OR 1=1", []), ("/t\ud800", ["talks"])],
)  # fmt: skip
def test_articles_are_called_by_id_or_source(store: ArticleStore, name: str, ids: list[str]) -> None:
    put(store, TALKS, HARVEST)

    assert store.ids_called(name) == ids


def test_articles_with_the_same_text(store: ArticleStore) -> None:
    copy = Article(id="copy", title="Another title", text=TALKS.text)
    put(store, TALKS, HARVEST, copy)

    assert store.ids_with_text(TALKS.text) == ["talks", "copy"]
    assert store.ids_with_text("nothing") == []


def test_facts(store: ArticleStore) -> None:
    assert store.fact("colour") == ""

    store.state("colour", "red")
    store.state("colour", "blue")

    assert store.fact("colour") == "blue"


def test_all_is_there_after_opening_again(tmp_path: Path) -> None:
    first = ArticleStore(tmp_path / "articles.sqlite3")
    put(first, TALKS)
    first.state("colour", "red")
    first.close()

    again = ArticleStore(tmp_path / "articles.sqlite3")
    assert again.articles() == [(TALKS, 1)]
    assert again.fact("colour") == "red"
    assert again.lexical.scores("Witkoff")
    again.close()


@pytest.mark.parametrize("version", ["2", "0", "next"])
def test_a_library_of_another_version_is_refused_and_left_alone(tmp_path: Path, version: str) -> None:
    """Its tables may be others, so nothing but its version may be looked at."""
    file = tmp_path / "articles.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.execute("INSERT INTO facts VALUES ('format', ?)", (version,))
    connection.execute("CREATE TABLE passages (other TEXT)")
    connection.commit()
    connection.close()

    with pytest.raises(LibraryError, match="Use another --library") as caught:
        ArticleStore(file)

    assert f"format {version}" in str(caught.value)
    assert "\n" not in str(caught.value)
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone() == (2,)
    connection.close()


def read_through(file: Path) -> None:
    store = ArticleStore(file)
    try:
        store.articles()
        store.lexical.scores("article")
    finally:
        store.close()


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    """Damage deep in the file is met while reading, not while opening."""
    file = tmp_path / "articles.sqlite3"
    store = ArticleStore(file)
    put(store, *(Article(id=f"a{number}", text=f"Article {number}. " * 200) for number in range(30)))
    store.close()
    content = bytearray(file.read_bytes())
    content[20 * 4096 :] = b"\xa5" * (len(content) - 20 * 4096)
    file.write_bytes(content)

    with pytest.raises(LibraryError) as caught:
        read_through(file)

    assert "\n" not in str(caught.value)


def test_what_is_indexed_is_the_title_and_the_text() -> None:
    assert indexed_text(TALKS, passages_of(TALKS)[0]) == f"Talks\n{TALKS.text}"
    assert indexed_text(HARVEST, passages_of(HARVEST)[0]) == HARVEST.text
