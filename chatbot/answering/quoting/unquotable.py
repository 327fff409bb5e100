"""What is never quoted, as it says nothing by itself: questions, headings, captions, credits and fragments."""

from __future__ import annotations

import re

from vectorstore.text.passages import count_words

_QUESTION = re.compile(r"[?？؟՞;][\"'’”»」』)\]\s]*\Z")
_GREEK = re.compile("[\u0370-\u03ff]")
_ENDED = re.compile(r"[.!…。！｡۔।॥։።][\"'’”»“」』)\]\s]*\Z")
_UNMARKED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Khmer and Burmese, whose sentences may end without a full stop."""
_ITEM = re.compile(r"[-*+•–]\s")
_INTRODUCES = re.compile(r":[\"'’”»“」』)\]\s]*\Z")
_FEWEST_WORDS = 2
"""Fewer words are a fragment, however they end: the dateline "Hamburg." """
_FRAGMENT_WORDS = 5
"""Fewer words that do not end like a sentence are a fragment: "Read more"."""
_HEADING_WORDS = 25
"""More words that do not end like a sentence are one that was cut, or has lost its full stop."""


def is_question(text: str) -> bool:
    """Whether a text ends as a question does."""
    found = _QUESTION.search(text)
    return found is not None and (found[0][0] != ";" or bool(_GREEK.search(text)))


def is_ended(text: str) -> bool:
    """Whether a text ends like a statement, not like a heading or an item of a list or menu."""
    return bool(_ENDED.search(text) or _UNMARKED.search(text[-1:]))


def is_heading(text: str) -> bool:
    """Whether a text among sentences does not end like one, as headings, captions, credits and lead-ins do."""
    if is_ended(text) or _ITEM.match(text):
        return False
    return count_words(text) < _HEADING_WORDS or bool(_INTRODUCES.search(text))


def is_fragment(text: str) -> bool:
    """Whether a text is too short to mean anything by itself."""
    return count_words(text) < (_FEWEST_WORDS if is_ended(text) else _FRAGMENT_WORDS)
