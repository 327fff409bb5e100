"""Words that turn a sentence round, from negations.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from chatbot.evidence.facts.tokens import Text, shared
from vectorstore.grams import UNSPACED
from vectorstore.times.folding import fold

if TYPE_CHECKING:
    from chatbot.evidence.facts.reading import Reading

_ONE_FOR_EACH = frozenset(["en", "de", "nl", "sv", "da", "no"])
"""Elsewhere two negations are often one: ne ... pas, nu ... niciodată."""
_WORDS_SHARED = 2
_MOST = 0.6
"""Of the telling words of a sentence."""
_NEAR = 50
"""Characters on either side of a negation that may limit it."""
_ONE_SIGN = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class TurnedRound:
    """Where in a folded text a negation stands that another text does not have; whether that is certain."""

    start: int
    end: int
    certain: bool


def turned_round(one: Reading, other: Reading) -> list[TurnedRound]:
    """Return the negations of a text whose words another text has without any.

    One is certain where the other has all that stands beside it and most of what the text says, and "not" is no
    "not only" or "not until".
    """
    left = [other.text.beside(*span) for span in other.negations]
    found = []
    for span in one.negations:
        beside = one.text.beside(*span)
        match = max(left, key=lambda words: shared(beside, words), default=frozenset())
        if shared(beside, match):
            if one.language in _ONE_FOR_EACH:
                left.remove(match)
        elif (there := shared(beside, other.keys)) >= max(_WORDS_SHARED, len(beside) - 2):
            same = there == len(beside) and _says_the_same(one, other)
            found.append(TurnedRound(*span, same and not _is_limited(one, span)))
    return found


def _says_the_same(one: Reading, other: Reading) -> bool:
    words = one.text.telling
    return shared(words, other.keys) >= _MOST * len(words)


def _is_limited(one: Reading, span: tuple[int, int]) -> bool:
    near = one.text.folded[max(0, span[0] - _NEAR) : span[1] + _NEAR]
    pattern = _pattern(one.language, "beside")
    return bool(pattern and pattern.search(near))


def negations_in(text: Text) -> list[tuple[int, int]]:
    """Return where negating words stand in the folded text; nothing for a language without a list."""
    pattern = _pattern(text.language, "negations")
    return [found.span() for found in pattern.finditer(text.folded)] if pattern else []


@lru_cache(maxsize=32)
def _pattern(language: str, kind: Literal["negations", "beside"]) -> re.Pattern[str] | None:
    listed = fold(_table()[kind].get(language, "")).split()
    if not listed:
        return None
    words = "|".join(map(_expression, sorted(listed, key=len, reverse=True)))
    return re.compile(words)


def _expression(word: str) -> str:
    if _ONE_SIGN.match(word):
        return re.escape(word)
    if word == "n't":
        return r"(?<=\w)n't\b"
    end = r"\w*" if word.endswith("*") else ("" if word[-1] in "'-" else r"(?!\w)")
    return rf"(?<!\w){re.escape(word.rstrip('*'))}{end}"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("chatbot.evidence.facts").joinpath("negations.toml").read_text("utf-8"))
