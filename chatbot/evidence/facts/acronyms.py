"""Acronyms, and the words they stand for: IPL and Indian Premier League, U.S. and United States."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatbot.evidence.facts.tokens import Text

if TYPE_CHECKING:
    from chatbot.evidence.facts.names import Name
    from chatbot.evidence.facts.reading import Reading

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.[ -]?){2,6}|\b[^\W\d_]{2,6}\b")
_NO_LETTER = re.compile(r"[\W\d_]")
_LONGEST = 6
_NO_CHANCE = 3
"""So many initials in a row are those of an acronym."""


def acronyms_in(text: str) -> frozenset[str]:
    """Return the acronyms of a text, in small letters and without points; none where all is in capitals."""
    if text.isupper():
        return frozenset()
    return frozenset(filter(None, map(acronym_of, _ACRONYM.findall(text))))


def acronym_of(written: str) -> str:
    """Return the letters of an acronym, small; "" for any other word."""
    letters = _NO_LETTER.sub("", written)
    return letters.casefold() if letters.isupper() and 1 < len(letters) <= _LONGEST else ""


def initials_of(text: Text) -> tuple[str, str]:
    """Return the first letters of all words of a text, and of those that tell something, as they stand."""
    letters = [text.text[text.place(token.start)] for token in text.tokens]
    telling = (letter for letter, token in zip(letters, text.tokens, strict=True) if token.telling)
    return "".join(letters), "".join(telling)


def is_spelled_out(name: Name, there: Reading) -> bool:
    """Say whether a text has the words that an acronym stands for, or the acronym of a longer name."""
    if not name.acronym:
        return name.initials in there.acronyms
    return any(_are_initials(name.acronym, letters) for letters in there.initials)


def _are_initials(acronym: str, letters: str) -> bool:
    """Say whether words in a row begin with its letters; where there are only two, one with a capital."""
    if len(acronym) >= _NO_CHANCE:
        return acronym in letters.casefold()
    first, last = acronym[0], acronym[-1]
    return any(pair in letters for pair in (acronym.upper(), first.upper() + last, first + last.upper()))
