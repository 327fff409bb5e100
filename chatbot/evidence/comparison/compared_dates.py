"""Dates of an answer's sentence that its source does not have."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.comparison.pairing import Pairing
from chatbot.evidence.facts.number import YEARS
from chatbot.evidence.facts.text_facts import TextFacts


def compared_dates(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each date that the source does not have, with the one in its place."""
    years = _years(texts.around)
    dates = [facts.dates for facts in texts.each]
    pairing = Pairing.of(texts, dates, lambda said, there: said.is_said_by(there, years))
    for said in texts.answer.dates:
        if not said.relative and not pairing.has(said):
            instead = pairing.replaced(said)
            source = [(instead.start, instead.end)] if instead else []
            yield texts.difference("date", (said.start, said.end), source, certain=True)


def _years(around: TextFacts) -> frozenset[int]:
    """List the years that may complete a date without one."""
    said = {int(value) for one in around.numbers for value in one.values if value in YEARS}
    published = around.published[:4]
    return frozenset(said | ({int(published)} if published.isdigit() else set()))
