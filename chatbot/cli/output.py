"""What a command prints: text and JSON on standard output, notes on standard error.

Programs rely on the JSON, so that fields are only added.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from io import TextIOWrapper
from shutil import get_terminal_size

from chatbot.answering.answer_json import Json, near_misses_json
from chatbot.citations.citation import NearMiss
from vectorstore.article import INVISIBLE
from vectorstore.report import Report
from vectorstore.search.hits import Hit
from vectorstore.store.article_store import Entry


def accept_any_character() -> None:
    """Print a character that the terminal's encoding lacks as its escape, instead of failing."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            output.reconfigure(errors="backslashreplace")


def line_width() -> int:
    """Cells in a line of the terminal; 0, for no limit, when the output goes to a file or a pipe."""
    return get_terminal_size().columns if sys.stdout.isatty() else 0


def print_text(text: str, end: str = "\n") -> None:
    """Print at once: someone may be watching an answer being written."""
    sys.stdout.write(without_controls(text) + end)
    sys.stdout.flush()


def print_json(document: object) -> None:
    """Print one JSON document."""
    # Where the output cannot take every character, JSON's own escapes can.
    is_utf8 = (sys.stdout.encoding or "").replace("-", "").casefold() == "utf8"
    written = json.dumps(document, ensure_ascii=not is_utf8, indent=2)
    print_text(INVISIBLE.sub(lambda found: json.dumps(found[0])[1:-1], written))


def without_controls(text: str) -> str:
    """`text` without what could move the cursor, change colours or reorder a line: names of files can have it."""
    return INVISIBLE.sub("", text).replace("\r", "")


class LogLines(logging.Formatter):
    """Formats the log for a terminal, without the controls that what is logged can have."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        return without_controls(super().format(record))


def say(line: str) -> None:
    """Print a note or an error."""
    sys.stderr.write(f"{without_controls(line)}\n")
    sys.stderr.flush()


def hits_json(hits: Sequence[Hit]) -> list[Json]:
    """What `search --json` prints."""
    return near_misses_json(tuple(map(NearMiss.of, hits)))


def entries_json(entries: Sequence[Entry]) -> list[Json]:
    """What `list --json` prints."""
    return [{**asdict(entry), "copies_of": list(entry.copies_of)} for entry in entries]


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
