"""Refusal: the code word by which a model says that the passages do not answer; it is never shown."""

from __future__ import annotations

import re

from vectorstore.text.passages import sentences_of

REFUSAL = "NOT_IN_THE_ARTICLES"
"""The code word, as the prompt has it."""

_WRAPPING = "`*_\"'«»“”„()[]<>.:# \t\r\n"
# Models escape its underscores, as Markdown wants, or write blanks in their place.
_SPACE = r"(?:\\?_|[ ])"
_WHOLE = re.compile(_SPACE.join(REFUSAL.split("_")))
_BEGUN = re.compile(r"[`*\"'«“(\[]*\bNOT\\?_[A-Z_\\]*\Z")


def may_refuse(written: str) -> bool:
    """Whether a growing text is a refusal, or may still become one."""
    begun = _plain(written)
    return refuses(written) or REFUSAL.startswith(begun)


def refuses(written: str) -> bool:
    """Whether a text is a refusal: it begins with the code word, whatever follows."""
    return _plain(written).startswith(REFUSAL)


def holds_refusal(written: str) -> bool:
    """Whether the code word stands anywhere in a text."""
    return _WHOLE.search(written) is not None


def without_refusal(written: str, language: str) -> str:
    """A text without the sentences that hold the code word, and without its beginning at the end."""
    kept, end = [], 0
    if holds_refusal(written):
        for sentence in sentences_of(written, language):
            if holds_refusal(sentence.text):
                kept.append(written[end : sentence.start])
                end = sentence.end
    return _BEGUN.sub("", "".join([*kept, written[end:]]))


def _plain(written: str) -> str:
    # The rest is not looked at: this is asked anew with every word of an answer.
    return written.lstrip(_WRAPPING)[: 3 * len(REFUSAL)].replace("\\", "").replace(" ", "_")
