"""Whole articles, and every article that names something."""

from datetime import date

import pytest
from library_parts import add

from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.search.whole_articles import ListedArticles, WholeArticles
from vectorstore.text.dates.period import Period
from vectorstore.text.subject import subject_of

LONG = Article(
    id="long",
    title="A long day",
    text="\n\n".join(f"The talks went on for hour {hour}, the spokesman of the house said." for hour in range(60))
    + "\n\nIn the end they met in Kyiv.",
    language="en",
    published="2025-02-20",
)
ARTICLES = [
    Article(id="old", text="It rained in Kiev.", language="en", published="2024-12-01"),
    LONG,
    Article(id="titled", title="Kyiv", text="Nothing else was said.", language="en", published="2025-02-18"),
    Article(id="russian", text="Он был в Киеве.", language="ru", published="2025-02"),
    Article(id="undated", text="Kyiv is a city.", language="en"),
    Article(id="other", text="It rained in Lviv.", language="en", published="2025-03-01"),
    Article(id="same", text="It rained in Lviv.", language="en", published="2025-03-02", source="/elsewhere"),
]
FEBRUARY = Filters(Period(date(2025, 2, 1), date(2025, 2, 28)))


@pytest.fixture
def shelf(indexed: IndexedArticles) -> WholeArticles:
    add(indexed, *ARTICLES)
    return WholeArticles(indexed.store, indexed.lexical)


def ids(shelved: ListedArticles) -> list[str]:
    return [hit.article.id for hit in shelved.hits]


def test_the_newest_come_first_and_those_of_no_known_day_last(shelf: WholeArticles) -> None:
    found = shelf.newest(EVERYTHING, 10)

    assert ids(found) == ["other", "long", "titled", "russian", "old", "undated"]
    assert (found.articles, found.of) == (6, 6)
    assert [hit.passage.start for hit in found.hits] == [0] * 6


@pytest.mark.parametrize(("count", "shown"), [(2, ["other", "long"]), (0, []), (-1, [])])
def test_only_so_many_are_shown_and_all_are_counted(shelf: WholeArticles, count: int, shown: list[str]) -> None:
    found = shelf.newest(EVERYTHING, count)

    assert (ids(found), found.articles) == (shown, 6)


def test_only_those_that_pass_are_counted(shelf: WholeArticles) -> None:
    found = shelf.newest(FEBRUARY, 10)

    assert (ids(found), found.articles) == (["long", "titled", "russian"], 3)


def test_an_article_is_read_whole(shelf: WholeArticles) -> None:
    hits = shelf.whole("long")

    assert len(hits) > 3
    assert (hits[0].passage.start, hits[-1].passage.end) == (0, len(LONG.text))
    assert [hit.passage.start for hit in hits] == sorted(hit.passage.start for hit in hits)
    assert all(LONG.text[hit.passage.start : hit.passage.end] == hit.passage.text for hit in hits)
    assert shelf.whole("none") == ()


def test_every_article_that_names_it_is_counted(shelf: WholeArticles) -> None:
    found = shelf.naming(subject_of("Kyiv", "en", {"en", "ru"}), EVERYTHING, 10)

    assert ids(found) == ["long", "titled", "russian", "old", "undated"]
    assert (found.articles, found.of) == (5, 6)
    assert "Kyiv" in found.hits[0].passage.text
    assert found.hits[0].passage.start > 0


def test_of_those_that_name_it_only_what_passes_and_is_wanted_is_shown(shelf: WholeArticles) -> None:
    found = shelf.naming(subject_of("Kyiv", "en", {"en", "ru"}), FEBRUARY, 2)

    assert (ids(found), found.articles, found.of) == (["long", "titled"], 3, 3)


@pytest.mark.parametrize("name", ["Paris", "", "of the", "?"])
def test_what_nobody_names_is_nowhere(shelf: WholeArticles, name: str) -> None:
    assert shelf.naming(subject_of(name, "en", {"en"}), EVERYTHING, 10) == ListedArticles((), 0, 6)
