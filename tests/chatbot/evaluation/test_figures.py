"""Figures of outcomes that are made up."""

import pytest
from evaluation_runs import numbered, run_of

from chatbot.evaluation.figures import AbstentionCells, figures_of


def test_without_questions_that_nothing_answers_there_is_no_rate_of_answering_them():
    figures = figures_of(run_of(numbered([0.0, 1.0]), "error_rate").outcomes)

    assert set(figures.metrics) == {"error_rate"}
    assert figures.cells == AbstentionCells(0, 0, 0, 0)  # none has an answer here


def test_values_that_are_all_alike_are_as_uncertain_as_their_articles_are_few():
    four_articles = figures_of(run_of(numbered([1.0] * 8)).outcomes).metrics["gold_contained"]
    many_articles = figures_of(run_of(numbered([1.0] * 80)).outcomes).metrics["gold_contained"]

    assert (four_articles.mean, four_articles.questions) == (1.0, 8)
    assert four_articles.interval.low == pytest.approx(0.510, abs=5e-4)
    assert 0.9 < many_articles.interval.low < many_articles.interval.high == 1.0


def test_of_no_questions_nothing_is_measured():
    figures = figures_of([])

    assert (figures.metrics, figures.seconds, figures.questions) == ({}, {}, 0)
