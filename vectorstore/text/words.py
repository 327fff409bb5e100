"""The words of a question and of a text, and how well they match: inflected, respelled, transliterated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vectorstore.languages.folding import UNSPACED, is_unspaced
from vectorstore.languages.function_words import stop_words
from vectorstore.text.terms import acronym_keys, spelled_words, word_grams, words_of

Rarity = Callable[[Iterable[str]], Mapping[str, float]]
"""The rarity of index terms, as `Library.rarity` returns it."""

NOWHERE = "___"
"""An index term of no text, and so of the highest rarity."""

_CLEAR_SHARE = 0.4
_CLEAR_GRAMS = 3  # a smaller match is chance: "thanks" shares two of its five 4-grams with "than"
_SKELETON_MATCH = 0.8
_SKELETON_LETTERS = 3
_NAME_WEIGHT = 2.0
_BETWEEN = re.compile(r"[\W_]+")
# Each pair of neighbours by looking ahead; what stands between them (digits, Latin) is a piece of its own.
_UNSPACED_PAIR = re.compile(f"(?=([{UNSPACED}]{{2}}))|([^{UNSPACED}]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: romanised, as it is indexed, its index terms, and whether it is a name or number."""

    text: str
    spelled: str
    grams: frozenset[str]
    skeleton: str
    acronym: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a text, ready to be matched with a question's."""

    grams: tuple[frozenset[str], ...]
    skeletons: frozenset[str]
    acronyms: frozenset[str]


def telling_words(question: str, language: str) -> tuple[Word, ...]:
    """The content words of a question, or all of its words where it has none."""
    return content_words(question, language) or _distinct(_pieces(question))


def words_in(text: str) -> tuple[Word, ...]:
    """Every word of a text once; a run of a script without spaces is one word."""
    return _distinct(_tokens(text))


def is_function_word(word: Word, language: str) -> bool:
    """Whether a word is a function word of a language."""
    return word.text in _function_words(language) and not word.acronym


def content_words(text: str, language: str) -> tuple[Word, ...]:
    """The words of a text except the function words of its language; possibly none."""
    signs = _function_signs(language)
    pieces = [piece for piece in _pieces(text) if signs.isdisjoint(piece)]
    return tuple(word for word in _distinct(pieces) if not is_function_word(word, language))


def text_words(text: str) -> TextWords:
    """The distinct words of `text`, ready to be matched."""
    held = dict(pair for token in dict.fromkeys(_tokens(text)) for pair in _held(token))
    return TextWords(tuple(held.values()), frozenset(map(_skeleton, held)), frozenset(acronym_keys(text)))


@lru_cache(maxsize=20_000)  # nearly all words of a text have been in the ones before
def _held(token: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The words of a token, each with its index terms."""
    words = [pair for piece in _pairs(token) or [token] for pair in spelled_words(piece)]
    return tuple((word, frozenset(word_grams(spelled))) for word, spelled in words)


def match(word: Word, text: TextWords) -> float:
    """How well a text matches `word`, 0 to 1: whole, inflected, respelled, or an acronym in another order."""
    if word.acronym and word.acronym in text.acronyms:
        return 1.0
    shared = max((len(word.grams & grams) for grams in text.grams), default=0)
    share = shared / len(word.grams)
    if word.is_name and len(word.skeleton) >= _SKELETON_LETTERS and word.skeleton in text.skeletons:
        return max(share, _SKELETON_MATCH)
    return share if share >= _CLEAR_SHARE and shared >= min(_CLEAR_GRAMS, len(word.grams) - 1) else 0.0


def coverage(words: Sequence[Word], text: TextWords, rarity: Mapping[str, float]) -> float:
    """The share, 0 to 1, of `words` that a text has, weighted by rarity."""
    return weighted_share({word: match(word, text) for word in words}, rarity)


def weighted_share(matches: Mapping[Word, float], rarity: Mapping[str, float]) -> float:
    """The share, 0 to 1, of words that are matched, weighted by rarity."""
    weights = {word: word_weight(word, rarity) for word in matches}
    total = sum(weights.values())
    return sum(weights[word] * share for word, share in matches.items()) / total if total else 0.0


def word_weight(word: Word, rarity: Mapping[str, float]) -> float:
    """The weight of a word: the mean rarity of its terms, doubled for a name or number.

    An acronym is no rarer than its letters in any order: NATO is not rare where OTAN is common.
    """
    mean = sum(rarity.get(gram, 1.0) for gram in word.grams) / len(word.grams)
    mean = min(mean, rarity.get(word.acronym, mean))
    return mean * (_NAME_WEIGHT if word.is_name else 1.0)


def terms_of(words: Iterable[Word]) -> set[str]:
    """The index terms that decide the weights of `words`."""
    return {term for word in words for term in (*word.grams, word.acronym) if term}


def _distinct(pieces: Sequence[str]) -> tuple[Word, ...]:
    words = [word for place, piece in enumerate(pieces) for word in _words(piece, initial=place == 0)]
    return tuple({word.text: word for word in words}.values())


def _pieces(text: str) -> list[str]:
    """Split into words, and a script without spaces into every two neighbouring characters."""
    return [piece for token in _tokens(text) for piece in _pairs(token) or [token]]


def _pairs(token: str) -> list[str]:
    return [found[1] or found[2] for found in _UNSPACED_PAIR.finditer(token)]


def _tokens(text: str) -> list[str]:
    """Split at everything but letters, digits and combining marks, as Hindi vowels are."""
    return _BETWEEN.sub(lambda found: _marks_among(found[0]), text).split()


@lru_cache(maxsize=10_000)  # nearly all are a space, or a comma and a space
def _marks_among(signs: str) -> str:
    """What stands between letters and digits, with a space for each sign that is no combining mark."""
    return "".join(sign if unicodedata.category(sign)[0] == "M" else " " for sign in signs)


@lru_cache(maxsize=50_000)  # the words of an answer's sentences are asked for again and again
def _words(token: str, *, initial: bool) -> tuple[Word, ...]:
    """One word, or none (an emoji), or several (a character romanised as many words)."""
    acronym = next(iter(acronym_keys(token)), "")
    is_name = token[0].isdigit() or (token[0].isupper() and not initial) or (token.isupper() and len(token) > 1)
    return tuple(
        Word(text, spelled, frozenset(word_grams(spelled)), _skeleton(text), acronym, is_name)
        for text, spelled in spelled_words(token)
    )


@lru_cache(maxsize=64)
def _function_words(language: str) -> frozenset[str]:
    """Romanised as question words are; English where the language has no list."""
    return frozenset(word for entry in stop_words(language) or stop_words("en") for word in words_of(entry))


@lru_cache(maxsize=64)
def _function_signs(language: str) -> frozenset[str]:
    """Function words of one character in a script without spaces: a pair that has one is no word."""
    return frozenset(sign for sign in stop_words(language) if len(sign) == 1 and is_unspaced(sign))


_SPELLINGS = str.maketrans({"w": "v", "q": "k", "c": "k", "z": "s", "j": "i"})
_NOT_HEARD = re.compile(r"[aeiouyh]")
_DOUBLED = re.compile(r"([a-z])\1+")


@lru_cache(maxsize=50_000)
def _skeleton(word: str) -> str:
    """The consonants that all spellings of a name share: Putin, Poutine, Путин -> ptn.

    Digits stay as they are: 1001 is not another spelling of 101.
    """
    return _DOUBLED.sub(r"\1", _NOT_HEARD.sub("", word.translate(_SPELLINGS)))
