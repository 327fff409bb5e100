"""Sentences that say only what the articles do not say, which no article can support."""

from __future__ import annotations

import re
from functools import lru_cache

from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word


def tells_absence(sentence: str, language: str, source: str) -> bool:
    """Whether a sentence speaks of the articles themselves, and of what they do not say.

    Where `source`, in the same language, speaks of articles too, it may mean other ones. Never so in a language
    without a list of words.
    """
    articles, *others = _patterns(language)
    plain = fold(sentence)
    return all(pattern.search(plain) for pattern in (articles, *others)) and not articles.search(fold(source))


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = language_data(language).absence
    return tuple(re.compile(any_word(listed)) for listed in (words.articles, words.telling, words.negations))
