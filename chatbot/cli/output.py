"""What a command prints: text and JSON on standard output, notes on standard error."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from shutil import get_terminal_size


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
    sys.stdout.write(text + end)
    sys.stdout.flush()


def print_json(document: object) -> None:
    """Print one JSON document."""
    # Where the output cannot take every character, JSON's own escapes can.
    is_utf8 = (sys.stdout.encoding or "").replace("-", "").casefold() == "utf8"
    print_text(json.dumps(document, ensure_ascii=not is_utf8, indent=2))


def say(line: str) -> None:
    """Print a note or an error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
