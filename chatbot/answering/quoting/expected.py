"""Which kind of thing a question asks for: a person, a time, how many, how long."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

from vectorstore.languages.folding import fold

Kind = Literal[
    "person", "name", "place", "time", "count", "share", "money", "duration", "measure", "reason", "other"
]

KINDS: tuple[Kind, ...] = get_args(Kind)
POINTED: frozenset[Kind] = frozenset(["time", "count", "share", "money", "duration", "measure"])
"""Kinds that one thing answers, and that a text has for certain or not."""

_UNSPACED = frozenset(["ja", "ko", "zh"])
"""A word may stand within what is written without a space."""
_BEFORE = "¿¡\"'«„“( "


@lru_cache(maxsize=64)  # one question is held against every sentence found
def expected(question: str, language: str) -> Kind:
    """Return the kind of thing that a question in `language` (ISO 639-1) asks for.

    It is "other" where the question asks for yes or no, for anything else, or in a way that its language's
    table does not have; a language without a table is read as English.
    """
    closed, asking = _patterns(language)
    text = fold(question).lstrip(_BEFORE)
    if closed.match(text):
        return "other"
    found = [
        (match.start(), -match.end(), KINDS.index(kind))
        for kind, pattern in asking.items()
        if (match := pattern.search(text))
    ]
    return KINDS[min(found)[2]] if found else "other"


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("chatbot.answering.quoting").joinpath("expected.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[re.Pattern[str], Mapping[Kind, re.Pattern[str]]]:
    """Return what asks for yes or no, and what asks for each kind, over folded text."""
    tables = _tables()
    known = language if language in tables else "en"
    table = tables[known]
    left, right = ("", "") if known in _UNSPACED else (r"(?<!\w)", r"(?![\w'])")
    asking = {kind: table[kind].replace("{which}", table["which"]) for kind in KINDS}
    closed = fold(table.get("closed", "(?!)"))
    return (
        re.compile(rf"(?:{closed})\b"),
        {kind: re.compile(f"{left}(?:{fold(words)}){right}") for kind, words in asking.items()},
    )
