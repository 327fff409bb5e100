"""Text as Markdown that shows it as it is."""

from __future__ import annotations

import re

from vectorstore.article import clean_characters

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&]")
_BLOCK_START = re.compile(r"\A(\s*|\d{1,9})([-+#=.)])")
"""What makes a line a list, a heading or a rule."""


def literal(text: str) -> str:
    """`text` on one line, with backslashes, so that Markdown shows it as it is and a copy stays readable."""
    return _SPECIAL.sub(r"\\\g<0>", re.sub(r"\s+", " ", clean_characters(text)))


def literal_line(text: str) -> str:
    """The same where it begins a line."""
    return without_block(literal(text))


def without_block(markdown: str) -> str:
    """Inline Markdown that begins no list, heading or rule."""
    return _BLOCK_START.sub(r"\1\\\2", markdown)
