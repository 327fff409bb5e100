"""What is found, added and removed as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.answer_lines import article_line
from chatbot.answering.attribution import also_in_names
from chatbot.phrases import count_of
from vectorstore.report import Report
from vectorstore.search.hits import Hit

_MOST_NAMED = 5


def further(printed: str, settled: str) -> str:
    """What to print after `printed`: the rest of `settled`, or all of it where the text has changed."""
    if settled.startswith(printed):
        return settled[len(printed) :]
    return f"\n\n{settled}"


def hit_lines(rank: int, hit: Hit) -> Iterator[str]:
    """The lines of one search result."""
    signals = f"semantic {hit.signals.dense:.2f}, text match {hit.signals.lexical:.1f}"
    yield f"{rank}. {article_line(hit.article)}  ({hit.score:.2f}: {signals})"
    yield f"   {' '.join(hit.passage.text.split())}"
    if hit.also_in:
        yield f"   also in {len(hit.also_in)}: {also_in_names(hit.also_in)}"


def report_line(report: Report) -> str:
    """What adding or removing did, in one line."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "copies of others": report.copies,
        "removed": report.removed,
        "failed": report.failed,
    }
    parts = [f"{len(names):,} {what}" for what, names in counts.items() if names]
    return f"{', '.join(parts) or 'nothing to do'}."


def skipped_line(report: Report) -> str:
    """Which files in folders were skipped because of their format; "" if none."""
    if not report.skipped:
        return ""
    kinds = ", ".join(sorted({path.suffix or path.name for path in report.skipped}))
    return f"skipped {count_of(len(report.skipped), 'file')} in formats that cannot be read ({kinds})"


def gone_line(report: Report) -> str:
    """Which articles are no longer where they came from; "" if none."""
    if not report.gone:
        return ""
    named = ", ".join(report.gone[:_MOST_NAMED]) + (", …" if len(report.gone) > _MOST_NAMED else "")
    if len(report.gone) == 1:
        return f"the file of 1 article is gone ({named}); to remove the article, use --prune"
    return f"the files of {len(report.gone):,} articles are gone ({named}); to remove the articles, use --prune"
