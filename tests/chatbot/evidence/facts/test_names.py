"""Names are told from other words with a capital."""

from __future__ import annotations

from itertools import groupby

import pytest

from chatbot.evidence.facts.names import Name, acronyms_in, names_in
from chatbot.evidence.facts.text_tokens import Text

NAMES = {
    "English": ("en", "The envoy Steve Witkoff flew to Moscow.", ["Steve", "Witkoff", "Moscow"]),
    "acronym first": ("en", "NATO met.", ["NATO"]),
    "first of a sentence": ("en", "Negotiations ended. Talks go on.", []),
    "after a colon": ("fr", "Il dit : Demain il partira.", []),
    "German nouns": ("de", "Der Minister sprach mit der Regierung über die Steuern.", []),
    "German names": ("de", "Der Minister Robert Habeck kam.", ["Robert", "Habeck"]),
    "Russian": ("ru", "В Москве Путин встретил Трампа.", ["Москве", "Путин", "Трампа"]),
    "no capitals": ("zh", "普京在莫斯科。", []),
}


@pytest.mark.parametrize("row", NAMES.values(), ids=NAMES)
def test_names_are_found(row: tuple[str, str, list[str]]) -> None:
    language, written, expected = row
    text = Text(written, language)
    assert [text.as_written(one.start, one.end) for one in names_in(text) if one.sure] == expected


ACRONYMS = {
    "letters": ("NATO met the EU.", {"nato", "eu"}),
    "points": ("He flew to the U.S. on Monday.", {"us"}),
    "a word of capitals is long": ("A DISASTER.", set()),
    "all in capitals": ("NATO MET THE EU", set()),
    "Cyrillic": ("США и НАТО.", {"сша", "нато"}),
}


@pytest.mark.parametrize("row", ACRONYMS.values(), ids=ACRONYMS)
def test_acronyms_are_found(row: tuple[str, set[str]]) -> None:
    text, expected = row
    assert acronyms_in(text) == expected


TOGETHER = {
    "a first name and a surname": ("en", "It was Steve Witkoff.", ["Steve Witkoff"]),
    "an initial": ("en", "It was George W. Bush and John F Kennedy.", ["George W. Bush", "John F Kennedy"]),
    "an initial in small letters": ("en", "It was George w. Bush.", ["George w. Bush"]),
    "and": ("es", "Se reunieron Trump y Putin.", ["Trump", "Putin"]),
    "to": ("fr", "Il a vu Poutine à Moscou.", ["Poutine", "Moscou"]),
}


@pytest.mark.parametrize("row", TOGETHER.values(), ids=TOGETHER)
def test_the_words_of_one_name_stand_together(row: tuple[str, str, list[str]]) -> None:
    language, written, expected = row
    text = Text(written, language)
    runs = [[*run] for _, run in groupby(filter(_is_sure, names_in(text)), key=_run)]
    assert [text.as_written(run[0].start, run[-1].end) for run in runs] == expected


def _is_sure(name: Name) -> bool:
    return name.sure


def _run(name: Name) -> int:
    return name.run
