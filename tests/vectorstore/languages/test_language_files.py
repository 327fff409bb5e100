"""Every language file is complete and right; a broken one is named with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from importlib.resources import files
from typing import Any, get_type_hints

import pytest

from vectorstore.languages.cldr import english_name
from vectorstore.languages.detection import detect_language
from vectorstore.languages.language_files import (
    TABLES,
    Expression,
    Expressions,
    LanguageData,
    Words,
    language_data,
    languages_with,
    overview_phrases,
    phrases,
    read_language,
)
from vectorstore.languages.patterns import expression, filled

ROOM = files("vectorstore.languages")
FILES = {file.name: file.read_text("utf-8") for file in (ROOM / "data").iterdir()}
LANGUAGES = sorted(name.removesuffix(".toml") for name in FILES)

PHRASES = (
    '[phrases]\ngreeting = "Dag."\nwelcome = "Graag."\nneeds_model = "Model."\n'
    'quotes = "Citaat:"\nsilent = "Niets."\nnear = "Iets."\n'
)
POINTERS = '[pointers]\nopening = "hij|zij"\nempty = "dit jaar"\n'
BYLINES = (
    '[bylines]\npublished = "op"\nupdated = "op"\nby = "door"\nconjunction = "en"\n'
    'date = "datum"\ntitle = "titel"\nsource = "bron"\n'
)
UNITS = "[units]\n[units.rates]\nday = 1\n"
NUMBERS = "[numbers]\npercent = 'procent'\nabout = ''\nover = ''\nunder = ''\nwords = { one = 'een' }\n"
BROKEN = {
    "no TOML": ("[phrases\n", "line 1"),
    "an unknown table": (f"{POINTERS}\n[pointer]\n", "line 5: [pointer] is no table of a language file"),
    "an unknown key": (f"{PHRASES}quote = 'x'\n", "line 8: [phrases] quote is no key of this table"),
    "a missing key": ('\n[phrases]\nsilent = "Niets."\n', "line 2: [phrases] lacks the key greeting"),
    "a wrong type": (PHRASES.replace('"Citaat:"', "2"), "line 5: [phrases] quotes has a value of the"),
    "a wrong type within a table": (UNITS, "line 2: [units] rates has a value of the wrong type: {'day': 1}"),
    "a word for a number": (NUMBERS, "line 6: [numbers] words has a value of the wrong type: {'one': 'een'}"),
    "no list": (BYLINES.replace('"door"', "[]"), "line 4: [bylines] by has a value of the wrong type"),
    "a bad pattern": (POINTERS.replace("hij", "(hij"), "line 2: [pointers] opening is no regular expression"),
}
FILLED_IN = frozenset(["time", "subject", "n", "unit"])
"""Names in expressions that the features fill in."""
IN_TOML: Mapping[object, type] = {
    bool: bool,
    str: str,
    Expression: str,
    Expressions: list,
    Words: str,
    Mapping[str, Words]: dict,
    Mapping[int, Words]: dict,
    Mapping[Decimal, Words]: dict,
}
"""What each kind of value is in a file."""


class LanguageFileError(ValueError):
    """A language file that cannot be used: which file, which line, and why."""


class LanguageFileCheck:
    """Checks one language file: its keys, its values, and that each expression can be compiled."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def check(self) -> None:
        try:
            tables = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise LanguageFileError(f"{self._name}: {error}") from error
        for table, values in tables.items():
            self._check_keys(table, values)
        language = read_language(self._text)
        for table in TABLES:
            for key, source in expressions_of(getattr(language, table)):
                self._check_expression(table, key, expression(source))

    def _check_keys(self, table: str, values: Any) -> None:
        if table not in TABLES or not isinstance(values, dict):
            raise self._error(table, "", "is no table of a language file")
        kinds = get_type_hints(TABLES[table])
        required = {one.name for one in fields(TABLES[table]) if one.metadata.get("required")}
        for key in sorted(required - values.keys()):
            raise self._error(table, "", f"lacks the key {key}")
        for key, value in values.items():
            if key not in kinds:
                raise self._error(table, key, "is no key of this table")
            if not is_of_kind(value, kinds[key]):
                raise self._error(table, key, f"has a value of the wrong type: {value!r}")

    def _check_expression(self, table: str, key: str, whole: str) -> None:
        for part in sorted({*re.findall(r"\{([a-z_]+)\}", whole)} - FILLED_IN):
            raise self._error(table, key, f"names {{{part}}}, which is no part: {whole}")
        try:
            re.compile(filled(whole, lambda name: "x"))
        except re.error as error:
            raise self._error(table, key, f"is no regular expression ({error}): {whole}") from error

    def _error(self, table: str, key: str, problem: str) -> LanguageFileError:
        place = f"[{table}] {key}".strip()
        return LanguageFileError(f"{self._name}, line {self._line(table, key)}: {place} {problem}")

    def _line(self, table: str, key: str) -> int:
        header = ""
        for number, line in enumerate(self._text.splitlines(), 1):
            if found := re.match(r"\[([\w.]+)\]", line):
                header = found[1]
            if header == f"{table}.{key}" or (header == table and (not key or re.match(rf"{key}\s*=", line))):
                return number
        return 1


def is_of_kind(value: Any, kind: object) -> bool:
    if not isinstance(value, IN_TOML[kind]):
        return False
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    numbers = {Mapping[int, Words]: r"\d+", Mapping[Decimal, Words]: r"\d+(\.\d+)?"}
    numbered = kind not in numbers or all(re.fullmatch(numbers[kind], key) for key in value)
    return numbered and all(isinstance(item, str) for item in items)


def expressions_of(table: Any) -> Iterator[tuple[str, Expression]]:
    """Yield the expressions of a table, each with its key."""
    for key, kind in get_type_hints(type(table)).items():
        value = getattr(table, key)
        if kind == Expression:
            yield key, value
        elif kind == Expressions:
            yield from ((key, one) for one in value)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_right(name: str) -> None:
    LanguageFileCheck(name, FILES[name]).check()


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(LanguageFileError, match=re.escape(message)) as error:
        LanguageFileCheck("nl.toml", text).check()
    assert str(error.value).startswith("nl.toml")


def test_a_file_may_have_any_table_alone() -> None:
    language = read_language(PHRASES)

    assert language.phrases.quotes == "Citaat:"
    assert language == LanguageData(phrases=language.phrases)


@pytest.mark.parametrize("code", ["", "xx", "zz-ZZ", "../en", "en.toml", "EN", "\0", "\udce9", "x" * 300])
def test_nothing_is_known_of_a_language_without_a_file(code: str) -> None:
    assert language_data(code) == LanguageData()
    assert phrases(code).silent == "The articles do not say."
    assert overview_phrases(code) == overview_phrases("en")


def test_the_coverage_in_the_readme_is_true() -> None:
    """The table of README.md: which language has which feature."""
    tables = [table for table in TABLES if table not in {"writing", "nouns"}]
    having = {table: languages_with(table) for table in tables}
    rows = [f"| | {' | '.join(f'`{table}`' for table in tables)} |", f"|---|{'---|' * len(tables)}"]
    for language in LANGUAGES:
        marks = ("x" if language in having[table] else "" for table in tables)
        rows.append(f"| {english_name(language)} (`{language}`) | {' | '.join(marks)} |")
    coverage = "\n".join(rows)
    print(coverage)

    assert (ROOM / "README.md").read_text("utf-8").endswith(f"## Coverage\n\n{coverage}\n")


def test_every_key_is_explained_in_the_readme() -> None:
    readme = (ROOM / "README.md").read_text("utf-8")
    keys = {key for table in TABLES.values() for key in table.__dataclass_fields__}
    assert [key for key in sorted(keys | TABLES.keys()) if f"`{key}`" not in readme] == []


@pytest.mark.parametrize("language", languages_with("phrases"))
def test_phrases_end_as_they_should(language: str) -> None:
    assert phrases(language).quotes.rstrip()[-1] in ":："
    assert phrases(language).silent.rstrip()[-1] in ".。।"
    assert phrases(language).near.rstrip()[-1] in ".。।"


@pytest.mark.parametrize(
    "language", ["ar", "de", "el", "fa", "fi", "fr", "he", "hi", "hu", "ja", "ko", "ro", "tr", "vi"]
)
def test_phrases_are_in_their_language(language: str) -> None:
    words = phrases(language)
    assert detect_language(f"{words.quotes} {words.silent} {words.near}") in (language, "")


@pytest.mark.parametrize("language", languages_with("overview_phrases"))
def test_what_is_counted_is_filled_in(language: str) -> None:
    assert "{articles}" in overview_phrases(language).digest
    assert "{subject}" in overview_phrases(language).naming
