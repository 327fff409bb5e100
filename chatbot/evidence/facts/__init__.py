"""What an answer's sentence says that can be checked for certain, held against its source."""

from __future__ import annotations

from chatbot.evidence.facts.comparison import Comparison
from chatbot.evidence.facts.difference import Difference
from chatbot.evidence.facts.reading import read
from chatbot.evidence.source import Source

__all__ = ["Difference", "differences", "warm"]


def differences(sentence: str, language: str, rests_on: Source, around: Source) -> tuple[Difference, ...]:
    """Return the numbers, dates, names, quotations and negations of an answer's sentence that its source lacks.

    `rests_on` is the sentence, or sentences, that it rests on; `around` the whole passage with its title.
    Languages are ISO 639-1 codes.
    """
    source = read(rests_on.text, rests_on.language, rests_on.published)
    passage = read(around.text, around.language, around.published)
    return tuple(Comparison(read(sentence, language, around.published), source, passage).differences())


def warm(language: str) -> None:
    """Read the tables of an ISO 639-1 language (up to 0.3 s), which the first sentence in it would wait for."""
    text = Source("Anna Meyer (NATO) did not pay 12 euros on 3 March 2025.", language)
    differences("On 4 March Bernd (UN) paid 13.", language, text, text)
