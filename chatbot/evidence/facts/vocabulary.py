"""Which words are ordinary ones, by the vocabulary of the vectors that come along."""

from __future__ import annotations

from functools import lru_cache

from vectorstore.embeddings import is_whole_word

_SHORTEST = 3
_ENDINGS = ("s", "es", "n", "ns", "al", "ing", "ed")


@lru_cache(maxsize=50_000)  # the words of a source are held against those of every sentence
def is_ordinary(word: str) -> bool:
    """Say whether a word is one that texts have in small letters, so often that it is known whole.

    Nearly all of these are English; in the vocabulary "paris" has to be put together, "storm" has not.
    """
    small = word.casefold()
    stems = [small, *(small.removesuffix(ending) for ending in _ENDINGS if small.endswith(ending))]
    return any(len(stem) >= _SHORTEST and is_whole_word(stem) for stem in stems)
