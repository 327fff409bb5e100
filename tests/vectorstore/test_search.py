from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from held import add, opened, scores
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import LetterEmbedder

from vectorstore.article import Article
from vectorstore.holdings import Holdings
from vectorstore.search import CANDIDATES, Search, Signals, fused, z_scores

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
EMBEDDER = LetterEmbedder()


@settings(deadline=None)
@given(st.lists(NUMBERS, max_size=30))
def test_z_scores_have_mean_0_and_deviation_1_or_are_all_0(values: list[float]) -> None:
    scores = z_scores(values)

    assert len(scores) == len(values)
    assert np.isfinite(scores).all()
    assert scores.any() <= (len(set(values)) > 1)
    if np.std(values or [0]) > 1e-5 * np.abs(values or [0]).max():
        assert scores.mean() == pytest.approx(0, abs=1e-6)
        assert scores.std() == pytest.approx(1, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=30))
def test_z_scores_keep_the_order_and_forget_the_scale(values: list[int]) -> None:
    scores = z_scores(values)

    assert np.argsort(scores, kind="stable").tolist() == np.argsort(values, kind="stable").tolist()
    assert scores == pytest.approx(z_scores([3.0 * value + 7 for value in values]), abs=1e-9)


@pytest.mark.parametrize("values", [[], [0.0], [5.0], [2.0, 2.0, 2.0], [349526.2761323304] * 3, [0.7, 0.7 + 1e-8]])
def test_z_scores_of_values_that_do_not_differ_are_0(values: list[float]) -> None:
    assert z_scores(values).tolist() == [0.0] * len(values)


SIGNALS = st.dictionaries(
    st.integers(0, 50), st.builds(Signals, dense=st.floats(-1, 1), lexical=st.floats(0, 100)), max_size=20
)


@settings(deadline=None)
@given(SIGNALS, st.floats(0, 1))
def test_fusing_is_the_weighted_sum_of_both_z_scores(signals: dict[int, Signals], weight: float) -> None:
    scores = fused(signals, weight)

    dense = z_scores([signal.dense for signal in signals.values()])
    lexical = z_scores([signal.lexical for signal in signals.values()])
    assert list(scores) == list(signals)
    assert list(scores.values()) == pytest.approx(list(weight * dense + (1 - weight) * lexical))


@settings(deadline=None)
@given(SIGNALS, st.floats(0, 1))
def test_what_both_signals_prefer_comes_first(signals: dict[int, Signals], weight: float) -> None:
    best = Signals(dense=2.0, lexical=200.0)

    scores = fused({**signals, 99: best}, weight)

    assert all(scores[99] >= score for score in scores.values())


def test_with_all_weight_on_one_signal_it_decides() -> None:
    signals = {1: Signals(dense=0.9, lexical=1.0), 2: Signals(dense=0.1, lexical=5.0)}

    by_meaning, by_spelling = fused(signals, 1.0), fused(signals, 0.0)

    assert by_meaning[1] > by_meaning[2]
    assert by_spelling[2] > by_spelling[1]


ARTICLES = [
    Article(id="talks", title="Talks", text="Poutine a reçu Witkoff. Ils ont parlé de l'OTAN.", language="fr"),
    Article(id="harvest", text="The harvest was good this year.", language="en"),
    Article(id="ru", text="Путин принял Уиткоффа в Петербурге.", language="ru"),
    Article(id="zh", text="普京会见了威特科夫。", language="zh"),
    Article(id="ar", text="ناقش الوفدان وقف إطلاق النار.", language="ar"),
]


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    with opened(tmp_path_factory.mktemp("search"), EMBEDDER) as found:
        add(found, *ARTICLES)
        yield found


@pytest.fixture
def search(holdings: Holdings) -> Search:
    return Search(holdings.store, holdings.lexical, holdings.dense, 0.3)


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
@pytest.mark.parametrize("with_vector", [True, False])
def test_the_best_passage_is_first(search: Search, query: str, first: str, with_vector: bool) -> None:
    hits = search.hits(query, EMBEDDER.embed_query(query) if with_vector else None, 5)

    assert hits[0].article.id == first
    assert hits[0].passage.article_id == first


@pytest.mark.parametrize("query", ["Putin", "Poutine", "Путин"])
def test_a_name_is_found_in_every_spelling(search: Search, query: str) -> None:
    assert {hit.article.id for hit in search.hits(query, None, 5)} >= {"talks", "ru"}


def test_hits_say_what_each_signal_said(search: Search, holdings: Holdings) -> None:
    query = "the harvest"
    vector = EMBEDDER.embed_query(query)
    lexical = scores(holdings.lexical, query)

    hits = search.hits(query, vector, 5)

    assert len(hits) == len(ARTICLES)
    for hit in hits:
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text
        row = holdings.store.rows_of([hit.passage.id])[hit.passage.id]
        assert hit.signals.lexical == lexical.get(row, 0.0)
        expected = holdings.dense.similarities(vector, [hit.passage.id])[hit.passage.id]
        assert hit.signals.dense == pytest.approx(expected, abs=1e-5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_without_a_vector_only_what_shares_a_term_is_found(search: Search) -> None:
    assert [hit.article.id for hit in search.hits("harvest", None, 5)] == ["harvest"]
    assert search.hits("zzzz", None, 5) == ()


@pytest.mark.parametrize(("k", "count"), [(-1, 0), (0, 0), (1, 1), (4, 4), (5, 5), (10**6, 5)])
def test_k_is_how_many_at_most(search: Search, k: int, count: int) -> None:
    hits = search.hits("Putin", EMBEDDER.embed_query("Putin"), k)

    assert len(hits) == count
    assert hits == search.hits("Putin", EMBEDDER.embed_query("Putin"), 10)[:count]


def test_a_vector_of_no_passage_is_never_found(search: Search, holdings: Holdings) -> None:
    holdings.dense.add(["stray"], EMBEDDER.embed(["Putin"]))

    assert len(search.hits("Putin", EMBEDDER.embed_query("Putin"), 10)) == len(ARTICLES)


def test_more_hits_than_candidates_are_found_when_asked_for(tmp_path: Path) -> None:
    count = 2 * CANDIDATES + 1
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(count)]
    with opened(tmp_path, EMBEDDER) as holdings:
        add(holdings, *many)
        search = Search(holdings.store, holdings.lexical, holdings.dense, 0.5)

        hits = search.hits("article", EMBEDDER.embed_query("article"), 10 * count)
        assert len({hit.passage.id for hit in hits}) == count
        assert len(search.hits("article", None, 10 * count)) == count


def test_a_passage_found_by_its_spelling_alone_is_held_against_the_meaning_too(tmp_path: Path) -> None:
    """More passages than candidates are nearer in meaning: this embedder sees letters, not their order."""
    near = [Article(id=f"a{number}", text=f"Arbez {number}.", language="en") for number in range(CANDIDATES + 20)]
    spelt = Article(id="spelt", text="A zebra of quite other letters.", language="en")
    vector = EMBEDDER.embed_query("zebra")
    with opened(tmp_path, EMBEDDER) as holdings:
        add(holdings, *near, spelt)

        hits = Search(holdings.store, holdings.lexical, holdings.dense, 0.1).hits("zebra", vector, 1)

    assert [hit.article for hit in hits] == [spelt]
    assert hits[0].signals.dense == pytest.approx(float(EMBEDDER.embed([spelt.text])[0] @ vector), abs=1e-5)
