"""Words that negate a sentence, and words that limit a negation."""

from __future__ import annotations

import re
from functools import lru_cache

from chatbot.evidence.facts.text_tokens import Text
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word


def negations_in(text: Text) -> list[tuple[int, int]]:
    """Where negating words stand in the folded text; none in a language without a list."""
    return [found.span() for found in _negating(text.language).finditer(text.folded)]


def has_limit(folded: str, language: str) -> bool:
    """Whether words beside a negation limit it: not only, nothing except, not until."""
    return bool(_limiting(language).search(folded))


@lru_cache(maxsize=32)
def _negating(language: str) -> re.Pattern[str]:
    return re.compile(any_word(language_data(language).negations.words))


@lru_cache(maxsize=32)
def _limiting(language: str) -> re.Pattern[str]:
    return re.compile(any_word(language_data(language).negations.limits))
