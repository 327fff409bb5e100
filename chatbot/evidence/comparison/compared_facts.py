"""The facts of an answer's sentence compared with its source's, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.compared_dates import compared_dates
from chatbot.evidence.comparison.compared_names import compared_names
from chatbot.evidence.comparison.compared_negations import compared_negations
from chatbot.evidence.comparison.compared_numbers import compared_numbers
from chatbot.evidence.comparison.compared_quotations import compared_quotations
from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.facts.text_facts import read_facts
from chatbot.evidence.source import Source


def differences(sentence: str, language: str, rests_on: Source, around: Source) -> tuple[Difference, ...]:
    """List the numbers, dates, names, quotations and negations of an answer's sentence that its source lacks.

    `rests_on` is the sentence, or sentences, that it rests on; `around` the whole passage with its title.
    Languages are ISO 639-1 codes.
    """
    texts = ComparedTexts(
        read_facts(sentence, language, around.published),
        read_facts(rests_on.text, rests_on.language, rests_on.published),
        read_facts(around.text, around.language, around.published),
    )
    return tuple(_differences(texts))


def _differences(texts: ComparedTexts) -> Iterator[Difference]:
    yield from compared_dates(texts)
    yield from compared_numbers(texts)
    yield from compared_names(texts)
    if texts.same_language:
        yield from compared_quotations(texts)
        yield from compared_negations(texts)


def warm(language: str) -> None:
    """Read the tables of a language (up to 0.3 s), so that the first sentence in it does not wait for them."""
    text = Source("Anna Meyer (NATO) did not pay 12 euros on 3 March 2025.", language)
    differences("On 4 March Bernd (UN) paid 13.", language, text, text)
