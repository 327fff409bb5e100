"""Times of day, in minutes after midnight."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chatbot.evidence.facts.quantities.number import same_number
from chatbot.evidence.facts.text_facts import read_facts

HALF_PAST_SEVEN, EVENING = ["450"], ["1170"]
TIMES = {
    "en points": ("at 7.30 p.m. on Monday", "en", EVENING),
    "en morning": ("at 7:30 a.m.", "en", HALF_PAST_SEVEN),
    "en glued": ("at 7:30pm", "en", EVENING),
    "en hour": ("at 7 pm", "en", ["1140"]),
    "en noon": ("at 12:30 p.m.", "en", ["750"]),
    "en midnight": ("at 12:30 a.m.", "en", ["30"]),
    "of 24 hours": ("at 19:30", "en", EVENING),
    "with a nought": ("at 07:30", "en", HALF_PAST_SEVEN),
    "either half of the day": ("at 7:30", "en", ["450", "1170"]),
    "fr": ("à 19 h 30", "fr", EVENING),
    "fr glued": ("à 19h30", "fr", EVENING),
    "fr in the evening": ("à 7 h 30 du soir", "fr", EVENING),
    "de": ("um 19.30 Uhr", "de", EVENING),
    "de in the evening": ("um 7 Uhr abends", "de", ["1140"]),
    "es in the evening": ("a las 7:30 de la tarde", "es", EVENING),
    "nl in the evening": ("om 8 uur 's avonds", "nl", ["1200"]),
    "ru in the evening": ("в 7 часов вечера", "ru", ["1140"]),
}


@pytest.mark.parametrize(("text", "language", "expected"), TIMES.values(), ids=TIMES)
def test_a_time_of_day_is_read(text: str, language: str, expected: list[str]) -> None:
    (found,) = (one for one in read_facts(text, language).numbers if one.is_time)
    assert found.values == set(map(Decimal, expected))


@pytest.mark.parametrize(
    "text", ["won 3:1", "1:10,000", "in 1:59:40", "£19.30", "19.30", "24 h", "um 7 am Bahnhof"]
)
def test_what_is_no_time_of_day(text: str) -> None:
    assert not any(one.is_time for one in read_facts(text, "de").numbers)


SAME = {
    "24 hours and 12": ("7.30 p.m.", "en", "19:30", "en", True),
    "morning and evening": ("7.30 p.m.", "en", "7.30 a.m.", "en", False),
    "a point": ("7:30 pm", "en", "19.30", "it", True),
    "an hour": ("3 p.m.", "en", "15 heures", "fr", True),
    "an hour in words": ("7 p.m.", "en", "sieben Uhr", "de", True),
    "half past": ("7:30", "en", "sept heures et demie", "fr", True),
    "perhaps a duration": ("6:30", "en", "6 h 30", "fr", True),
    "a duration told in two numbers": ("2 h 30", "fr", "2 Stunden und 30 Minuten", "de", True),
    "surely a duration": ("2.5 hours", "en", "2 h 30", "fr", True),
    "half an hour later": ("20 h 00", "fr", "20 h 30", "fr", False),
    "perhaps a duration, half an hour later": ("10 h 00", "fr", "10 h 30", "fr", False),
    "about": ("about 8 p.m.", "en", "8.30 p.m.", "en", False),
    "other minutes": ("7:30", "en", "7:45", "en", False),
    "another hour": ("7 p.m.", "en", "20 Uhr", "de", False),
    "no time at all": ("7:30", "en", "7 apples", "en", False),
}


@pytest.mark.parametrize("row", SAME.values(), ids=SAME)
def test_the_same_time_told_otherwise(row: tuple[str, str, str, str, bool]) -> None:
    one, language, other, other_language, expected = row
    ours, theirs = read_facts(one, language).numbers[0], read_facts(other, other_language).numbers[0]
    assert same_number(ours, theirs) is same_number(theirs, ours) is expected
