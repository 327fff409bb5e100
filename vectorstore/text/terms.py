"""Text -> index terms: romanised character 4-grams of each word, and one key per acronym.

No language needs a stemmer, and names match across scripts. Sounds that one language spells otherwise than another
are spelled one way first, so that cognates share their grams (docs/decisions/0013).
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from vectorstore.article import digest
from vectorstore.languages.folding import UNSPACED

GRAM = 4
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[^\W\d_\x00-\x7f]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SIGNS = str.maketrans("", "", "'`")
_UNSPACED_RUN = re.compile(f"([{UNSPACED}]+)")
# Without a-z, which most words begin with: what is left need not be looked at one by one.
_CAPITALS = re.compile(r"\b[^\W\d_a-z]{2,6}\b")
_PANGRAMS = "Zwölf Boxkämpfer jagen; Съешь ещё этих булок; Ξεσκεπάζω; 視野無限廣 いろは 키스의; NATO L'viv أبجد"


# Photographie and fotografía, theatre and teatro, nation and nación, quality and calidad, Moskwa and Moskva.
_ONE_SPELLING = tuple(
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        ("ph", "f"),
        ("th", "t"),
        ("rh", "r"),
        ("(?:[tc]|ts)i(?=[aeou])", "si"),
        ("c(?=[eiy])", "s"),
        ("qu|ck|ch|kh|q|c", "k"),
        ("x", "ks"),
        ("[yj]", "i"),
        ("w", "v"),
        ("z", "s"),
        ("ou", "u"),
        (r"([a-z])\1+", r"\1"),
    )
)


def words_of(text: str) -> list[str]:
    """The romanised lower-case words of `text`, in order."""
    if text.isascii():
        return _WORD.findall(text.lower())
    # A letter may become a mere sign (El'tsin, L'viv), which must not part a word as an apostrophe does.
    joined = _LETTERS.sub(lambda found: _romanised(found[0]).translate(_SIGNS), text)
    return _WORD.findall(_BEYOND_ASCII.sub(lambda found: _romanised(found[0]), joined).lower())


@lru_cache(maxsize=50_000)  # a quotation mark comes in nearly every text
def _romanised(characters: str) -> str:
    return anyascii(characters)


def grams_of(text: str) -> list[str]:
    """The index terms of `text`: 4-grams of each padded word, and one key per acronym."""
    return [gram for _, word in spelled_words(text) for gram in word_grams(word)] + acronym_keys(text)


def spelled_words(text: str) -> list[tuple[str, str]]:
    """The romanised words of `text`, each with its spelling; of scripts without spaces all sounds stay apart."""
    if not _UNSPACED_RUN.search(text):
        return [(word, one_spelling(word)) for word in words_of(text)]
    found: list[tuple[str, str]] = []
    for place, piece in enumerate(_UNSPACED_RUN.split(text)):
        words = words_of(piece)
        found += zip(words, words if place % 2 else map(one_spelling, words), strict=True)
    return found


@lru_cache(maxsize=50_000)  # nearly all words of a text have been in the ones before
def word_grams(word: str) -> tuple[str, ...]:
    """The 4-grams of a word as it is indexed, padded with `_`; a shorter word is one gram."""
    padded = f"_{word}_"
    return tuple(padded[i : i + GRAM] for i in range(max(1, len(padded) - GRAM + 1)))


@lru_cache(maxsize=50_000)
def one_spelling(word: str) -> str:
    """A romanised word with each sound spelled one way; a word with digits unchanged."""
    if not word.isalpha():
        return word
    for pattern, spelled in _ONE_SPELLING:
        word = pattern.sub(spelled, word)
    return word


def acronym_keys(text: str) -> list[str]:
    """A term for each word in capitals: its letters in alphabetical order.

    Acronyms of one thing in two languages are often the same letters in another order: NATO and OTAN,
    EU and UE, IMF and FMI, HIV and VIH. No 4-gram begins with two `_`, so that none is taken for one.
    """
    return [
        f"__{''.join(sorted(romanised))}"
        for word in _CAPITALS.findall(text)
        if word.isupper() and (romanised := "".join(words_of(word)))
    ]


def terms_way() -> str:
    """A version of this module's terms: an index with another version is rebuilt."""
    return digest(" ".join(grams_of(_PANGRAMS)))


def joined_terms(text: str) -> str:
    """The index terms of `text`, joined by spaces, which no term contains."""
    if _UNSPACED_RUN.search(text):
        joined = [" ".join(word_grams(word)) for _, word in spelled_words(text)]
    else:
        joined = list(map(_joined_grams, words_of(text)))
    return " ".join([*joined, *acronym_keys(text)])


@lru_cache(maxsize=50_000)  # nearly all words of a text have been in the ones before
def _joined_grams(word: str) -> str:
    return " ".join(word_grams(one_spelling(word)))
