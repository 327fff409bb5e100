from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_parts import PIECES, put

from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.dates.period import Period
from vectorstore.text.passages import passages_of

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en", published="2025-04-12")
PRINTED = Article(
    id="printed", title="P", text="One page. Another.", language="en", source="https://a.b", published="2025",
    author="Anna", outlet="AFP", origin="/p.pdf", pages=(0, 10), language_detected=True,
)  # fmt: skip


# What is told in a row


def test_a_row_tells_of_its_article_day_and_language(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST, PRINTED)

    told = store.catalogue.articles_of([*store.rows_after(0, 10), 99])

    assert [(day, language) for _, day, language in told.values()] == [
        ("", TALKS.language),
        ("2025-04-12", HARVEST.language),
        ("2025", "en"),
    ]
    assert len({number for number, *_ in told.values()}) == 3
    assert store.catalogue.articles_of([]) == {}


def test_sentences_come_with_the_title_over_them(store: ArticleStore) -> None:
    long = Article(
        id="long", title="Long 😀", text="Путин 😀 spoke.\n\n" + "The talks went on, he said. " * 90, language="en"
    )
    put(store, HARVEST, long)
    rows = store.rows_after(0, 10)

    found = store.catalogue.sentences_of([*reversed(rows), 99])

    expected = [("", passage) for passage in passages_of(HARVEST)]
    expected += [("Long 😀", passage) for passage in passages_of(long)]
    assert len(rows) > 3
    assert [found[row] for row in rows] == [
        (title, [one.text for one in passage.sentences]) for title, passage in expected
    ]
    assert found.keys() == {*rows}
    assert store.catalogue.sentences_of([]) == {}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=120).map("".join))
def test_sentences_are_those_of_the_passage_whatever_they_hold(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    with closing(ArticleStore(tmp_path_factory.mktemp("any") / "articles.sqlite3")) as store:
        put(store, Article(id="any", title="T", text=text, language="en"))
        rows = store.rows_after(0, 1000)

        read = store.catalogue.sentences_of(rows)

        for row, (passage, _) in store.passages(rows).items():
            assert read[row] == ("T", [one.text for one in passage.sentences])


# Filters


def passing(store: ArticleStore, filters: Filters) -> set[str]:
    """The articles whose passages pass, all of them or none."""
    rows = store.catalogue.rows_matching(filters)
    assert rows == store.ids_of([*rows])
    names = {article.id for _, article in store.passages([*rows]).values()}
    assert {*store.passage_ids(names)} == {*rows.values()}
    return names


PAPERS = [
    Article("Paris one. " * 200, id="monde", language="fr", source="https://www.lemonde.fr/a_b/100%25.html",
            outlet="Le Monde d'été", origin="/feeds/paris.xml", published="2025-02-18"),
    Article("Berlin one.", id="zeit", language="de", source="https://zeit.test/axb/1000", outlet="Die Zeit, ВЕСТИ",
            origin="/feeds/berlin.xml", published="2025-03"),
    Article("Kyiv one.", id="file", language="en", source="/articles/Kyiv.TXT"),
    Article("Nobody knows.", id="none"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (EVERYTHING, {"monde", "zeit", "file", "none"}),
        (Filters(sources=("lemonde.fr",)), {"monde"}),
        (Filters(sources=("https://",)), {"monde", "zeit"}),
        (Filters(sources=("LE MONDE",)), {"monde"}),
        (Filters(sources=("die zeit", "kyiv.txt")), {"zeit", "file"}),
        (Filters(sources=("/FEEDS/",)), {"monde", "zeit"}),
        (Filters(sources=("paris.xml",)), {"monde"}),
        (Filters(sources=("MONDE D'ÉTÉ",)), {"monde"}),
        (Filters(sources=("вести",)), {"zeit"}),
        (Filters(sources=("Die Zeit, ВЕСТИ /feeds",)), set()),  # each field on its own
        (Filters(sources=("caf\udce9",)), set()),
        (Filters(sources=("%",)), {"monde"}),
        (Filters(sources=("100%",)), {"monde"}),
        (Filters(sources=("a_b",)), {"monde"}),
        (Filters(sources=("a%b",)), set()),
        (Filters(sources=("*",)), set()),
        (Filters(sources=("' OR 1=1 --",)), set()),
        (Filters(sources=("[a-z]",)), set()),
        (Filters(sources=("lemonde", "nowhere")), {"monde"}),
        (Filters(sources=tuple(f"nowhere{number}" for number in range(300))), set()),
        (Filters(languages=("fr",)), {"monde"}),
        (Filters(languages=("fr", "de", "xx")), {"monde", "zeit"}),
        (Filters(languages=("xx",)), set()),
        (Filters(articles=("monde", "nobody")), {"monde"}),
        (Filters(articles=("monde", "zeit"), languages=("de",)), {"zeit"}),
        (Filters(articles=tuple(f"nobody{number}" for number in range(5000))), set()),
        (Filters(articles=("caf\udce9", "' OR 1=1 --")), set()),
        (Filters.stated(since="2025-02-19"), {"zeit"}),
        (Filters.stated(until="2025-03-01"), {"monde", "zeit"}),
        (Filters.stated(since="2025", sources=["test"], languages=["DE"]), {"zeit"}),
        (Filters.stated(since="2025", sources=["lemonde"], languages=["de"]), set()),
    ],
    ids=lambda given: str(given or "all") if isinstance(given, Filters) else "",
)
def test_what_passes(store: ArticleStore, filters: Filters, names: set[str]) -> None:
    put(store, *PAPERS)

    assert passing(store, filters) == names


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (Filters(sources=("https://a.test",)), True),
        (Filters(sources=("https://b.test",)), True),
        (Filters(sources=("https://c.test",)), False),
        (Filters.stated(since="2025-03"), True),
        (Filters.stated(until="2025-02"), True),
        (Filters.stated(since="2025-04"), False),
        (Filters(languages=("fr",)), True),
        # The one of that source is not of that day.
        (Filters.stated(sources=["https://a.test"], since="2025-03"), False),
        (Filters.stated(sources=["https://b.test"], since="2025-03"), True),
    ],
    ids=str,
)
def test_a_text_from_two_sources_passes_when_one_of_them_does(
    store: ArticleStore, filters: Filters, passes: bool
) -> None:
    first = Article("Same text.", id="a", language="en", source="https://a.test/", published="2025-02-01")
    second = Article("Same text.", id="b", language="fr", source="https://b.test/", published="2025-03-01")
    put(store, first)
    with store.transaction():
        store.put_duplicate(second, "a")

    assert passing(store, filters) == ({"a"} if passes else set())


DATES = [
    *("", "2023", "2024", "2025", "2026", "0001", "9999", "0001-01-01", "9999-12-31", "2024-02-29"),
    *(f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)),
    *(f"{year}-{month:02}-{day}" for year in (2024, 2025) for month in range(1, 13) for day in ("01", "15", "28")),
    *("2025-02-28T23:59:59Z", "2025-03-01T00:00:00+09:00", "2025-03-01 10:30", "2024-12-31T12:00:00.5"),
    *("soon", "25", "18 February 2025", "２０２５-02-18", "May 2025", "n.d. 2025", "-2025", "~"),
]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArticleStore]:
    with closing(ArticleStore(tmp_path_factory.mktemp("dated") / "articles.sqlite3")) as store:
        put(store, *(Article(f"Text of {day!r}.", id=f"{day}.", published=day) for day in DATES))
        yield store


DAYS = st.none() | st.dates(date(2023, 12, 1), date(2026, 1, 31)) | st.dates()
PERIODS = st.tuples(DAYS, DAYS).map(
    lambda ends: Period(*sorted(ends)) if None not in ends else Period(*ends)  # type: ignore[type-var]
)


@settings(max_examples=200)
@given(PERIODS)
def test_the_store_and_the_period_agree_on_every_date(dated: ArticleStore, period: Period) -> None:
    assert passing(dated, Filters(period=period)) == {f"{day}." for day in DATES if period.holds(day)}


# Articles and their texts


def test_articles_come_newest_first(store: ArticleStore) -> None:
    put(store, TALKS, HARVEST, PRINTED)

    newest = store.catalogue.articles_matching(EVERYTHING)
    rows = store.catalogue.first_rows(newest)

    texts = {number: text for _, number, _, _, text in store.catalogue.texts_in([*rows.values()])}
    assert [texts[number] for number in newest] == [HARVEST.text, PRINTED.text, TALKS.text]
    assert len(store.catalogue.articles_matching(Filters(languages=("en",)))) == 3
    assert store.catalogue.articles_matching(Filters(languages=("fr",))) == []
    assert store.catalogue.first_rows([99]) == {}
    assert store.catalogue.texts_in([99]) == []
