"""[n] in a stream of text -> Citation."""

from __future__ import annotations

from chatbot.citations.cited import (
    Citation,
    Cited,
    MarkedText,
    read_markers,
    with_markers,
    without_markers,
)

__all__ = ["Citation", "Cited", "MarkedText", "read_markers", "with_markers", "without_markers"]
