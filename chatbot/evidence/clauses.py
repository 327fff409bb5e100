"""The words and clauses of a sentence, which are compared by their vectors."""

from __future__ import annotations

import re

from vectorstore.languages.folding import UNSPACED

# Pairs of characters in scripts without spaces, as content words are there.
_PIECE = re.compile(rf"(?=([{UNSPACED}]{{2}}))|([^\W_{UNSPACED}]+)")
_CLAUSE_END = re.compile(r"[,;:–—()\"“”«»]+\s|\s-\s|(?<=[，；：、])")
_FEWEST_WORDS = 4  # a shorter clause is read with the one before


def words_of_text(text: str) -> list[str]:
    """The words of a text as they are written, each once; of a script without spaces every two characters."""
    return list(dict.fromkeys(found[1] or found[2] for found in _PIECE.finditer(text)))


def clauses(text: str) -> list[str]:
    """The clauses of a sentence, as its punctuation parts them; one at least."""
    found: list[str] = []
    for clause in filter(str.strip, _CLAUSE_END.split(text)):
        if found and min(len(clause.split()), len(found[-1].split())) < _FEWEST_WORDS:
            found[-1] = f"{found[-1]} {clause}"
        else:
            found.append(clause)
    return found or [text]
