"""A text folded, cut into words, each with the place it stands at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from vectorstore.languages.folding import UNSPACED, folded, is_unspaced
from vectorstore.text.terms import spelled_words
from vectorstore.text.words import content_words

# The vowel signs of Indian scripts are no letters to Python.
_TOKEN = re.compile(rf"[{UNSPACED}]|\d+|(?:[^\W\d_{UNSPACED}]|[\u0900-\u0963\u0966-\u0dff])+")
_BESIDE = 3  # how many content words on either side are the neighbours of a fact
_STEM = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a run of digits in a folded text, with its key.

    `key` is romanised and normalised, so that words of two languages can be compared. `telling`: a content word.
    """

    start: int
    end: int
    text: str
    key: str
    telling: bool


class Text:
    """A text in an ISO 639-1 language, with its folded form and the words of that."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.folded, self._places = folded(text)
        self.tokens = tuple(map(self._token, _TOKEN.finditer(self.folded)))

    def as_written(self, start: int, end: int) -> str:
        """The original text between two positions of the folded text."""
        return self.text[self._places[start] : self._places[end - 1] + 1] if end > start else ""

    def place(self, start: int) -> int:
        """The position in the original text of a position in the folded text."""
        return self._places[start]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the folded text of a span of the original text."""
        return bisect_left(self._places, start), bisect_left(self._places, end)

    def beside(self, start: int, end: int) -> frozenset[str]:
        """The keys of the content words next to a span of the folded text."""
        first = bisect_right(self._words, start, key=lambda token: token.end)
        last = bisect_left(self._words, end, key=lambda token: token.start)
        near = (*self._words[max(0, first - _BESIDE) : first], *self._words[last : last + _BESIDE])
        return frozenset(token.key for token in near)

    def before(self, start: int) -> tuple[Token, ...]:
        """The word that stands last before a position of the folded text, none at the beginning."""
        last = bisect_right(self.tokens, start, key=lambda token: token.end)
        return self.tokens[max(0, last - 1) : last]

    def after(self, end: int) -> tuple[Token, ...]:
        """The words from a position of the folded text on."""
        return self.tokens[self.index_after(end) :]

    def index_after(self, end: int) -> int:
        """How many words begin before a position of the folded text: the index of the first one that does not."""
        return bisect_left(self.tokens, end, key=lambda token: token.start)

    @cached_property
    def telling(self) -> frozenset[str]:
        """The keys of the content words."""
        return frozenset(token.key for token in self._words)

    @cached_property
    def _words(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.telling and not token.text.isdigit())

    def _token(self, found: re.Match[str]) -> Token:
        key, telling = _word(found[0], self.language)
        return Token(found.start(), found.end(), found[0], key, telling)


@lru_cache(maxsize=50_000)  # nearly all words of a text have been in the ones before
def _word(word: str, language: str) -> tuple[str, bool]:
    """The key of a folded word, and whether it is a content word."""
    key = "".join(one for _, one in spelled_words(word))
    return key, is_unspaced(word) or bool(content_words(word, language))


def shared(some: frozenset[str], others: frozenset[str]) -> int:
    """How many of `some` keys are among the others, perhaps with another ending."""
    return sum(1 for one in some if one in others or any(alike(one, other) for other in others))


@lru_cache(maxsize=50_000)  # the words of a source are held against those of every sentence
def alike(one: str, other: str) -> bool:
    """Whether two keys differ only in their endings."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _STEM:
        return one == other
    return longer.startswith(shorter[: max(_STEM, len(shorter) - 2)])
