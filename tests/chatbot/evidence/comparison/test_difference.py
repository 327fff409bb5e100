"""A difference never quotes two texts that look the same, whatever its spans."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.difference import ComparedTexts
from chatbot.evidence.facts.text_facts import read_facts

SAME_SPANS = {
    "the next word": ("It took 40 days.", "en", "It took 40 weeks.", "en", "40", ("40 days", "40 weeks")),
    "the word after that": ("40 more days", "en", "40 more weeks", "en", "40", ("40 more days", "40 more weeks")),
    "the word before": ("Nach 40", "de", "Vor 40", "de", "40", ("Nach 40", "Vor 40")),
    "capitals are the same": ("Four days", "en", "four weeks", "en", "four", ("Four days", "four weeks")),
    "across languages": ("40 days", "en", "40 Tage", "de", "40", ("40 days", "40 Tage")),
    "one text is longer": ("40", "en", "40 days", "en", "40", ("40", "40 days")),
    "without spaces": ("三天", "zh", "三周", "zh", "三", ("三天", "三周")),
    "Arabic": ("40 يوما", "ar", "40 اسبوعا", "ar", "40", ("40 يوما", "40 اسبوعا")),
    "no other word": ("40", "en", "40", "de", "40", ("40", "40")),
}


@pytest.mark.parametrize("row", SAME_SPANS.values(), ids=SAME_SPANS)
def test_spans_that_look_the_same_are_widened(row: tuple[str, str, str, str, str, tuple[str, str]]) -> None:
    answer, language, source, source_language, same, expected = row
    ours, theirs = read_facts(answer, language), read_facts(source, source_language)
    said, there = (
        (facts.text.folded.index(same), facts.text.folded.index(same) + len(same)) for facts in (ours, theirs)
    )

    found = ComparedTexts(ours, theirs, theirs).difference("number", said, [there], certain=True)

    assert (found.said, found.source) == expected
