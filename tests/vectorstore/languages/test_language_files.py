"""Every language file is complete and right; a broken one is named with its line."""

import re
from importlib.resources import files

import pytest

from vectorstore.languages.cldr import english_name
from vectorstore.languages.detection import detect_language
from vectorstore.languages.language_data import TABLES, LanguageData
from vectorstore.languages.language_files import (
    LanguageFileError,
    check_language,
    language_data,
    languages_with,
    overview_phrases,
    phrases,
    read_language,
)

ROOM = files("vectorstore.languages")
FILES = {file.name: file.read_text("utf-8") for file in (ROOM / "data").iterdir()}
LANGUAGES = sorted(name.removesuffix(".toml") for name in FILES)

FOLLOW_UPS = '[follow_ups]\nopenings = "en maar"\npointers = "hij zij"\n'
POINTERS = '[pointers]\nopening = "hij|zij"\nempty = "dit jaar"\n'
PARTS = '\n[overviews.parts]\nbefore = ""\nafter = ""\n'
QUESTIONS = '[overviews]\nsummary = ["vat {article} samen"]\ndigest = []\nlist = []\ntimeline = []'
UNITS = "[units]\n[units.rates]\nday = 1\n"
NUMBERS = "[numbers]\npercent = 'procent'\nabout = ''\nover = ''\nunder = ''\nwords = { one = 'een' }\n"
BROKEN = {
    "no TOML": ("[follow_ups\n", "line 1"),
    "an unknown table": (f"{POINTERS}\n[pointer]\n", "line 5: [pointer] is no table of a language file"),
    "an unknown key": (f"{FOLLOW_UPS}pointer = 'x'\n", "line 4: [follow_ups] pointer is no key of this table"),
    "a missing key": ('\n[follow_ups]\npointers = "hij"\n', "line 2: [follow_ups] lacks the key openings"),
    "a wrong type": (FOLLOW_UPS.replace('"en maar"', "2"), "line 2: [follow_ups] openings has a value of the"),
    "a wrong type within a table": (UNITS, "line 2: [units] rates has a value of the wrong type: {'day': 1}"),
    "a word for a number": (NUMBERS, "line 6: [numbers] words has a value of the wrong type: {'one': 'een'}"),
    "no list": (
        QUESTIONS.replace("[]", "''", 1) + PARTS,
        "line 3: [overviews] digest has a value of the wrong type",
    ),
    "a bad pattern": (POINTERS.replace("hij", "(hij"), "line 2: [pointers] opening is no regular expression"),
    "an unknown part": (QUESTIONS + PARTS, "line 2: [overviews] summary names {article}, which is no part"),
}
OF_THEIR_OWN = ["ar", "de", "el", "fa", "fi", "fr", "he", "hi", "hu", "ja", "ko", "ro", "tr", "vi"]
"""Languages whose short sentences are not taken for another language."""


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_right(name: str) -> None:
    check_language(name, FILES[name])


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(LanguageFileError, match=re.escape(message)) as error:
        check_language("nl.toml", text)
    assert str(error.value).startswith("nl.toml")


def test_a_file_may_have_any_table_alone() -> None:
    language = read_language("nl.toml", FOLLOW_UPS)

    assert language.follow_ups.openings == ("en", "maar")
    assert language == LanguageData(follow_ups=language.follow_ups)


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


@pytest.mark.parametrize(
    "language", ["ar", "de", "el", "fa", "fi", "fr", "he", "hi", "hu", "ja", "ko", "ro", "tr", "vi"]
)
def test_phrases_are_in_their_language(language: str) -> None:
    assert detect_language(f"{phrases(language).quotes} {phrases(language).silent}") in (language, "")


@pytest.mark.parametrize("language", languages_with("overviews"))
def test_a_language_that_has_overview_questions_introduces_the_answers(language: str) -> None:
    assert language in languages_with("overview_phrases")
    assert "{articles}" in overview_phrases(language).digest
    assert "{subject}" in overview_phrases(language).naming
