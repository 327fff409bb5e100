"""Names that no passage has are told from those that it has in another form."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.absent_names import absent_names
from chatbot.evidence.facts.text_facts import TextFacts

PASSAGE = TextFacts("Hier soir, Ida Lund a vu Vladimir Molnar à Moscou ; la Maison Blanche en parle.", "fr", "")
ABSENT = {
    "there": ("en", "Yesterday Lund saw Molnar in Moscow.", []),
    "translated": ("en", "Yesterday the White House spoke of Molnar.", []),
    "nowhere": ("en", "Yesterday Lund saw Pavel Kravitz.", ["Pavel Kravitz"]),
    "another surname": ("en", "Yesterday Lund saw Volodymyr Kravitz.", ["Volodymyr Kravitz"]),
    "a city": ("fr", "Hier soir, Ida Lund a vu Molnar à Pétersbourg.", ["Pétersbourg"]),
    "a city, in Spanish": ("es", "Ayer Lund y Molnar se vieron en Riad.", ["Riad"]),
}


@pytest.mark.parametrize("row", ABSENT.values(), ids=ABSENT)
def test_what_no_passage_has_is_named(row: tuple[str, str, list[str]]) -> None:
    language, said, expected = row
    assert [one.said for one in absent_names(TextFacts(said, language, ""), [PASSAGE])] == expected
