"""The JSON that `search`, `list`, `add` and `remove` print; programs rely on it, so that fields are only added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from chatbot.answering.answer_json import Json, article_json, near_misses_json
from chatbot.citations.citation import ArticleReference, NearMiss
from vectorstore.report import Report
from vectorstore.search.hits import Hit
from vectorstore.store.article_store import Entry


def hits_json(hits: Sequence[Hit]) -> list[Json]:
    """What `search --json` prints."""
    return near_misses_json(tuple(map(NearMiss.of, hits)))


def entries_json(entries: Sequence[Entry]) -> list[Json]:
    """What `list --json` prints."""
    return [
        {
            **article_json(ArticleReference.of(entry)),
            "passages": entry.passages,
            "copies_of": list(entry.copies_of),
        }
        for entry in entries
    ]


def report_json(report: Report) -> Json:
    """What `add --json` and `remove --json` print."""
    return {
        "added": list(report.added),
        "updated": list(report.updated),
        "unchanged": [*report.unchanged, *report.copies],
        "removed": list(report.removed),
        "gone": list(report.gone),
        "failed": [asdict(failure) for failure in report.failed],
    }
