"""Quotations in an answer's sentence that its source does not have."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.facts.quotations import has_term, quotations_in, stands_in


def compared_quotations(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each quotation that stands nowhere in the passage; a short term may stand there in another form."""
    sources = texts.rests_on.text.text, texts.around.text.text
    for quotation in quotations_in(texts.answer.text.text):
        if not any(stands_in(quotation.text, one) or has_term(quotation.text, one) for one in sources):
            yield Difference("quotation", quotation.text, "", True, (quotation.start, quotation.end))
