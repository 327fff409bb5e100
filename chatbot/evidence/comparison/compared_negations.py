"""Negations that only one of an answer's sentence and its source has: "not attend" for "attend"."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from chatbot.evidence.facts.negations import has_limit
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import shared
from vectorstore.languages.language_files import language_data

_WORDS_SHARED = 2
_MOST = 0.6
"""Share of a sentence's content words."""
_NEAR = 50
"""Characters on either side of a negation that may limit it."""


def compared_negations(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield the negations of the answer that its source lacks, then those of the source that the answer lacks."""
    answer, source = texts.answer, texts.rests_on
    for span, certain in _unmatched(answer, source):
        yield Difference("negation", answer.text.as_written(*span), "", certain, span)
    for span, certain in _unmatched(source, answer):
        yield Difference("negation", "", source.text.as_written(*span), certain)


def _unmatched(one: TextFacts, other: TextFacts) -> Iterator[tuple[Span, bool]]:
    """Yield the negations of a text whose neighbouring words another text has without any, and whether certainly.

    Certain: the other has all that stands beside it and most of what the text says, and "not" is no "not only".
    """
    left = [other.text.beside(*span) for span in other.negations]
    for span in one.negations:
        beside = one.text.beside(*span)
        match = max(left, key=lambda words: shared(beside, words), default=frozenset())
        if shared(beside, match):
            if language_data(one.language).negations.one_for_each:
                left.remove(match)
        elif (there := shared(beside, other.keys)) >= max(_WORDS_SHARED, len(beside) - 2):
            words = one.text.telling
            same = there == len(beside) and shared(words, other.keys) >= _MOST * len(words)
            near = one.text.folded[max(0, span[0] - _NEAR) : span[1] + _NEAR]
            yield span, same and not has_limit(near, one.language)
