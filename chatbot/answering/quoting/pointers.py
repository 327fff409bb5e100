"""Whether a sentence points back to the one before it, so that it is not understood alone."""

from __future__ import annotations

import re
from functools import lru_cache

from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import expression
from vectorstore.text.words import is_function_word, words_in

_BEFORE = "«„“”\"'‘’(-–— "


def points_back(sentence: str, language: str) -> bool:
    """Whether a sentence in an ISO 639-1 language opens with "he" or "this", alone or as in "after this".

    Languages that leave such words out are seen only as far as words show it.
    """
    opening, empty = _patterns(language)
    text = fold(sentence).lstrip(_BEFORE)
    if empty.match(text):
        return False
    first, _, rest = text.partition(" ")
    return bool(opening.match(text) or (_says_little(first, language) and opening.match(rest)))


def _says_little(word: str, language: str) -> bool:
    return word.endswith(",") or any(is_function_word(one, language) for one in words_in(word))


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    listed, writing = language_data(language).pointers, language_data(language).writing
    end = "" if writing.unspaced or writing.particles else r"(?!\w)"
    return re.compile(f"(?:{expression(listed.opening)}){end}"), re.compile(f"(?:{expression(listed.empty)}){end}")
