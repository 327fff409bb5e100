"""Sentences that say only what the articles do not tell, which no article bears out; words in absence.toml."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from vectorstore.languages.folding import UNSPACED
from vectorstore.text.terms import words_of

_UNSPACED_SIGN = re.compile(f"[{UNSPACED}]")
_KINDS = ("articles", "tell", "not")


def tells_absence(sentence: str, language: str, source: str) -> bool:
    """Say whether a sentence speaks of the articles themselves, and of what they do not tell.

    Where `source`, in the same language, speaks of articles too, it may tell of other ones. A language without
    a list has none.
    """
    patterns = _patterns(language)
    if not patterns:
        return False
    said, there = _plain(sentence), _plain(source)
    return all(pattern.search(said) for pattern in patterns) and not patterns[0].search(there)


def _plain(text: str) -> str:
    """Return a text romanised, with a blank on either side of a word; then, as they are, signs that need none."""
    unspaced = "".join(_UNSPACED_SIGN.findall(text))
    return f" {' '.join(words_of(text))} {unspaced}"


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    listed = _table().get(language)
    if not listed:
        return ()
    return tuple(re.compile("|".join(map(_expression, listed[kind].split()))) for kind in _KINDS)


def _expression(word: str) -> str:
    if _UNSPACED_SIGN.match(word):
        return re.escape(word)
    stem = "".join(words_of(word.strip("*")))
    begin = "" if word.startswith("*") else " "
    return f"{begin}{stem}{'' if word.endswith('*') else ' '}"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("chatbot.evidence").joinpath("absence.toml").read_text("utf-8"))
