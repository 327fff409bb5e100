"""The one syntax of the language files, compiled to regular expressions over folded text (`folding.fold`).

A *word* is matched as it is written, between word boundaries; `*` at either end stands for any letters, and in a
script without spaces between words there are no boundaries. An *expression* is a regular expression in which
`{name}` stands for another one. Case and accents count in neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from vectorstore.languages.folding import fold, is_unspaced

# The vowel signs of Indian scripts are no letters to Python.
_INDIC = re.compile(r"[\u0900-\u0dff]")
_LETTER, _INDIC_LETTER = r"\w", r"[\w\u0900-\u0963\u0966-\u0dff]"
_START = r"(?<![^\W\d])"  # a number may stand right before a word: 5km
_NAME = re.compile(r"\{([a-z_]+)\}")


def word_expression(word: str) -> str:
    """A listed word or phrase as a regular expression."""
    bare = fold(word).strip("*")
    is_within = is_unspaced(bare) or word.startswith("*") or not bare[0].isalnum()
    return f"{'' if is_within else _START}{following_word(word)}"


def following_word(word: str) -> str:
    """A listed word or phrase as a regular expression, where what stands before it is already matched."""
    plain = fold(word)
    bare = plain.strip("*")
    if is_unspaced(bare):
        return re.escape(bare)
    letter = _INDIC_LETTER if _INDIC.search(bare) else _LETTER
    end = f"{letter}*" if plain.endswith("*") else "" if bare[-1] in "'-" else f"(?!{letter})"
    return f"{re.escape(bare)}{end}"


def any_word(words: Iterable[str]) -> str:
    """A regular expression for any of some words, the longest first; for nothing where there are none."""
    return "|".join(map(word_expression, sorted(words, key=len, reverse=True))) or "(?!)"


def expression(source: str, parts: Mapping[str, str] | None = None, *, space: str = " ") -> str:
    """A listed expression, folded, with its spaces as `space` and the `parts` that it names; other names stay."""
    while parts and (filled := _NAME.sub(lambda name: parts.get(name[1], name[0]), source)) != source:
        source = filled
    return fold(source).replace(" ", space)


def filled(source: str, value_of: Callable[[str], str]) -> str:
    """An expression with each name replaced by a regular expression, which is taken as it is."""
    return _NAME.sub(lambda name: value_of(name[1]), source)
