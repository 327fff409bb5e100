"""The report as one HTML file: figures with their intervals drawn, what changed, and every answer to read.

It contacts nothing: its policy forbids any request, and allows no script but its own. Jinja escapes every text.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import PurePath

import numpy as np
from jinja2 import Environment, StrictUndefined

from chatbot.evaluation.figures import Figures, figures_of
from chatbot.evaluation.reports.comparison_lines import summary_line
from chatbot.evaluation.reports.question_rows import question_rows
from chatbot.evaluation.runs.run_comparison import Comparison
from chatbot.evaluation.runs.run_json import EvaluationRun
from chatbot.evaluation.scoring import METRICS, Metric
from chatbot.phrases import count_of
from vectorstore.embeddings.built_in import BUILT_IN

_GROUPS = {
    "retrieval": "Are the right articles found?",
    "answers": "Do the answers hold what is wanted?",
    "citations": "Do the sources bear the answers out?",
    "abstention": "Does it decline when it should, and only then?",
}
_BINS = 24


@dataclass(frozen=True, slots=True)
class _Bin:
    """How many answers took from `start` to `end` seconds."""

    start: float
    end: float
    count: int


def html_report(runs: Mapping[str, EvaluationRun], comparison: Comparison | None) -> str:
    """The report on runs of the same questions, the answers of the first; `comparison` is with an earlier run."""
    first = next(iter(runs.values()))
    figures = {name or "as set": figures_of(run.outcomes) for name, run in runs.items()}
    rows = question_rows(first.outcomes, comparison.flips if comparison else ())
    script = _text("report.js")
    return (
        _environment()
        .from_string(_text("report.html"))
        .render(
            run=first,
            name=PurePath(first.file).name,
            embeddings="built-in embeddings"
            if first.made_with.embeddings == BUILT_IN
            else first.made_with.embeddings,
            figures=next(iter(figures.values())),
            runs=figures,
            groups=_groups(figures),
            metrics=METRICS,
            seconds=_bins(first),
            comparison=comparison,
            summary=summary_line(comparison) if comparison else "",
            changes=comparison.changed if comparison else (),
            rows=rows,
            counts=Counter(row.mark for row in rows),
            style=_text("report.css"),
            script=script,
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _groups(runs: Mapping[str, Figures]) -> list[tuple[str, list[tuple[str, Metric]]]]:
    """The metrics that were measured in any of the runs, by what they answer."""
    measured = [
        (name, metric) for name, metric in METRICS.items() if any(name in one.metrics for one in runs.values())
    ]
    return [(_GROUPS[group], list(some)) for group, some in groupby(measured, key=lambda pair: pair[1].group)]


def _bins(run: EvaluationRun) -> Sequence[_Bin]:
    """How long the answers took; the slowest hundredth is in the last bin, which would squeeze the others."""
    seconds = [outcome.answer.seconds.total for outcome in run.outcomes if outcome.answer]
    if not seconds:
        return []
    longest = float(np.percentile(seconds, 99)) or 1.0
    counts, edges = np.histogram(np.minimum(seconds, longest), bins=_BINS, range=(0.0, longest))
    return [
        _Bin(float(start), float(end), int(count))
        for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]


@cache
def _environment() -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["counted"] = count_of
    return made


def _text(name: str) -> str:
    return files("chatbot.evaluation.reports").joinpath(name).read_text("utf-8")
