"""Intervals, by hand and by simulation."""

import numpy as np
import pytest

from chatbot.evaluation.metrics.intervals import Interval, bootstrap, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),  # Newcombe, 1998, table I
    ],
)
def test_wilson(successes, trials, low, high):
    interval = wilson(successes, trials)

    assert (interval.low, interval.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_bootstrap_of_a_mean_is_as_wide_as_its_standard_error():
    values = np.random.default_rng(1).normal(0.5, 0.1, 400)
    interval = bootstrap(list(values), range(400))

    assert (interval.high - interval.low) / 2 == pytest.approx(1.96 * values.std() / 20, rel=0.05)
    assert interval == bootstrap(list(values), range(400))


def test_questions_about_one_article_count_as_one():
    values = [0.0, 1.0] * 50

    alone = bootstrap(values, range(100))
    together = bootstrap(values, [place % 2 + place // 20 for place in range(100)])
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_no_differences_have_no_width():
    assert bootstrap([0.0] * 10, range(10)) == Interval(0.0, 0.0)
    assert bootstrap([], []) == Interval(0.0, 0.0)


def test_excludes():
    assert not Interval(0.0, 0.5).excludes(0.0)
    assert Interval(0.1, 0.5).excludes(0.0)
