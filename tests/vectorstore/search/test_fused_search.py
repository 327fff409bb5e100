from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise, product
from pathlib import Path

import pytest
from letters import LetterEmbedder
from library_parts import HARVEST, TODAY, add, hits_of, opened

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Vectors
from vectorstore.filters import Filters
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.search.fused_search import CANDIDATES
from vectorstore.search.hits import Hit
from vectorstore.search.query import read_query
from vectorstore.text.passages import passages_of

EMBEDDER = LetterEmbedder()
ARTICLES = [
    Article(id="talks", title="Talks", text="Poutine a reçu Witkoff. Ils ont parlé de l'OTAN.", language="fr"),
    Article(id="harvest", text="The harvest was good this year.", language="en"),
    Article(id="ru", text="Путин принял Уиткоффа в Петербурге.", language="ru"),
    Article(id="zh", text="普京会见了威特科夫。", language="zh"),
    Article(id="ar", text="ناقش الوفدان وقف إطلاق النار.", language="ar"),
]


WORDS = ["".join(letters) for letters in islice(product("bdfgk", "aeiou", "lmnr", "aeiou"), 200)]
"""Of four letters each: what differs in nothing else is equally good by its spelling."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedArticles]:
    with opened(tmp_path_factory.mktemp("search"), EMBEDDER) as found:
        add(found, *ARTICLES)
        yield found


def meaning_of(query: str, wanted: bool = True) -> Vectors | None:
    return EMBEDDER.embed_query(query) if wanted else None


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.article.id for hit in hits]


with_and_without_meaning = pytest.mark.parametrize("meaning", [True, False], ids=["meaning", "spelling"])


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("harvest", "harvest"),
        ("NATO", "talks"),
        ("Уиткофф", "ru"),
        ("威特科夫", "zh"),
        ("إطلاق النار", "ar"),
    ],
)
@with_and_without_meaning
def test_the_best_passage_is_first(held: IndexedArticles, query: str, first: str, meaning: bool) -> None:
    hits = hits_of(held, query, meaning_of(query, meaning), 5, dense_weight=0.3)

    assert hits[0].article.id == first
    assert hits[0].passage.article_id == first


@pytest.mark.parametrize("query", ["Putin", "Poutine", "Путин"])
def test_a_name_is_found_in_every_spelling(held: IndexedArticles, query: str) -> None:
    assert {*ids(hits_of(held, query, None))} >= {"talks", "ru"}


@pytest.mark.parametrize("query", ["the harvest", "Who met Putin?", "NATO", "?", ""])
def test_hits_say_what_each_signal_said(held: IndexedArticles, query: str) -> None:
    vector = EMBEDDER.embed_query(query)
    lexical = held.lexical.best(read_query(query, held.store.languages(), TODAY).terms, 1000)

    hits = hits_of(held, query, vector)

    assert len(hits) == len(ARTICLES)
    assert {type(hit.score) for hit in hits} == {float}
    for hit in hits:
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text
        row = held.store.rows_of([hit.passage.id])[hit.passage.id]
        assert hit.signals.lexical == pytest.approx(lexical.get(row, 0.0))
        expected = held.dense.similarities(vector, [hit.passage.id])[hit.passage.id]
        assert hit.signals.dense == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("query", ["the harvest", "Who met Putin?", "the latest on NATO", "NATO in 2024", ""])
@pytest.mark.parametrize("dense_weight", [0.0, 0.2, 1.0])
def test_no_hit_is_better_than_the_one_before(held: IndexedArticles, query: str, dense_weight: float) -> None:
    hits = hits_of(held, query, EMBEDDER.embed_query(query), dense_weight=dense_weight)

    assert all(one.score > other.score - 1e-4 for one, other in pairwise(hits))


def test_without_a_vector_only_what_shares_a_term_is_found(held: IndexedArticles) -> None:
    assert ids(hits_of(held, "harvest", None)) == ["harvest"]
    assert hits_of(held, "zzzz", None) == ()


@pytest.mark.parametrize(("k", "count"), [(-1, 0), (0, 0), (1, 1), (4, 4), (5, 5), (10**6, 5)])
def test_k_is_how_many_at_most(held: IndexedArticles, k: int, count: int) -> None:
    hits = hits_of(held, "Putin", EMBEDDER.embed_query("Putin"), k)

    assert len(hits) == count
    assert hits == hits_of(held, "Putin", EMBEDDER.embed_query("Putin"), 10)[:count]


def test_a_vector_of_no_passage_is_never_found(held: IndexedArticles) -> None:
    held.dense.add(["stray"], EMBEDDER.embed(["Putin"]))

    hits = hits_of(held, "Putin", EMBEDDER.embed_query("Putin"))

    held.dense.remove(["stray"])
    assert len(hits) == len(ARTICLES)


@pytest.mark.parametrize(
    ("asked", "article", "other"),
    [
        ("Was sagt Russland?", "La Russie a répondu.", "La Rochelle a répondu."),
        ("What did Germany say?", "Deutschland antwortet.", "Denkmal antwortet."),
        ("Qu'a dit l'Allemagne ?", "Germany has answered.", "George has answered."),
        ("What happened on Monday?", "Cela s'est passé lundi.", "Cela s'est passé lunaire."),
    ],
)
def test_what_has_another_name_in_the_articles_language_is_found_by_it(
    indexed: IndexedArticles, asked: str, article: str, other: str
) -> None:
    add(indexed, *(Article(id=text, text=text).in_language() for text in (other, article)))

    assert ids(hits_of(indexed, asked, None))[:1] == [article]


def test_more_hits_than_candidates_are_found_when_asked_for(tmp_path: Path) -> None:
    count = 2 * CANDIDATES + 1
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(count)]
    with opened(tmp_path, EMBEDDER) as indexed:
        add(indexed, *many)

        for vector in (EMBEDDER.embed_query("article"), None):
            hits = hits_of(indexed, "article", vector, 10 * count)
            assert {*ids(hits)} == {article.id for article in many}
            assert len(hits) == count


def test_a_passage_found_by_its_spelling_alone_is_held_against_the_meaning_too(tmp_path: Path) -> None:
    """More passages than candidates are nearer in meaning: this embedder sees letters, not their order."""
    near = [Article(id=f"a{number}", text=f"Arbez {number}.", language="en") for number in range(CANDIDATES + 20)]
    spelt = Article(id="spelt", text="A zebra of quite other letters.", language="en")
    vector = EMBEDDER.embed_query("zebra")
    with opened(tmp_path, EMBEDDER) as indexed:
        add(indexed, *near, spelt)

        hits = hits_of(indexed, "zebra", vector, 1, dense_weight=0.1)

    assert [hit.article for hit in hits] == [spelt]
    assert hits[0].signals.dense == pytest.approx(float(EMBEDDER.embed([spelt.text])[0] @ vector), abs=1e-5)


# Looked at closer


def test_one_sentence_that_says_it_all_is_better_than_its_words_apart(indexed: IndexedArticles) -> None:
    """For the index, both are alike: they have the same words."""
    apart = "Lavrov spoke late. It rained and Witkoff left. They, for Riyadh."
    close = "Lavrov and Witkoff left for Riyadh. They spoke late. It rained."
    add(indexed, Article(id="apart", text=apart, language="en"), Article(id="close", text=close, language="en"))

    assert ids(hits_of(indexed, "Lavrov Witkoff Riyadh", None))[0] == "close"


def test_all_words_are_better_than_one_of_them_often(indexed: IndexedArticles) -> None:
    often = Article(id="often", text="Witkoff, Witkoff, Witkoff, and Witkoff again.", language="en")
    all_of_them = Article(id="all", text="Witkoff met Lavrov in Riyadh to talk.", language="en")
    add(indexed, often, all_of_them)

    assert ids(hits_of(indexed, "Did Witkoff meet Lavrov in Riyadh?", None))[0] == "all"


def test_a_title_counts_with_each_sentence_under_it(indexed: IndexedArticles) -> None:
    """For the index, both are alike: they have the same words."""
    add(
        indexed,
        Article(id="rain", title="It rained", text="The price rose. Wheat.", language="en"),
        Article(id="wheat", title="Wheat", text="The price rose. It rained.", language="en"),
    )

    assert ids(hits_of(indexed, "the price of wheat", None))[0] == "wheat"


# Places

FIELDS = Article(
    id="fields",
    text="\n\n".join(
        f"The harvest of field {number} was good, as every farmer says. It rained on {number} days in all. " * 6
        for number in range(12)
    ),
    language="en",
)
SOUTH = Article(id="south", text="In the south, the harvest of the field was good.", language="en")
WEATHER = Article(id="weather", text="It rained for three days.", language="en")


@pytest.mark.parametrize("k", [1, 2, 3, 8, 100])
@with_and_without_meaning
def test_a_hit_is_a_slice_of_its_article(indexed: IndexedArticles, k: int, meaning: bool) -> None:
    add(indexed, FIELDS, SOUTH, WEATHER)
    query = "Was the harvest of the field good?"

    hits = hits_of(indexed, query, meaning_of(query, meaning), k)

    assert 0 < len(hits) <= k
    for hit in hits:
        passage = hit.passage
        assert passage.text == hit.article.text[passage.start : passage.end]
        assert [*passage.sentences] == sorted(passage.sentences, key=lambda one: one.start)
        assert all(hit.article.text[one.start : one.end] == one.text for one in passage.sentences)
        assert passage.id in {one.id for one in passages_of(hit.article)}


def test_neighbours_are_one_hit_and_every_passage_is_in_one(indexed: IndexedArticles) -> None:
    add(indexed, FIELDS, SOUTH, WEATHER)
    cut = {(one.start, one.end) for one in passages_of(FIELDS)}

    hits = hits_of(indexed, "harvest", EMBEDDER.embed_query("harvest"), 100)

    places = [(hit.passage.start, hit.passage.end) for hit in hits if hit.article == FIELDS]
    held = [{part for part in cut if start <= part[0] and part[1] <= end} for start, end in places]
    assert set().union(*held) == cut
    assert sum(map(len, held)) == len(cut)
    assert max(map(len, held)) == 3


@pytest.mark.parametrize("k", [2, 3, 4])
def test_one_article_does_not_take_the_places_of_others(indexed: IndexedArticles, k: int) -> None:
    others = [Article(id=f"o{number}", text=f"Field {number}: a good harvest.") for number in range(5)]
    rain = [Article(id=f"r{number}", text=f"Field {number}: it rained.") for number in range(9)]
    add(indexed, FIELDS, *others, *rain)

    found = ids(hits_of(indexed, "the good harvest of a field", None, k))

    assert len(found) == k
    assert found.count("fields") <= (k + 1) // 2


# Filters

PLACES = [
    Article(
        id=f"{language}{number}", text=f"The harvest, {number}: {place} is content.", language=language,
        source=f"https://{place}.test/{number}", published=f"2025-0{number}-11",
    )
    for language, place in (("en", "lviv"), ("fr", "nantes"), ("de", "passau"))
    for number in range(1, 4)
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters.stated(), {article.id for article in PLACES}),
        (Filters.stated(since="2025-02", until="2025-02"), {"en2", "fr2", "de2"}),
        (Filters.stated(until="2025-01-11"), {"en1", "fr1", "de1"}),
        (Filters.stated(sources=["NANTES"]), {"fr1", "fr2", "fr3"}),
        (Filters.stated(languages=["de", "fr-CA"]), {"de1", "de2", "de3", "fr1", "fr2", "fr3"}),
        (Filters.stated(since="2025-03", sources=["lviv", "/1"], languages=["en"]), {"en3"}),
        (Filters.stated(since="2026"), set()),
        (Filters.stated(sources=["nantes"], languages=["de"]), set()),
    ],
    ids=lambda given: str(given or "all") if isinstance(given, Filters) else "",
)
@pytest.mark.parametrize("query", ["harvest", "", "How was the harvest in January 2025?", "the latest harvest"])
def test_only_what_passes_is_found(tmp_path_factory, filters: Filters, passing: set[str], query: str) -> None:
    with opened(tmp_path_factory.mktemp("filters"), EMBEDDER) as indexed:
        add(indexed, *PLACES)

        assert {*ids(hits_of(indexed, query, EMBEDDER.embed_query(query), filters=filters))} == passing
        assert {*ids(hits_of(indexed, "harvest", None, filters=filters))} == passing


def test_what_passes_is_found_though_it_is_no_candidate_among_all(tmp_path: Path) -> None:
    many = [
        Article(id=f"a{number}", text=f"Harvest, harvest of {word}.", language="en")
        for number, word in enumerate(WORDS[: CANDIDATES + 20])
    ]
    far = Article(id="far", text="Of all this, nobody in Riyadh spoke that day.", language="fr")
    with opened(tmp_path, EMBEDDER) as indexed:
        add(indexed, *many, far)
        vector = EMBEDDER.embed_query("harvest")

        assert "far" not in ids(hits_of(indexed, "harvest", vector, 50))
        assert ids(hits_of(indexed, "harvest", vector, 50, filters=Filters(languages=("fr",)))) == ["far"]


def test_of_the_same_text_from_two_sources_either_may_pass(indexed: IndexedArticles) -> None:
    same = Article(id="same", text=HARVEST.text, language="en", source="https://b.test", published="2025-02-01")
    add(indexed, HARVEST, same, WEATHER)

    for filters in (Filters(sources=("b.test",)), Filters(sources=("/h",)), Filters.stated(since="2025")):
        (hit,) = hits_of(indexed, "harvest", EMBEDDER.embed_query("harvest"), filters=filters)
        assert {hit.article.id, *(entry.id for entry in hit.also_in)} == {"harvest", "same"}


def test_one_without_a_vector_is_found_by_its_spelling_where_it_passes(tmp_path: Path) -> None:
    with opened(tmp_path, EMBEDDER) as indexed:
        add(indexed, HARVEST, SOUTH, WEATHER)
        indexed.dense.remove(indexed.store.passage_ids(["south"]))

        hits = hits_of(indexed, "harvest", EMBEDDER.embed_query("harvest"), filters=Filters(languages=("en",)))

    assert {*ids(hits)} == {"harvest", "south", "weather"}


# Time


def saying(**published: str) -> list[Article]:
    """Articles of these days that say the same, each by another name."""
    return [
        Article(id=name, text=f"The harvest was good, says {word}.", language="en", published=day)
        for (name, day), word in zip(published.items(), WORDS, strict=False)
    ]


@pytest.mark.parametrize(
    ("query", "then"),
    [
        ("How was the harvest in February 2025?", {"month", "day"}),
        ("How was the harvest in 2024?", {"before"}),
        ("How was the harvest last month?", {"month", "day"}),
        ("How was the harvest on 18 February 2025?", {"month", "day"}),
        ("How was the harvest since 1 March 2025?", {"after"}),
        ("How was the harvest before 2025?", {"before", "longbefore"}),
    ],
)
def test_of_equals_those_of_the_time_asked_for_come_first(
    indexed: IndexedArticles, query: str, then: set[str]
) -> None:
    given = saying(longbefore="1999", before="2024-06-01", after="2025-03-01", never="", month="2025-02",
                   day="2025-02-18T09:30:00Z")  # fmt: skip
    add(indexed, *given)

    found = ids(hits_of(indexed, query, None))

    assert {*found[: len(then)]} == then
    assert {*found} == {article.id for article in given}


@with_and_without_meaning
def test_one_of_the_time_asked_for_is_found_though_it_is_no_candidate_else(tmp_path: Path, meaning: bool) -> None:
    many = [
        Article(
            id=f"a{number}", text=f"A good harvest{' again' * (number % 12)}: {number}.", language="en",
            published="2024-05-01",
        )
        for number in range(CANDIDATES + 40)
    ]  # fmt: skip
    then = Article(id="then", text=f"A good harvest{' again' * 13}.", language="en", published="2025-02-20")
    vector = meaning_of("harvest", meaning)
    with opened(tmp_path, EMBEDDER) as indexed:
        add(indexed, *many, then)

        assert "then" in ids(hits_of(indexed, "a good harvest in February 2025", vector, CANDIDATES))
        assert "then" not in ids(hits_of(indexed, "a good harvest", vector, CANDIDATES))


def test_an_older_article_that_answers_is_better_than_one_of_the_time_that_does_not(
    indexed: IndexedArticles,
) -> None:
    rain = [
        Article(
            id=f"r{number}", text=f"It rained for {number} days in Lviv.", language="en", published="2025-02-01"
        )
        for number in range(1, 12)
    ]
    add(indexed, *rain, *saying(older="2019-10-05"))

    query = "How was the harvest in February 2025?"
    assert ids(hits_of(indexed, query, EMBEDDER.embed_query(query), dense_weight=0.2))[0] == "older"


def test_the_latest_is_preferred_where_it_is_asked_for(indexed: IndexedArticles) -> None:
    old = Article(id="old", text="The harvest was good.", language="en", published="2019-01-01")
    new = Article(
        id="new", text="The harvest was good, and then it rained.", language="en", published="2025-02-20"
    )
    never = Article(id="never", text="The harvest was good!", language="en")
    others = [
        Article(id=f"x{number}", text=f"Talks went on for {number} days.", language="en", published="2022")
        for number in range(9)
    ]
    add(indexed, old, new, never, *others)

    for vector in (None, EMBEDDER.embed_query("harvest")):
        assert ids(hits_of(indexed, "the harvest", vector, 5, dense_weight=0.2))[0] in {"old", "never"}
        assert ids(hits_of(indexed, "the latest on the harvest", vector, 5, dense_weight=0.2))[0] == "new"
        found = ids(hits_of(indexed, "the latest on the harvest", vector, 50, dense_weight=0.2))
        assert {"old", "new", "never"} <= {*found}


@pytest.mark.parametrize("query", ["the harvest was good", "the latest on the harvest"])
def test_of_equals_the_newer_come_first(indexed: IndexedArticles, query: str) -> None:
    begin = date(2024, 12, 20)
    days = {f"a{number:02}": (begin + timedelta(days=number)).isoformat() for number in range(30)}
    add(indexed, *saying(never="", **days, year="2023"))

    found = ids(hits_of(indexed, query, None, 40))

    assert found == [*sorted(days, reverse=True), "year", "never"]


@with_and_without_meaning
def test_the_latest_is_found_among_more_equals_than_candidates(tmp_path: Path, meaning: bool) -> None:
    """Whatever came first into the index."""
    begin = date(2024, 1, 1)
    days = {f"a{number:03}": (begin + timedelta(days=number)).isoformat() for number in range(CANDIDATES + 60)}
    query = "the latest on the harvest"
    with opened(tmp_path, EMBEDDER) as indexed:
        add(indexed, *saying(**days))

        found = ids(hits_of(indexed, query, meaning_of(query, meaning), 5, dense_weight=0.0))

    assert found == sorted(days, reverse=True)[:5]


def test_of_equals_one_of_no_known_day_comes_last(indexed: IndexedArticles) -> None:
    add(indexed, *saying(garbage="soon", never="", old="1999", written="May 2025", day="2025-02-01"))

    assert ids(hits_of(indexed, "the harvest", None))[:2] == ["day", "old"]


@pytest.mark.parametrize("published", ["", "soon", "0001", "0001-01-01", "9999-12-31", "2025-02-30"])
@pytest.mark.parametrize("query", ["the latest on the harvest", "the harvest in 2024", "the harvest last month"])
def test_any_day_may_be_stated_of_an_article(indexed: IndexedArticles, published: str, query: str) -> None:
    add(indexed, *saying(only=published))

    assert ids(hits_of(indexed, query, EMBEDDER.embed_query(query))) == ["only"]


@pytest.mark.parametrize(
    ("today", "first"),
    [(date(2025, 3, 31), "february25"), (date(2025, 2, 1), "january25"), (date(2024, 3, 1), "february24")],
)
def test_a_time_is_seen_from_today(indexed: IndexedArticles, today: date, first: str) -> None:
    add(indexed, *saying(january25="2025-01-10", february25="2025-02-10", february24="2024-02-10"))

    assert ids(hits_of(indexed, "the harvest last month", None, today=today))[0] == first
