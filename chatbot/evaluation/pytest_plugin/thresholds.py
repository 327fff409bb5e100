"""Thresholds: the least or most that the mean of a metric may be over the questions of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.figures import Figure, figures_of
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.evaluation.scoring import METRICS
from chatbot.phrases import count_of

_MOST_NAMED = 8
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least ("min") or most ("max") that the mean of `metric` may be over `questions`; from 0 to 1."""

    bound: Literal["min", "max"]
    metric: str
    limit: float
    questions: tuple[LabelledQuestion, ...]

    def __str__(self) -> str:
        return f"{self.bound}_{self.metric}={self.limit:g}"

    @classmethod
    def of(cls, name: str, limit: object, questions: tuple[LabelledQuestion, ...]) -> Self:
        """Read a threshold such as `min_mrr=0.8`; raises ValueError, which says what can be written."""
        bound, _, metric = name.partition("_")
        if bound not in ("min", "max") or metric not in METRICS:
            raise ValueError(
                f"There is no threshold {name}. Write min_ or max_ before one of: {', '.join(METRICS)}."
            )
        if not isinstance(limit, int | float) or not 0 <= limit <= 1:
            raise ValueError(f"{name}={limit!r} is not a threshold. Give a number from 0 to 1.")
        return cls("min" if bound == "min" else "max", metric, float(limit), questions)

    def is_met_by(self, value: float) -> bool:
        """Whether a value is not below the least, or not above the most."""
        return value >= self.limit - _ROUNDING if self.bound == "min" else value <= self.limit + _ROUNDING


def shortfall(threshold: Threshold, outcomes: Sequence[Outcome]) -> str:
    """What is to be said where a threshold is not met, "" where it is.

    One whose metric was measured of no question is not met: else a file that lacks labels would pass.
    """
    figure = figures_of(outcomes).metrics.get(threshold.metric)
    unasked = [f"{one.question.id} could not be asked: {one.error}" for one in outcomes if one.error]
    missing = sorted({name for one in outcomes for name in one.missing})
    left_out = [f"not counted, as the library has no such articles: {', '.join(missing)}"] if missing else []
    if figure is None:
        says = METRICS[threshold.metric].says
        lines = [f"{threshold}: no question has the labels that {threshold.metric} ({says}) is measured with."]
    elif threshold.is_met_by(figure.mean):
        return ""
    else:
        lines = [_missed(threshold, figure), *_worst(threshold, outcomes)]
    return "\n".join([*lines, *unasked, *left_out])


def _missed(threshold: Threshold, figure: Figure) -> str:
    side = "below" if threshold.bound == "min" else "above"
    interval = f"95 % interval {figure.interval.low:.3f} to {figure.interval.high:.3f}"
    counted = count_of(figure.questions, "question")
    return f"{threshold.metric} is {figure.mean:.3f}, {side} {threshold.limit:g} ({interval}, {counted})."


def _worst(threshold: Threshold, outcomes: Sequence[Outcome]) -> list[str]:
    """The questions that fall short themselves, the worst first."""
    values = [(one.values[threshold.metric], one.question) for one in outcomes if threshold.metric in one.values]
    short = [one for one in values if not threshold.is_met_by(one[0])]
    short.sort(key=lambda one: one[0], reverse=threshold.bound == "max")
    named = [f"  {value:.3f}  {question.id}: {question.question}" for value, question in short[:_MOST_NAMED]]
    return named + ([f"  and {len(short) - _MOST_NAMED} more"] if len(short) > _MOST_NAMED else [])
