"""Acronyms, and the words they stand for: IPL and Indian Premier League, U.S. and United States."""

from __future__ import annotations

import re

from chatbot.evidence.facts.text_tokens import Text

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.[ -]?){2,6}|\b[^\W\d_]{2,6}\b")
_NO_LETTER = re.compile(r"[\W\d_]")
_LONGEST = 6


def acronyms_in(text: str) -> frozenset[str]:
    """The acronyms of a text, in lower case and without points; none where everything is in capitals."""
    if text.isupper():
        return frozenset()
    return frozenset(filter(None, map(acronym_of, _ACRONYM.findall(text))))


def acronym_of(written: str) -> str:
    """The letters of an acronym in lower case; "" for any other word."""
    letters = _NO_LETTER.sub("", written)
    return letters.casefold() if letters.isupper() and 1 < len(letters) <= _LONGEST else ""


def initials_of(text: Text) -> tuple[str, str]:
    """The first letters of all words of a text, and those of its content words."""
    letters = [text.text[text.place(token.start)] for token in text.tokens]
    telling = (letter for letter, token in zip(letters, text.tokens, strict=True) if token.telling)
    return "".join(letters), "".join(telling)
