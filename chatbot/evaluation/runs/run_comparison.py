"""What changed between two runs of the same questions: in the figures, beyond chance, and question by question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.figures import cluster_of
from chatbot.evaluation.metrics.intervals import Interval, bootstrap
from chatbot.evaluation.runs.run_json import EvaluationRun
from chatbot.evaluation.scoring import METRICS

_FLIPPING = ("hit_at_1", "gold_contained", "facts", "forbidden", "hallucination_rate", "error_rate")
"""Metrics whose change of one question is worth reading about."""
_LEAST = 1e-9
"""Differences below it are rounding."""
_NAMED_CONFIDENCE = 0.99
FEWEST_CHANGED = 8
"""If the questions of as many articles all change one way, it is no chance: 2 · 0.5⁸ is below 1 %."""


@dataclass(frozen=True, slots=True)
class MetricChange:
    """The mean of a metric over the questions measured both times, and the paired difference with its interval.

    `named` is 1 for better and -1 for worse, where that is no chance: enough questions changed, and the interval
    of the difference leaves out 0, when it is widened so that all metrics together are wrong in 1 % of comparisons
    at most (Bonferroni). Otherwise it is 0.
    """

    metric: str
    questions: int
    before: float
    after: float
    interval: Interval
    named: int

    @property
    def difference(self) -> float:
        """How much higher it is now."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose value of a metric is another now; None where it is not measured.

    `turned` is 1 for better, -1 for worse.
    """

    id: str
    question: str
    metric: str
    before: float | None
    after: float | None
    turned: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since an earlier run: what it was made with, the figures, and the questions.

    `only_before` and `only_now` are ids of questions that one of the runs has not asked.
    """

    made_with: tuple[str, ...]
    changes: tuple[MetricChange, ...]
    flips: tuple[Flip, ...]
    only_before: tuple[str, ...]
    only_now: tuple[str, ...]

    @property
    def changed(self) -> tuple[MetricChange, ...]:
        """Those that are not what they were, by chance or not."""
        return tuple(change for change in self.changes if change.difference)

    @property
    def named(self) -> tuple[MetricChange, ...]:
        """The changes that are no chance."""
        return tuple(change for change in self.changes if change.named)


def compare(earlier: EvaluationRun, now: EvaluationRun) -> Comparison:
    """Compare two runs by the ids of their questions."""
    before = {outcome.question.id: outcome for outcome in earlier.outcomes}
    after = {outcome.question.id: outcome for outcome in now.outcomes}
    pairs = [(before[name], after[name]) for name in after if name in before]
    shared = [name for name in METRICS if any(_measured_twice(pair, name) for pair in pairs)]
    confidence = 1 - (1 - _NAMED_CONFIDENCE) / (len(shared) or 1)
    return Comparison(
        made_with=tuple(now.made_with.differences(earlier.made_with)),
        changes=tuple(_change(name, pairs, confidence) for name in shared),
        flips=tuple(flip for pair in pairs for flip in _flips(*pair)),
        only_before=tuple(name for name in before if name not in after),
        only_now=tuple(name for name in after if name not in before),
    )


def _measured_twice(pair: tuple[Outcome, Outcome], metric: str) -> bool:
    return all(metric in outcome.values for outcome in pair)


def _change(metric: str, pairs: Sequence[tuple[Outcome, Outcome]], confidence: float) -> MetricChange:
    measured = [pair for pair in pairs if _measured_twice(pair, metric)]
    before = [earlier.values[metric] for earlier, _ in measured]
    after = [now.values[metric] for _, now in measured]
    differences = [now - earlier for earlier, now in zip(before, after, strict=True)]
    clusters = [cluster_of(now) for _, now in measured]
    rises = sum(differences) > 0
    changed = {cluster for cluster, one in zip(clusters, differences, strict=True) if abs(one) >= _LEAST}
    is_clear = len(changed) >= FEWEST_CHANGED and bootstrap(differences, clusters, confidence).excludes(0.0)
    return MetricChange(
        metric=metric,
        questions=len(measured),
        before=sum(before) / len(measured),
        after=sum(after) / len(measured),
        interval=bootstrap(differences, clusters),
        named=METRICS[metric].better * (1 if rises else -1) if is_clear else 0,
    )


def _flips(earlier: Outcome, now: Outcome) -> Iterator[Flip]:
    for metric in _FLIPPING:
        before, after = earlier.values.get(metric), now.values.get(metric)
        if turned := _turned(metric, before, after):
            yield Flip(now.question.id, now.question.question, metric, before, after, turned)


def _turned(metric: str, before: float | None, after: float | None) -> int:
    """1 for better, -1 for worse or not measured any more, 0 for neither."""
    if before is None or after is None:
        return 0 if before is None else -1
    if abs(after - before) < _LEAST:
        return 0
    return METRICS[metric].better * (1 if after > before else -1)
