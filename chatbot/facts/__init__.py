"""What an answer's sentence says that can be checked for certain, held against its source."""

from __future__ import annotations

from chatbot.facts.comparison import Comparison
from chatbot.facts.difference import Difference
from chatbot.facts.reading import Reading, read
from chatbot.source import Source

__all__ = ["Difference", "differences"]


def differences(sentence: str, language: str, rests_on: Source, around: Source) -> tuple[Difference, ...]:
    """Return the numbers, dates, names, quotations and negations of an answer's sentence that its source lacks.

    `rests_on` is the sentence, or sentences, that it rests on; `around` the whole passage with its title.
    Languages are ISO 639-1 codes.
    """
    source = read(rests_on.text, rests_on.language, rests_on.published)
    passage = read(around.text, around.language, around.published)
    return tuple(Comparison(Reading(sentence, language, around.published), source, passage).differences())
