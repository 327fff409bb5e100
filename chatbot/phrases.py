"""Counts and shortened texts in English messages."""

from __future__ import annotations

from vectorstore.article import clean_characters


def count_of(count: int, noun: str) -> str:
    """Return "1 article", "2 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shortened(text: str, width: int = 160) -> str:
    """`text` on one line of at most `width` characters."""
    line = " ".join(clean_characters(text).split())
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"
