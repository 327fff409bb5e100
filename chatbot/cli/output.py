"""What a command prints: lines and JSON on standard output, notes on standard error."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper


def print_whatever_there_is() -> None:
    """Show a character that the terminal's encoding lacks as its escape, instead of failing over it."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            output.reconfigure(errors="backslashreplace")


def print_text(text: str, end: str = "\n") -> None:
    """Print at once, as something may be reading along."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def print_json(document: object) -> None:
    """Print one JSON document."""
    # Escapes are JSON too, for an output that does not take every character.
    is_utf8 = (sys.stdout.encoding or "").replace("-", "").casefold() == "utf8"
    print_text(json.dumps(document, ensure_ascii=not is_utf8, indent=2))


def say(line: str) -> None:
    """Tell the user something beside the output."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
