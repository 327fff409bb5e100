"""What is found, added and removed as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chatbot.answer_lines import article_line
from chatbot.answering.attribution import also_in_names
from chatbot.phrases import count_of
from chatbot.sample import FOLDER as SAMPLE
from vectorstore.report import Report
from vectorstore.search.hits import Hit
from vectorstore.store.article_store import Entry

_MOST_NAMED = 5

Entries = Mapping[str, Entry]
"""Articles of a library by their ids."""


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
        "copy of another" if len(report.copies) == 1 else "copies of others": report.copies,
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


def gone_line(report: Report, entries: Entries) -> str:
    """Which articles are no longer where they came from; "" if none."""
    if not report.gone:
        return ""
    titles = _listed([_named(article, entries) for article in report.gone])
    if len(report.gone) == 1:
        return f"the file of 1 article is gone ({titles}); to remove the article, use --prune"
    return f"the files of {len(report.gone):,} articles are gone ({titles}); to remove the articles, use --prune"


def copies_line(report: Report, entries: Entries) -> str:
    """Which articles are copies, and of which others; "" if none."""
    pairs = [(entries[article], entries[article].copies_of) for article in report.copies if article in entries]
    named = [f"{entry.source or entry.id} of {_source(of[0], entries)}" for entry, of in pairs if of]
    return f"copies: {_listed(named)}" if named else ""


def undated_line(report: Report, entries: Entries) -> str:
    """How many of the articles read, but for the sample, have no date, and how to state one; "" if none."""
    found = (entries[article] for article in (*report.added, *report.updated) if article in entries)
    read = [entry for entry in found if not entry.source.startswith(str(SAMPLE))]
    undated = sum(not entry.published for entry in read)
    if not undated:
        return ""
    which = f"{undated:,} of {count_of(len(read), 'article')} {'has' if undated == 1 else 'have'} no date"
    return f"{which}, which periods and timelines need; state it in a line below the title: 2025-03-14"


def _named(article: str, entries: Entries) -> str:
    entry = entries.get(article)
    return (entry.title or entry.source if entry else "") or article


def _source(article: str, entries: Entries) -> str:
    entry = entries.get(article)
    return (entry.source if entry else "") or article


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
