"""Times that are seen from the day a text was written."""

from __future__ import annotations

import pytest

from chatbot.evidence.facts.relative_times import RelativeTime, relative_times_in
from chatbot.evidence.facts.text_tokens import Text

TIMES = {
    "English": ("en", "The talks begin tomorrow and end next week.", [("day", 1), ("week", 1)]),
    "French": ("fr", "Un appel est attendu la semaine prochaine.", [("week", 1)]),
    "German": ("de", "Das Gespräch wird im nächsten Monat erwartet.", [("month", 1)]),
    "German, a morning": ("de", "Das Gespräch begann am Morgen.", []),
    "Spanish": ("es", "La reunión se espera para el mes que viene.", [("month", 1)]),
    "Spanish, a morning": ("es", "Llegó esta mañana.", []),
    "past": ("en", "It closed last month.", [("month", -1)]),
    "this": ("en", "It closed this year.", [("year", 0)]),
}


@pytest.mark.parametrize("row", TIMES.values(), ids=TIMES)
def test_relative_times_are_read(row: tuple[str, str, list[tuple[str, int]]]) -> None:
    language, written, expected = row
    assert [(one.unit, one.count) for one in relative_times_in(Text(written, language))] == expected


MAY_BE = {
    "the same": (("week", 1), ("week", 1), True),
    "another unit": (("month", 1), ("week", 1), False),
    "another one": (("week", -1), ("week", 1), False),
    "within": (("year", 0), ("week", -1), True),
    "not within": (("day", 0), ("week", 1), False),
}


@pytest.mark.parametrize("row", MAY_BE.values(), ids=MAY_BE)
def test_one_time_may_be_within_another(row: tuple[tuple[str, int], tuple[str, int], bool]) -> None:
    one, other, expected = row
    assert RelativeTime(0, 1, *one).may_be(RelativeTime(0, 1, *other)) is expected
