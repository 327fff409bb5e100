import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.search.fusion import fused, z_scores

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(NUMBERS, max_size=30))
def test_z_scores_have_mean_0_and_deviation_1_or_are_all_0(values: list[float]) -> None:
    scores = z_scores(values)

    assert len(scores) == len(values)
    assert np.isfinite(scores).all()
    assert scores.any() <= (len(set(values)) > 1)
    if np.std(values or [0]) > 1e-5 * np.abs(values or [0]).max():
        assert scores.mean() == pytest.approx(0, abs=1e-6)
        assert scores.std() == pytest.approx(1, abs=1e-6)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=30))
def test_z_scores_keep_the_order_and_forget_the_scale(values: list[int]) -> None:
    scores = z_scores(values)

    assert np.argsort(scores, kind="stable").tolist() == np.argsort(values, kind="stable").tolist()
    assert scores == pytest.approx(z_scores([3.0 * value + 7 for value in values]), abs=1e-9)


@pytest.mark.parametrize("values", [[], [0.0], [5.0], [2.0, 2.0, 2.0], [349526.2761323304] * 3, [0.7, 0.7 + 1e-8]])
def test_z_scores_of_values_that_do_not_differ_are_0(values: list[float]) -> None:
    assert z_scores(values).tolist() == [0.0] * len(values)


ROWS = st.lists(st.tuples(st.integers(-100, 100), st.integers(-100, 100), st.integers(-100, 100)), max_size=20)
WEIGHTS = st.tuples(*[st.floats(0, 1)] * 3)


@given(ROWS, WEIGHTS)
def test_what_all_signals_prefer_comes_first(rows: list[tuple[int, ...]], weights: tuple[float, ...]) -> None:
    scores = fused(*zip(weights, zip(*rows, (200, 200, 200), strict=True), strict=True))

    assert len(scores) == len(rows) + 1
    assert scores[-1] == max(scores)


@given(ROWS, WEIGHTS)
def test_a_signal_that_says_the_same_of_all_changes_nothing(
    rows: list[tuple[int, ...]], weights: tuple[float, ...]
) -> None:
    signals = list(zip(weights, zip(*rows, (1, 2, 3), strict=True), strict=True))

    assert fused(*signals, (1.0, [7.0] * (len(rows) + 1))).tolist() == fused(*signals).tolist()


@pytest.mark.parametrize(
    ("dense", "lexical", "best"), [(1.0, 0.0, 0), (0.0, 1.0, 1), (0.7, 0.3, 0), (0.3, 0.7, 1)]
)
def test_the_weight_decides(dense: float, lexical: float, best: int) -> None:
    scores = fused((dense, [0.9, 0.1]), (lexical, [1.0, 5.0]))

    assert np.argmax(scores) == best


def test_how_far_apart_counts_and_not_the_rank_alone() -> None:
    """By rank, the first two would be equally good."""
    scores = fused((0.5, [10.0, 1.0, 0.9, 0.8]), (0.5, [1.9, 2.0, 1.0, 0.0]))

    assert scores[0] > scores[1] + 0.5
