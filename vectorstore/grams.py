"""Text -> index terms: romanised character 4-grams of each word, and one key per acronym.

No language needs a stemmer, and names match across scripts and languages (McNamee and Mayfield,
"Character N-Gram Tokenization for European Language Text Retrieval", 2004).
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from vectorstore.article import digest

GRAM = 4
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[^\W\d_\x00-\x7f]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SIGNS = str.maketrans("", "", "'`")
_CAPITALS = re.compile(r"\b[^\W\d_]{2,6}\b")
_PANGRAMS = "Zwölf Boxkämpfer jagen; Съешь ещё этих булок; Ξεσκεπάζω; 視野無限廣 いろは 키스의; NATO L'viv أبجد"


def words_of(text: str) -> list[str]:
    """Return the romanised lower-case words of `text`, in order."""
    # A letter may become a mere sign (El'tsin, L'viv), which must not part a word as an apostrophe does.
    joined = _LETTERS.sub(lambda found: _romanised(found[0]).translate(_SIGNS), text)
    return _WORD.findall(_BEYOND_ASCII.sub(lambda found: _romanised(found[0]), joined).lower())


@lru_cache(maxsize=50_000)  # a quotation mark comes in nearly every text
def _romanised(characters: str) -> str:
    return anyascii(characters)


def grams_of(text: str) -> list[str]:
    """Return the index terms of `text`: 4-grams of each padded word, and one key per acronym."""
    return [gram for word in words_of(text) for gram in word_grams(word)] + acronym_keys(text)


def word_grams(word: str) -> list[str]:
    """Return the 4-grams of a romanised word padded with `_`; a shorter word is one gram."""
    padded = f"_{word}_"
    return [padded[i : i + GRAM] for i in range(max(1, len(padded) - GRAM + 1))]


def acronym_keys(text: str) -> list[str]:
    """Return a term for each word in capitals: its letters in order of the alphabet.

    Acronyms of one thing in two languages are often the same letters in another order: NATO and OTAN,
    EU and UE, IMF and FMI, HIV and VIH. No 4-gram begins with two `_`, so that none is taken for one.
    """
    return [
        f"__{''.join(sorted(romanised))}"
        for word in _CAPITALS.findall(text)
        if word.isupper() and (romanised := "".join(words_of(word)))
    ]


def terms_way() -> str:
    """Return what tells one way of making terms from another: an index made in another way is made again."""
    return digest(" ".join(grams_of(_PANGRAMS)))


def joined_terms(text: str) -> str:
    """Return the index terms of `text` with a space between them; none holds one."""
    return " ".join([*map(_joined_grams, words_of(text)), *acronym_keys(text)])


@lru_cache(maxsize=50_000)  # nearly all words of a text have been in the ones before
def _joined_grams(word: str) -> str:
    return " ".join(word_grams(word))
