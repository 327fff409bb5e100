"""What changed between two runs, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evaluation.reports.figure_table import table_lines
from chatbot.evaluation.runs.run_comparison import FEWEST_CHANGED, Comparison, Flip, MetricChange
from chatbot.evaluation.scoring import METRICS
from chatbot.phrases import count_of, shortened

_WORDS = {1: "better", -1: "worse", 0: ""}
_TURNED = {1: "better", -1: "worse"}


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """What it was made with, the metrics that changed, and each question that did; one line where nothing did."""
    yield from comparison.made_with
    if comparison.changed:
        head = ["", "before", "after", "difference (95 %)", "beyond chance"]
        yield from table_lines(head, list(map(_cells, comparison.changed)))
    for flip in comparison.flips:
        yield flip_line(flip)
    for names, said in ((comparison.only_before, "not asked now"), (comparison.only_now, "not asked before")):
        if names:
            yield f"{said}: {count_of(len(names), 'question')} ({', '.join(names[:5])}{', …' * (len(names) > 5)})"
    yield summary_line(comparison)


def summary_line(comparison: Comparison) -> str:
    """In one line: which metrics changed beyond chance, and how many questions did."""
    named = [f"{METRICS[one.metric].title} {_WORDS[one.named]}" for one in comparison.named]
    flipped = len({flip.id for flip in comparison.flips})
    if not named and not flipped:
        return "Nothing changed beyond chance."
    changed = f"{count_of(flipped, 'question')} changed."
    if not named:
        return f"{changed} No metric changed beyond chance, which takes questions about {FEWEST_CHANGED} articles."
    return f"Beyond chance: {', '.join(named)}. {changed}"


def flip_line(flip: Flip) -> str:
    """A question that changed, and how."""
    values = " to ".join("not measured" if one is None else f"{one:g}" for one in (flip.before, flip.after))
    title = METRICS[flip.metric].title
    return f"{_TURNED[flip.turned]}: {flip.id}: {title} {values}: {shortened(flip.question, 80)}"


def _cells(change: MetricChange) -> list[str]:
    interval = change.interval
    return [
        METRICS[change.metric].title,
        f"{change.before:.3f}",
        f"{change.after:.3f}",
        f"{change.difference:+.3f} ({interval.low:+.3f} to {interval.high:+.3f})",
        _WORDS[change.named],
    ]
