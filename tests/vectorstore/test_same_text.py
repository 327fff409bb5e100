"""A text that came from two places is held by one article and kept with the other."""

import logging
from pathlib import Path

import pytest
from letters import LetterEmbedder
from library_parts import add, articles_in, assert_holds, hits_of, opened

from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.indexes.repair import disagreements
from vectorstore.report import Report

TEXT = "Putin met Witkoff. They spoke of NATO."


def article(name: str, text: str = TEXT, title: str = "") -> Article:
    return Article(id=name, title=title or f"Talks by {name}", text=text, language="en", source=f"/{name}")


A, B, C = (article(name) for name in "abc")
CHANGED = article("a", "Rubio met Lavrov in Riyadh.")
HARVEST = article("harvest", "The harvest was good.")


def found_by(indexed: IndexedArticles, query: str, *, meaning: bool) -> dict[str, list[str]]:
    """The articles found, each with those that also have its text, by one of the two signals alone."""
    vector = LetterEmbedder().embed_query(query) if meaning else None
    hits = hits_of(indexed, query, vector, dense_weight=float(meaning))
    return {hit.article.id: [other.id for other in hit.also_in] for hit in hits}


@pytest.mark.parametrize("batches", [[[A, B, C]], [[A, B], [C]], [[A], [B, C]], [[A], [B], [C]]])
def test_it_is_held_once(indexed: IndexedArticles, embedder: LetterEmbedder, batches: list[list[Article]]) -> None:
    report = Report.of([add(indexed, *batch) for batch in batches])

    assert report == Report(added=("a",), copies=("b", "c"))
    assert_holds(indexed, A, sharing=[B, C])
    assert found_by(indexed, "Putin", meaning=False) == {"a": ["b", "c"]}
    assert found_by(indexed, TEXT, meaning=True) == {"a": ["b", "c"]}

    embedder.calls.clear()
    assert add(indexed, C, B, A) == Report(unchanged=("c", "b", "a"))
    assert embedder.calls == []


def test_each_keeps_what_is_stated_of_it(indexed: IndexedArticles) -> None:
    named = Article(id="named", text=TEXT, language="en", source="https://a.b", author="Anna", outlet="AFP")
    add(indexed, A, named)

    assert [(entry.id, entry.source, entry.outlet) for entry in indexed.store.entries()] == [
        ("a", "/a", ""),
        ("named", "https://a.b", "AFP"),
    ]
    assert articles_in(indexed.store) == [A, named]


CHANGES = {
    "the holder": ([CHANGED], Report(updated=("a",)), [B, CHANGED], [C]),
    "a sharer": ([article("b", "Rubio.")], Report(updated=("b",)), [A, article("b", "Rubio.")], [C]),
    "the holder, and a new one with its text after it":
        ([CHANGED, article("d")], Report(updated=("a",), copies=("d",)), [B, CHANGED], [C, article("d")]),
    "the holder, and a new one with its text before it":
        ([article("d"), CHANGED], Report(updated=("a",), copies=("d",)), [B, CHANGED], [C, article("d")]),
    "the holder and a sharer, alike":
        ([CHANGED, article("b", CHANGED.text)], Report(updated=("a", "b")), [C, CHANGED],
         [article("b", CHANGED.text)]),
    "the holder and a sharer, apart":
        ([CHANGED, article("b", "Rubio.")], Report(updated=("a", "b")), [C, CHANGED, article("b", "Rubio.")], []),
    "the holder, its sharers as they were":
        ([CHANGED, B, C], Report(updated=("a",), unchanged=("b", "c")), [B, CHANGED], [C]),
    "all, and each to a text of its own":
        ([article("a", "One."), article("b", "Two."), article("c", "Three.")], Report(updated=("a", "b", "c")),
         [article("a", "One."), article("b", "Two."), article("c", "Three.")], []),
    "all to one other text":
        ([article("c", "One."), article("b", "One."), article("a", "One.")], Report(updated=("c", "b", "a")),
         [article("c", "One.")], [article("b", "One."), article("a", "One.")]),
    "a sharer in its title alone":
        ([article("b", title="New")], Report(updated=("b",)), [A], [C, article("b", title="New")]),
}  # fmt: skip


@pytest.mark.parametrize(("batch", "report", "holding", "sharing"), CHANGES.values(), ids=CHANGES)
def test_changes(indexed: IndexedArticles, batch, report, holding, sharing) -> None:
    add(indexed, A, B, C)

    assert add(indexed, *batch) == report

    assert_holds(indexed, *holding, sharing=sharing)


def test_a_holder_that_changes_in_its_title_alone_keeps_its_text_in_the_library(indexed: IndexedArticles) -> None:
    retitled = article("a", title="Entirely new")
    add(indexed, A, B, C)

    assert add(indexed, retitled) == Report(updated=("a",))

    assert set(articles_in(indexed.store)) == {retitled, B, C}
    assert indexed.store.article_count() == len(indexed.dense) == 1


@pytest.mark.parametrize("copy_first", [True, False])
def test_a_text_is_not_lost_when_the_article_that_held_it_changes(
    indexed: IndexedArticles, copy_first: bool
) -> None:
    add(indexed, A)

    report = add(indexed, *([B, CHANGED] if copy_first else [CHANGED, B]))

    assert report == Report(added=("b",), updated=("a",))
    assert set(articles_in(indexed.store)) == {B, CHANGED}
    assert indexed.store.article_count() == 2


def test_a_new_article_with_the_text_a_known_one_changes_to_is_a_copy(indexed: IndexedArticles) -> None:
    copy = article("copy", CHANGED.text)
    add(indexed, A)

    add(indexed, copy, CHANGED)

    assert set(articles_in(indexed.store)) == {copy, CHANGED}
    assert indexed.store.article_count() == len(indexed.dense) == 1


def test_two_articles_may_exchange_their_texts(indexed: IndexedArticles) -> None:
    add(indexed, A, HARVEST, B)
    swapped = article("a", HARVEST.text), article("harvest", TEXT)

    assert add(indexed, *swapped) == Report(updated=("a", "harvest"))

    assert set(articles_in(indexed.store)) == {*swapped, B}
    assert indexed.store.article_count() == len(indexed.dense) == 2
    assert disagreements(indexed) == []


REMOVALS = {
    "the holder": (["a"], [HARVEST, B], [C]),
    "a sharer": (["b"], [HARVEST, A], [C]),
    "the holder and its heir": (["a", "b"], [HARVEST, C], []),
    "the heir first": (["b", "a"], [HARVEST, C], []),
    "both sharers": (["c", "b"], [HARVEST, A], []),
    "all": (["a", "b", "c"], [HARVEST], []),
    "the holder and another": (["harvest", "a"], [B], [C]),
}


@pytest.mark.parametrize(("names", "holding", "sharing"), REMOVALS.values(), ids=REMOVALS)
def test_removals(indexed: IndexedArticles, names: list[str], holding, sharing) -> None:
    add(indexed, A, B, C, HARVEST)

    indexed.remove(names)

    assert_holds(indexed, *holding, sharing=sharing)


def test_one_after_the_other_until_nothing_is_left(indexed: IndexedArticles) -> None:
    add(indexed, A, B, C)

    for name, heir in (("a", "b"), ("b", "c")):
        indexed.remove([name])
        assert indexed.store.holder_of(TEXT) == heir
        assert list(found_by(indexed, "Putin", meaning=False)) == [heir]
        assert list(found_by(indexed, TEXT, meaning=True)) == [heir]
        assert disagreements(indexed) == []
    indexed.remove(["c"])

    assert_holds(indexed)


# When no vector can be made for the heir


def test_removing_works_with_an_embedder_that_cannot_be_reached(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = LetterEmbedder()
    with opened(tmp_path, embedder) as indexed:
        add(indexed, A, B, C, HARVEST)
        embedder.unreachable = True
        with caplog.at_level(logging.WARNING):
            indexed.remove(["a"])

        assert "found by text match only" in caplog.text
        assert list(found_by(indexed, "Putin", meaning=False)) == ["b"]
        assert disagreements(indexed) == ["passages without a vector, found by text match only: 1"]
        assert indexed.store.fact("changing") == "yes", "a large library is not counted at the next start"

    with opened(tmp_path) as indexed:
        assert_holds(indexed, HARVEST, B, sharing=[C])


def test_changing_waits_for_an_embedder_that_can_be_reached(
    indexed: IndexedArticles, embedder: LetterEmbedder
) -> None:
    add(indexed, A, B)
    embedder.unreachable = True

    with pytest.raises(EmbeddingsError):
        add(indexed, CHANGED)

    assert_holds(indexed, A, sharing=[B])


def test_an_heir_that_is_refused_a_vector_is_not_lost(indexed: IndexedArticles, embedder: LetterEmbedder) -> None:
    """Its title is embedded with the text, which the holder's is not."""
    cursed = article("cursed", title="Cursed")
    add(indexed, A, cursed, C)
    embedder.refused = "Cursed"

    add(indexed, CHANGED)

    assert indexed.store.article("cursed") == cursed
    assert indexed.store.article("c") == C
    assert list(found_by(indexed, "Putin", meaning=False)) == [indexed.store.holder_of(TEXT)]


def test_an_heir_that_is_refused_a_vector_is_not_lost_with_the_holder(
    indexed: IndexedArticles, embedder: LetterEmbedder
) -> None:
    cursed = article("cursed", title="Cursed")
    add(indexed, A, cursed)
    embedder.refused = "Cursed"

    indexed.remove(["a"])

    assert articles_in(indexed.store) == [cursed]
    assert list(found_by(indexed, "Putin", meaning=False)) == ["cursed"]


def test_a_change_no_vector_can_be_made_of_leaves_who_holds_what(tmp_path: Path) -> None:
    with opened(tmp_path, LetterEmbedder(refused="Rubio")) as indexed:
        add(indexed, A, B, C)

        report = add(indexed, CHANGED)

        assert ([failure.source for failure in report.failed], report.updated) == (["/a"], ())
        assert_holds(indexed, A, sharing=[B, C])


def test_a_sharer_whose_change_is_refused_is_heir_all_the_same(tmp_path: Path) -> None:
    with opened(tmp_path, LetterEmbedder(refused="Lavrov")) as indexed:
        add(indexed, A, B)

        report = add(indexed, article("a", "Rubio."), article("b", "Lavrov."))

        assert ([failure.source for failure in report.failed], report.updated) == (["/b"], ("a",))
        assert_holds(indexed, article("a", "Rubio."), B)
