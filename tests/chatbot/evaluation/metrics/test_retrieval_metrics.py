"""Ranking metrics: by hand, and as trec_eval computes them."""

from math import log2

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as some
from ir_measures import RR, R, Success, nDCG

from chatbot.evaluation.metrics.retrieval_metrics import hit_at_1, ndcg, recall, reciprocal_rank

RANKED = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("relevant", "hit", "recall_at_2", "rank", "gain"),
    [
        ("a", 1, 1, 1, 1),
        ("b", 0, 1, 1 / 2, 1 / log2(3)),
        ("d", 0, 0, 1 / 4, 1 / log2(5)),
        ("z", 0, 0, 0, 0),
        ("ab", 1, 1, 1, 1),
        ("az", 1, 1 / 2, 1, 1 / (1 + 1 / log2(3))),
        ("bcz", 0, 1 / 2, 1 / 2, (1 / log2(3) + 1 / 2) / (1 + 1 / log2(3) + 1 / 2)),
    ],
)
def test_by_hand(relevant, hit, recall_at_2, rank, gain):
    assert hit_at_1(RANKED, relevant) == hit
    assert recall(RANKED, relevant, 2) == recall_at_2
    assert reciprocal_rank(RANKED, relevant) == rank
    assert ndcg(RANKED, relevant) == pytest.approx(gain)


def test_nothing_found():
    assert [metric([], "a") for metric in (hit_at_1, reciprocal_rank, ndcg)] == [0, 0, 0]
    assert recall([], "a", 5) == 0


def test_ten_places_can_hold_ten_of_twelve():
    assert recall(list("abcdefghijkl"), "abcdefghijkl", 10) == 1


def test_an_article_ranked_twice_counts_once():
    assert recall(["a", "a"], "ab", 2) == 1 / 2
    assert ndcg(["a", "a"], "ab") == ndcg(["a", "z"], "ab")


@pytest.mark.parametrize("metric", [hit_at_1, reciprocal_rank, ndcg])
def test_nothing_to_find_is_not_measured(metric):
    with pytest.raises(ValueError, match="No article is relevant"):
        metric(RANKED, [])


NAMES = [f"article {number}" for number in range(30)]


@given(
    ranked=some.lists(some.sampled_from(NAMES), unique=True, min_size=1, max_size=15),
    relevant=some.sets(some.sampled_from(NAMES), min_size=1, max_size=15),
)
def test_as_trec_eval(ranked, relevant):
    run = {"q": {name: float(-place) for place, name in enumerate(ranked)}}
    theirs = {
        one.measure: one.value
        for one in ir_measures.iter_calc(
            [Success @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10], {"q": dict.fromkeys(relevant, 1)}, run
        )
    }

    assert hit_at_1(ranked, relevant) == theirs[Success @ 1]
    for k in (5, 10):  # theirs is of all that are relevant
        assert recall(ranked, relevant, k) == pytest.approx(theirs[R @ k] * len(relevant) / min(k, len(relevant)))
    assert reciprocal_rank(ranked, relevant) == pytest.approx(theirs[RR @ 10])
    assert ndcg(ranked, relevant) == pytest.approx(theirs[nDCG @ 10])
