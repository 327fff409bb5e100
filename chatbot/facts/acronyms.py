"""Acronyms, and the words they stand for: IPL and Indian Premier League, U.S. and United States."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chatbot.facts.tokens import Text

if TYPE_CHECKING:
    from chatbot.facts.names import Name
    from chatbot.facts.reading import Reading

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.[ -]?){2,6}|\b[^\W\d_]{2,6}\b")
_NO_LETTER = re.compile(r"[\W\d_]")
_LONGEST = 6
_TELLING = 3
"""So many initials in a row are no chance; of two words, one must have a capital."""


def acronyms_in(text: str) -> frozenset[str]:
    """Return the acronyms of a text, in small letters and without points; none where all is in capitals."""
    if text.isupper():
        return frozenset()
    return frozenset(filter(None, map(acronym_of, _ACRONYM.findall(text))))


def acronym_of(written: str) -> str:
    """Return the letters of an acronym, small; "" for any other word."""
    letters = _NO_LETTER.sub("", written)
    return letters.casefold() if letters.isupper() and 1 < len(letters) <= _LONGEST else ""


def initials_of(text: Text) -> frozenset[str]:
    """Return the initials of each two to six words in a row, with and without those that tell nothing."""
    every = [(token.text[0], text.text[text.place(token.start)].isupper()) for token in text.tokens]
    telling = [pair for pair, token in zip(every, text.tokens, strict=True) if token.telling]
    return frozenset(one for words in (every, telling) for one in _runs_of(words))


def _runs_of(words: Sequence[tuple[str, bool]]) -> set[str]:
    found = set()
    for start in range(len(words)):
        for length in range(2, _LONGEST + 1):
            run = words[start : start + length]
            if len(run) == length and (length >= _TELLING or any(capital for _, capital in run)):
                found.add("".join(letter for letter, _ in run))
    return found


def is_spelled_out(name: Name, there: Reading) -> bool:
    """Say whether a text has the words that an acronym stands for, or the acronym of a longer name."""
    return name.acronym in there.initials if name.acronym else name.initials in there.acronyms
