"""Figures as tables of text, for the terminal and for documents: Markdown that is also read as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chatbot.evaluation.claims.claim_check import ClaimFigures
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.figures import Figure, Figures
from chatbot.evaluation.metrics.intervals import Interval
from chatbot.evaluation.reports.question_rows import mark_of
from chatbot.evaluation.scoring import METRICS
from chatbot.phrases import count_of, shortened

_MOST_UNWANTED, _QUESTION_CHARACTERS = 10, 80
_SECONDS = {"search": "search", "first_token": "first token", "total": "answer"}


def figure_lines(runs: Mapping[str, Figures]) -> Iterator[str]:
    """A row a metric and a column a run, each with the mean, its interval and the number of questions."""
    names = [name for name in METRICS if any(name in figures.metrics for figures in runs.values())]
    rows = [
        [METRICS[name].title, *(_measured(figures.metrics.get(name)) for figures in runs.values())]
        for name in names
    ]
    for name, title in _SECONDS.items():
        times = [figures.seconds.get(name) for figures in runs.values()]
        if any(times):
            spreads = (f"{one.median:.3f} ({one.percentile_95:.3f})" if one else "" for one in times)
            rows.append([f"{title}, seconds (95th percentile)", *spreads])
    yield from table_lines(["", *(name or "as set" for name in runs)], rows)
    yield "Each figure: mean (95 % interval) of so many questions."


def abstention_lines(figures: Figures) -> Iterator[str]:
    """The four cells; nothing where no question is known to be answerable or not."""
    cells = figures.cells
    if any(cells):
        yield from table_lines(
            ["", "answered", "not answered"],
            [
                ["something answers", f"{cells.answered_answerable:,}", f"{cells.abstained_answerable:,}"],
                ["nothing answers", f"{cells.answered_unanswerable:,}", f"{cells.abstained_unanswerable:,}"],
            ],
        )


def count_lines(figures: Figures) -> Iterator[str]:
    """How many questions were asked, and what went wrong with some of them."""
    yield f"{count_of(figures.questions, 'question')}"
    if figures.errors:
        yield f"not answered because of an error: {figures.errors:,}"
    if figures.model_failures:
        yield f"the model failed, so that the articles were quoted in its place: {figures.model_failures:,}"
    if figures.unjudged:
        yield f"the judge gave no opinion: {figures.unjudged:,}"


def unwanted_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The questions whose answers are not as wanted, the first of them; nothing where there are none."""
    marked = [(outcome.question, *mark_of(outcome)) for outcome in outcomes]
    unwanted = [(question, words) for question, mark, words in marked if mark == "wrong"]
    if not unwanted:
        return
    yield f"not as wanted: {len(unwanted):,} of them (--html FILE shows all answers with their sources)"
    for question, words in unwanted[:_MOST_UNWANTED]:
        yield f"  {question.id}: {words}: {shortened(question.question, _QUESTION_CHARACTERS)}"
    if len(unwanted) > _MOST_UNWANTED:
        yield f"  and {len(unwanted) - _MOST_UNWANTED:,} more"


def claim_lines(found: Sequence[ClaimFigures]) -> Iterator[str]:
    """A row a source: of the true claims and of the false ones, what they were found to be."""
    head = ["claims", "true", "verified", "linked", "loud: wrong", "false", "verified: wrong", "linked", "loud"]
    rows = [
        [
            one.source or "all",
            f"{one.true_claims:,}",
            f"{one.true_verified:.3f}",
            f"{one.true_linked:.3f}",
            _with_interval(one.false_alarms, one.false_alarms_interval),
            f"{one.false_claims:,}",
            _with_interval(one.missed, one.missed_interval),
            f"{one.false_linked:.3f}",
            f"{one.false_loud:.3f}",
        ]
        for one in found
    ]
    yield from table_lines(head, rows)


def table_lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, its columns aligned: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    yield _row(head, widths)
    yield "|" + "|".join("-" * (width + 1) + (":" if place else "-") for place, width in enumerate(widths)) + "|"
    for row in rows:
        yield _row(row, widths)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    aligned = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(aligned)} |"


def _measured(figure: Figure | None) -> str:
    return f"{_with_interval(figure.mean, figure.interval)} of {figure.questions:,}" if figure else ""


def _with_interval(mean: float, interval: Interval) -> str:
    return f"{mean:.3f} ({interval.low:.3f} to {interval.high:.3f})"
