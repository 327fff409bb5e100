import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_parts import PIECES, articles_in, put

from vectorstore.article import Article
from vectorstore.errors import LibraryError
from vectorstore.store.article_store import ArticleStore, Entry, indexed_text
from vectorstore.text.passages import passages_of

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en", published="2025-04-12")
PRINTED = Article(
    id="printed", title="P", text="One page. Another.", language="en", source="https://a.b", published="2025",
    author="Anna", outlet="AFP", origin="/p.pdf", pages=(0, 10), language_detected=True,
)  # fmt: skip


def put_with_a_passage_twice(store: ArticleStore, article: Article) -> None:
    with store.transaction():
        store.put(HARVEST, passages_of(HARVEST), b"")
        store.put(article, [*passages_of(article), *passages_of(article)], b"")


def test_articles_come_back_as_they_were(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST, PRINTED)

    assert articles_in(store) == [TALKS, HARVEST, PRINTED]
    assert store.article("nobody") is None
    assert store.article_count() == 3


def test_entries_are_articles_without_their_text(store: ArticleStore) -> None:
    put(store, TALKS, PRINTED)
    with store.transaction():
        store.put_duplicate(Article(id="copy", text=TALKS.text, language="en", source="/c"), "talks")

    assert list(store.entries()) == [
        Entry("talks", "Talks", "/t", "", "en", passages=1),
        Entry("printed", "P", "https://a.b", "2025", "en", "Anna", "AFP", passages=1),
        Entry("copy", "", "/c", "", "en", passages=0, copies_of=("talks",)),
    ]


def test_passages_come_back_as_they_were(store: ArticleStore) -> None:
    long = Article(id="long", title="Long", text="The talks went on for a long time. " * 60, language="en")
    put(store, TALKS, long)

    rows = store.rows_of(store.all_passage_ids())
    found = store.passages(list(rows.values()))

    assert [passage for passage, _ in found.values()] == [*passages_of(TALKS), *passages_of(long)]
    assert {article for _, article in found.values()} == {TALKS, long}
    assert store.ids_of(list(rows.values())) == {row: passage for passage, row in rows.items()}
    assert store.passage_count() == len(rows) == 1 + len(passages_of(long))
    assert store.passage_ids(["long"]) == [passage.id for passage in passages_of(long)]
    assert store.passage_ids(["nobody"]) == store.passage_ids([]) == []


def test_rows_one_after_the_other(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST, PRINTED)
    first, second, third = sorted(store.rows_of(store.all_passage_ids()).values())

    assert store.rows_after(0, 2) == [first, second]
    assert store.rows_after(second, 2) == [third]
    assert store.rows_after(third, 2) == []


def numbers_told_in(store: ArticleStore) -> dict[int, int]:
    """The number of the article that is told in each row."""
    return {row: number for row, (number, *_) in store.catalogue.articles_of(store.rows_after(0, 10)).items()}


def test_no_number_is_ever_used_again(store: ArticleStore) -> None:
    """A rebuild that goes by rows would take a new passage for one that it has made, and no story gets the
    number of an earlier one."""
    put(store, TALKS, HARVEST)
    before = numbers_told_in(store)

    with store.transaction():
        store.discard("harvest")
    put(store, HARVEST)

    (row, number), *_ = sorted(numbers_told_in(store).items(), reverse=True)
    assert row > max(before)
    assert number > max(before.values())


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join), st.sampled_from(["", "en", "zh", "ar"]))
def test_offsets_survive(tmp_path_factory: pytest.TempPathFactory, text: str, language: str) -> None:
    article = Article(id="any", text=text, language=language)
    store = ArticleStore(tmp_path_factory.mktemp("any") / "articles.sqlite3")
    put(store, article)

    rows = store.rows_of(store.all_passage_ids())
    found = list(store.passages(list(rows.values())).values())
    assert [passage for passage, _ in found] == passages_of(article)
    for passage, kept in found:
        assert kept == article
        assert kept.text[passage.start : passage.end] == passage.text
        assert all(kept.text[one.start : one.end] == one.text for one in passage.sentences)
    store.close()


def test_putting_again_replaces(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST)
    changed = Article(id="talks", text="Rubio spoke.", language="en")

    put(store, changed)

    assert articles_in(store) == [HARVEST, changed]
    assert store.content_hashes(["talks", "nobody"]) == {"talks": changed.content_hash}


def test_a_discarded_article_leaves_nothing(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST)

    with store.transaction():
        store.discard("talks")
        store.discard("nobody")

    assert articles_in(store) == [HARVEST]
    assert store.passage_ids(["talks"]) == []


def test_a_change_that_fails_leaves_all_as_it_was(store: ArticleStore) -> None:
    put(store, TALKS)

    with pytest.raises(LibraryError):
        put_with_a_passage_twice(store, Article(id="talks", text="Rubio."))

    assert articles_in(store) == [TALKS]


@pytest.mark.parametrize(
    ("name", "ids"),
    [("talks", ["talks"]), ("/t", ["talks"]), ("harvest", ["harvest"]), ("", []), (" ", []), ("nobody", []),
     ("%", []), ("' OR 1=1", []), ("/t\ud800", ["talks"])],
)  # fmt: skip
def test_articles_are_called_by_id_or_source(store: ArticleStore, name: str, ids: list[str]) -> None:
    put(store, TALKS, HARVEST)

    assert store.ids_named(name) == ids


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("/news", {"file", "line", "zipped"}),
        ("/news/a.txt", {"file"}),
        ("/news/a.jsonl", {"line"}),
        ("/news/x.zip", {"zipped"}),
        ("/new", set()),
        ("/news2", {"beside"}),
        ("/news/a", set()),
        ("https://a.b", {"web"}),
    ],
)
def test_origins_under_a_place(store: ArticleStore, place: str, ids: set[str]) -> None:
    origins = {
        "file": "/news/a.txt",
        "line": "/news/a.jsonl",
        "zipped": "/news/x.zip!/a.txt",
        "beside": "/news2/a.txt",
        "web": "https://a.b/c",
    }
    put(store, *(Article(id=name, text=f"Text {name}.", origin=origin) for name, origin in origins.items()))

    assert store.origins_under(place) == {name: origins[name] for name in ids}


def test_the_same_text_is_kept_once(store: ArticleStore) -> None:
    copies = [
        Article(id=name, title=name, text=TALKS.text, language="en", author="B", pages=(0,)) for name in "abc"
    ]
    put(store, TALKS, HARVEST)
    with store.transaction():
        for copy in copies:
            store.put_duplicate(copy, "talks")

    assert store.duplicates_of("talks") == copies
    assert store.duplicates_of("harvest") == store.duplicates_of("a") == []
    assert [store.article(copy.id) for copy in copies] == copies
    assert store.holder_of(TALKS.text) == "talks"
    assert store.holder_of("nothing") == ""
    assert store.article_count() == store.passage_count() == 2
    assert [entry.id for entry in store.copies_among([1])[1]] == ["a", "b", "c"]


def test_nobody_shares_the_text_of_an_article_that_is_not_there(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST)

    assert store.duplicates_of("nobody") == []


def counts(store: ArticleStore) -> tuple[int, int]:
    return store.article_count(), store.passage_count()


def test_counts_follow_every_change(store: ArticleStore) -> None:
    assert counts(store) == (0, 0)
    put(store, TALKS, HARVEST, PRINTED)
    with store.transaction():
        store.put_duplicate(Article(id="copy", text=TALKS.text), "talks")
    whole = counts(store)
    assert whole == (3, len(store.all_passage_ids()))

    put(store, Article(id="harvest", text="Rain. " * 500))
    assert counts(store) == (3, len(store.all_passage_ids())) > whole
    with store.transaction():
        store.discard("copy")
        store.discard("harvest")
    assert counts(store) == (2, len(store.all_passage_ids()))
    with pytest.raises(LibraryError):
        put_with_a_passage_twice(store, Article(id="talks", text="Rubio."))
    assert counts(store) == (2, len(store.all_passage_ids()))


def test_a_library_of_an_earlier_version_is_counted_once(tmp_path: Path) -> None:
    file = tmp_path / "articles.sqlite3"
    with closing(ArticleStore(file)) as store:
        put(store, TALKS, HARVEST)
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for trigger in ("article_added", "article_removed", "passage_added", "passage_removed"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM facts WHERE name LIKE '%_count'")

    for _ in range(2):
        with closing(ArticleStore(file)) as store:
            assert counts(store) == (2, 2)
            put(store, HARVEST)
            assert counts(store) == (2, 2)


def test_facts(store: ArticleStore) -> None:
    assert store.fact("colour") == ""

    store.set_fact("colour", "red")
    store.set_fact("colour", "blue")

    assert store.fact("colour") == "blue"


def test_all_is_there_after_opening_again(tmp_path: Path) -> None:
    first = ArticleStore(tmp_path / "articles.sqlite3")
    put(first, TALKS)
    first.set_fact("colour", "red")
    first.close()

    again = ArticleStore(tmp_path / "articles.sqlite3")
    assert articles_in(again) == [TALKS]
    assert again.fact("colour") == "red"
    again.close()


def read_through(file: Path) -> None:
    store = ArticleStore(file)
    try:
        articles_in(store)
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
