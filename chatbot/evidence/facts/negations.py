"""Negations in a text: not, none, without, and which words stand in one clause with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from chatbot.evidence.facts.text_tokens import Text, Token
from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word, expression

_NEAR = 50  # characters on either side of a negation that may limit it
_CLAUSE_END = re.compile(r"(?<!\d)[,.]|[,.](?!\d)|[;:!?()\"“”„«»–—]")


def is_negated(text: str, language: str) -> bool:
    """Whether a text has a word that negates, such as not or none."""
    return any(_patterns(language)[0].finditer(fold(text)))


def negations_in(text: Text) -> list[tuple[int, int]]:
    """The words that negate, as spans of the folded text, in order; whole ones where only their ending does."""
    return [_word(text, *found.span()) for found in _patterns(text.language)[0].finditer(text.folded)]


def _word(text: Text, start: int, end: int) -> tuple[int, int]:
    return min((token.start for token in text.tokens if token.start < start < token.end), default=start), end


def is_limited(text: Text, start: int, end: int) -> bool:
    """Whether a word near a negation limits it: not only, not until."""
    near = text.folded[max(0, start - _NEAR) : end + _NEAR]
    return bool(_patterns(text.language)[1].search(near))


def denied(text: Text, tokens: Sequence[Token]) -> list[bool]:
    """Whether each of some words of a text has a negation in its clause."""
    clauses = [_clause(text, *span) for span in negations_in(text)]
    return [any(first <= token.start < last for first, last in clauses) for token in tokens]


def denied_words(text: Text, start: int, end: int) -> frozenset[str]:
    """The keys of the content words beside a negation, in its clause."""
    first, last = _clause(text, start, end)
    within = {token.key for token in text.tokens if first <= token.start < last}
    return text.beside(start, end) & within


def _clause(text: Text, start: int, end: int) -> tuple[int, int]:
    """The span of the clause around a span of the folded text, as punctuation parts it."""
    first = max((found.end() for found in _CLAUSE_END.finditer(text.folded, 0, start)), default=0)
    after = _CLAUSE_END.search(text.folded, end)
    return first, after.start() if after else len(text.folded)


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words that negate a sentence, and those that limit a negation."""
    negations = language_data(language).negations
    words = rf"(?!(?:{expression(negations.others)})(?!\w))(?:{any_word(negations.words)})"
    return re.compile(words), re.compile(any_word(negations.limits))
