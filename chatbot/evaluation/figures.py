"""Figures: the outcomes of all questions -> the mean of each metric with its interval, and what was counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chatbot.answering.answer import Answer
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.metrics.intervals import Interval, bootstrap, wilson
from chatbot.evaluation.scoring import METRICS

_TIMES: dict[str, Callable[[Answer], float]] = {
    "search": lambda answer: answer.seconds.search,
    "first_token": lambda answer: answer.seconds.first_token,
    "total": lambda answer: answer.seconds.total,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of a metric over the `questions` that it was measured of, with its 95 % interval."""

    mean: float
    interval: Interval
    questions: int


class AbstentionCells(NamedTuple):
    """How many questions that can or cannot be answered were answered or not (NoMIRACL, Thakur et al., 2024).

    The hallucination rate is `answered_unanswerable` of all that cannot be answered, the error rate
    `abstained_answerable` of all that can.
    """

    answered_answerable: int
    abstained_answerable: int
    answered_unanswerable: int
    abstained_unanswerable: int


class Spread(NamedTuple):
    """The median and the 95th percentile, in seconds."""

    median: float
    percentile_95: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a run: metrics by name, those measured of no question left out; `seconds` by what they time.

    `errors` are questions that could not be asked, `model_failures` those whose answer quotes the articles in
    place of a model that failed; these are measured like all others. `unjudged` are answers that a judge was to
    read and has no opinion on.
    """

    metrics: dict[str, Figure]
    cells: AbstentionCells
    seconds: dict[str, Spread]
    questions: int
    errors: int
    model_failures: int
    unjudged: int


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """Sum up what came of the questions."""
    answers = [outcome.answer for outcome in outcomes if outcome.answer]
    return Figures(
        metrics={name: figure for name in METRICS if (figure := _figure(name, outcomes))},
        cells=_cells(outcomes),
        seconds=_seconds(answers),
        questions=len(outcomes),
        errors=sum(outcome.answer is None for outcome in outcomes),
        model_failures=sum(outcome.model_failed for outcome in outcomes),
        unjudged=sum(bool(outcome.unjudged) for outcome in outcomes),
    )


def cluster_of(outcome: Outcome) -> Hashable:
    """What the outcome is not independent of: its first gold article, or nothing but its own question."""
    return next(iter(outcome.question.articles), "") or ("question", outcome.question.id)


def _figure(name: str, outcomes: Sequence[Outcome]) -> Figure | None:
    measured = [outcome for outcome in outcomes if name in outcome.values]
    values = [outcome.values[name] for outcome in measured]
    if not values:
        return None
    mean = sum(values) / len(values)
    if METRICS[name].group == "abstention":
        return Figure(mean, wilson(sum(values), len(values)), len(values))
    clusters = list(map(cluster_of, measured))
    interval = bootstrap(values, clusters)
    if interval.low == interval.high:  # all alike: as if nothing else could ever come up
        articles = len(set(clusters))
        interval = wilson(mean * articles, articles)
    return Figure(mean, interval, len(values))


def _cells(outcomes: Sequence[Outcome]) -> AbstentionCells:
    def count(answerable: bool, abstained: bool) -> int:
        return sum(
            one.question.answerable is answerable and one.answer is not None and one.answer.abstained is abstained
            for one in outcomes
        )

    return AbstentionCells(count(True, False), count(True, True), count(False, False), count(False, True))


def _seconds(answers: Sequence[Answer]) -> dict[str, Spread]:
    """How long answers took, and those of a model to their first word; quotes come all at once."""
    written = [answer for answer in answers if answer.mode == "model"]
    timed = {name: answers if name == "total" else written for name in _TIMES}
    return {name: _spread(map(_TIMES[name], some)) for name, some in timed.items() if some}


def _spread(seconds: Iterable[float]) -> Spread:
    median, high = np.percentile(list(seconds), [50, 95])
    return Spread(float(median), float(high))
