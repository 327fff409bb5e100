"""Reads what is known of each language from one file per language: data/<ISO 639-1 code>.toml.

A language without a file, or a file without a table, lacks those features and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

from vectorstore.languages.language_data import (
    TABLES,
    Expression,
    Expressions,
    LanguageData,
    OverviewPhrases,
    Phrases,
    Words,
)

_FILES = Path(__file__).parent / "data"
_ENGLISH = "en"
_CODE = re.compile("[a-z]{2}")


@lru_cache(maxsize=128)
def language_data(language: str) -> LanguageData:
    """What is known of an ISO 639-1 language; its file is read when it is first asked for."""
    file = _FILES / f"{language}.toml"
    if not _CODE.fullmatch(language) or not file.is_file():
        return LanguageData()
    return read_language(file.read_text("utf-8"))


@lru_cache(maxsize=16)
def languages_with(table: str) -> tuple[str, ...]:
    """The languages whose files have a table; the files are searched, not read as data, which is much faster."""
    header = f"\n[{table}]\n"
    found = (file.name for file in _FILES.glob("*.toml") if header in f"\n{file.read_text('utf-8')}")
    return tuple(sorted(name.removesuffix(".toml") for name in found))


def phrases(language: str) -> Phrases:
    """The program's own words in an answer, in English where the language has none."""
    found = language_data(language).phrases
    return found if found.silent else language_data(_ENGLISH).phrases


def overview_phrases(language: str) -> OverviewPhrases:
    """The program's own words in an overview, in English where the language has none."""
    found = language_data(language).overview_phrases
    return found if found.summary else language_data(_ENGLISH).overview_phrases


def read_language(text: str) -> LanguageData:
    """Read the text of a language file."""
    return LanguageData(**{name: _table(TABLES[name], values) for name, values in tomllib.loads(text).items()})


def _table(table: type, values: Mapping[str, Any]) -> Any:
    kinds = get_type_hints(table)
    return table(**{key: _READERS[kinds[key]](value) for key, value in values.items()})


def _words(value: str) -> Words:
    return tuple(word.replace("_", " ") for word in value.split())


_READERS: Mapping[object, Callable[[Any], object]] = {
    bool: bool,
    str: str,
    Expression: str,
    Expressions: tuple,
    Words: _words,
    Mapping[str, Expression]: dict,
    Mapping[str, Words]: lambda value: {key: _words(words) for key, words in value.items()},
    Mapping[int, Words]: lambda value: {int(key): _words(words) for key, words in value.items()},
}
"""What is made of each kind of value."""
