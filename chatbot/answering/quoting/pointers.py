"""Whether a sentence points back to the one before it, so that it is not understood alone."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from vectorstore.languages.folding import fold
from vectorstore.text.words import is_function_word, words_in

_UNSPACED = frozenset(["ja", "ko", "zh"])
_BEFORE = "«„“”\"'‘’(-–— "


def points_back(sentence: str, language: str) -> bool:
    """Say whether a sentence in `language` (ISO 639-1) opens with "he" or "this", alone or as in "after this".

    Languages that leave such words out, and those without a table, are seen only as far as words show it.
    """
    patterns = _patterns(language)
    if patterns is None:
        return False
    opening, empty = patterns
    text = fold(sentence).lstrip(_BEFORE)
    if empty.match(text):
        return False
    first, _, rest = text.partition(" ")
    return bool(opening.match(text) or (_says_little(first, language) and opening.match(rest)))


def _says_little(word: str, language: str) -> bool:
    return word.endswith(",") or any(is_function_word(one, language) for one in words_in(word))


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("chatbot.answering.quoting").joinpath("pointers.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    if language not in _tables():
        return None
    table = {name: fold(pattern) for name, pattern in _tables()[language].items()}
    if language in _UNSPACED:
        return re.compile(f"(?:{table['opening']})"), re.compile(f"(?:{table['empty']})")
    return re.compile(rf"(?:{table['opening']})(?!\w)"), re.compile(rf"(?:{table['empty']})(?!\w)")
