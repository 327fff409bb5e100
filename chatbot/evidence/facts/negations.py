"""Words that turn a sentence round, from negations.toml."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from chatbot.evidence.facts.text_tokens import Text
from vectorstore.languages.folding import UNSPACED, fold

_ONE_SIGN = re.compile(f"[{UNSPACED}]")


def negations_in(text: Text) -> list[tuple[int, int]]:
    """Return where negating words stand in the folded text; nothing for a language without a list."""
    pattern = negation_pattern(text.language, "negations")
    return [found.span() for found in pattern.finditer(text.folded)] if pattern else []


@lru_cache(maxsize=32)
def negation_pattern(language: str, kind: Literal["negations", "beside"]) -> re.Pattern[str] | None:
    """Find the negating words of a language, or what limits them beside ("not only"); None without a list."""
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
