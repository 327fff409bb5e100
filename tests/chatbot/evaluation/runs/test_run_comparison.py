"""What is said to have changed between two runs, and what is chance."""

import random

import pytest
from evaluation_runs import numbered, run_of

from chatbot.evaluation.reports.comparison_lines import comparison_lines
from chatbot.evaluation.runs.run_comparison import compare


def test_the_same_twice_is_no_change():
    values = numbered([1.0, 0.0, 1.0])
    comparison = compare(run_of(values), run_of(values))

    assert (comparison.named, comparison.flips) == ((), ())
    assert list(comparison_lines(comparison)) == ["Nothing changed beyond chance."]


@pytest.mark.parametrize("seed", range(20))
def test_a_model_that_answers_by_chance_is_neither_better_nor_worse(seed):
    chance = random.Random(seed)
    runs = [run_of(numbered(float(chance.random() < 0.7) for _ in range(100))) for _ in range(2)]

    assert compare(*runs).named == ()


@pytest.mark.parametrize(
    ("metric", "before", "after", "named"),
    [
        ("gold_contained", 1.0, 0.0, -1),
        ("gold_contained", 0.0, 1.0, 1),
        ("hallucination_rate", 0.0, 1.0, -1),
        ("mrr", 0.5, 0.4, -1),
        ("linked", 0.0, 1.0, 0),
    ],
)
def test_a_clear_change_is_named(metric, before, after, named):
    earlier = run_of(numbered([before] * 60), metric)
    now = run_of(numbered([after if place % 3 == 0 else before for place in range(60)]), metric)

    assert [change.named for change in compare(earlier, now).changes] == [named]


def test_few_questions_are_told_one_by_one():
    earlier, now = run_of(numbered([1.0] * 5)), run_of(numbered([0.0, 1.0, 1.0, 1.0, None]))
    comparison = compare(earlier, now)

    assert comparison.named == ()
    assert [(flip.id, flip.before, flip.after, flip.turned) for flip in comparison.flips] == [
        ("0", 1.0, 0.0, -1),
        ("4", 1.0, None, -1),
    ]


def test_questions_of_one_run_and_what_it_was_made_with():
    comparison = compare(run_of({"1": 1.0, "2": 1.0}), run_of({"2": 1.0, "3": 1.0}, model="", passages=4))

    assert comparison.made_with == ("model: gemma before, none now", "passages: 8 before, 4 now")
    assert (comparison.only_before, comparison.only_now) == (("1",), ("3",))
    assert comparison.changes[0].questions == 1


def test_in_lines():
    earlier, now = run_of(numbered([0.0] * 40)), run_of(numbered([1.0] * 20 + [0.0] * 20))

    lines = list(comparison_lines(compare(earlier, now)))
    assert " ".join(lines[2].split()).startswith("| gold answer contained | 0.000 | 0.500 | +0.500 (+0.")
    assert lines[2].endswith("better |")
    assert lines[3] == "better: 0: gold answer contained 0 to 1: Question 0?"
    assert lines[-1] == "Beyond chance: gold answer contained better. 20 questions changed."
