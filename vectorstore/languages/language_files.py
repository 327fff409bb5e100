"""Reads what is known of each language from one file per language: data/<ISO 639-1 code>.toml.

A language without a file, or a file without a table, lacks those features and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
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
from vectorstore.languages.patterns import expression, filled, names_in_expression

_FILES = Path(__file__).parent / "data"
_ENGLISH = "en"
_CODE = re.compile("[a-z]{2}")
_HEADER = re.compile(r"\[([\w.]+)\]")
_SLOTS = frozenset(["time", "subject", "n", "unit"])
"""Names in expressions that the features fill in."""


class LanguageFileError(ValueError):
    """A language file that cannot be used: which file, which line, and why."""


@lru_cache(maxsize=128)
def language_data(language: str) -> LanguageData:
    """What is known of an ISO 639-1 language; its file is read when it is first asked for."""
    file = _FILES / f"{language}.toml"
    if not _CODE.fullmatch(language) or not file.is_file():
        return LanguageData()
    return read_language(file.name, file.read_text("utf-8"))


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


def read_language(name: str, text: str) -> LanguageData:
    """Read the text of a language file; LanguageFileError where a key is missing, unknown or of the wrong type."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LanguageFileError(f"{name}: {error}") from error
    reader = _FileReader(name, text)
    return LanguageData(**{table: reader.table(table, values) for table, values in tables.items()})


def check_language(name: str, text: str) -> None:
    """Compile every expression of a language file besides; LanguageFileError for one that is wrong."""
    language, reader = read_language(name, text), _FileReader(name, text)
    for table in TABLES:
        for key, source in _expressions(getattr(language, table)):
            whole = expression(source, language.overviews.parts)
            unknown = sorted(names_in_expression(whole) - _SLOTS)
            if unknown:
                raise reader.error(table, key, f"names {{{unknown[0]}}}, which is no part: {source}")
            try:
                re.compile(filled(whole, lambda name: "x"))
            except re.error as error:
                raise reader.error(table, key, f"is no regular expression ({error}): {source}") from error


def _expressions(table: Any) -> Iterator[tuple[str, Expression]]:
    """Yield the expressions of a table, each with its key."""
    for key, kind in get_type_hints(type(table)).items():
        value = getattr(table, key)
        if kind == Expression:
            yield key, value
        elif kind == Expressions:
            yield from ((key, one) for one in value)
        elif kind == Mapping[str, Expression]:
            yield from ((key, one) for one in value.values())


class _FileReader:
    """One language file: reads its tables, and says where in it something is wrong."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()

    def table(self, table: str, values: Any) -> Any:
        if table not in TABLES or not isinstance(values, dict):
            raise self.error(table, "", "is no table of a language file")
        kinds = get_type_hints(TABLES[table])
        required = {one.name for one in fields(TABLES[table]) if one.metadata.get("required")}
        for key in sorted(required - values.keys()):
            raise self.error(table, "", f"lacks the key {key}")
        for key in values.keys() - kinds.keys():
            raise self.error(table, key, "is no key of this table")
        return TABLES[table](**{key: self._value(table, key, kinds[key], one) for key, one in values.items()})

    def _value(self, table: str, key: str, kind: object, value: Any) -> object:
        expected, read = _READERS[kind]
        is_right = isinstance(value, expected) and all(isinstance(item, str) for item in _items(value))
        if not is_right or (kind == Mapping[int, Words] and not all(map(str.isdecimal, value))):
            raise self.error(table, key, f"has a value of the wrong type: {value!r}")
        return read(value)

    def error(self, table: str, key: str, problem: str) -> LanguageFileError:
        place = f"[{table}] {key}".strip()
        return LanguageFileError(f"{self._name}, line {self._line(table, key)}: {place} {problem}")

    def _line(self, table: str, key: str) -> int:
        header = ""
        for number, line in enumerate(self._lines, 1):
            if found := _HEADER.match(line):
                header = found[1]
            if header == f"{table}.{key}" or (header == table and (not key or re.match(rf"{key}\s*=", line))):
                return number
        return 1


def _items(value: Any) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _words(value: str) -> Words:
    return tuple(word.replace("_", " ") for word in value.split())


def _words_by_key(value: Mapping[str, str]) -> Mapping[str, Words]:
    return {key: _words(words) for key, words in value.items()}


def _words_by_number(value: Mapping[str, str]) -> Mapping[int, Words]:
    return {int(key): _words(words) for key, words in value.items()}


_READERS: Mapping[object, tuple[type, Callable[[Any], object]]] = {
    bool: (bool, bool),
    str: (str, str),
    Expression: (str, str),
    Expressions: (list, tuple),
    Words: (str, _words),
    Mapping[str, Expression]: (dict, dict),
    Mapping[str, Words]: (dict, _words_by_key),
    Mapping[int, Words]: (dict, _words_by_number),
}
"""What a kind of value is in TOML, and what is made of it."""
