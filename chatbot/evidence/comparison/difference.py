"""A difference between an answer's sentence and its source, quoted so that a reader sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Text

DifferenceKind = Literal["number", "date", "name", "quotation", "negation", "opposite", "role", "modality"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something the answer's sentence says and its source does not.

    `said` is quoted from the answer; `source` is what the source has instead, "" if nothing; of a negation, one of
    them is "". `certain` is False where the source may say it in a form that cannot be read. `place` is the span
    of the thing itself in the folded answer.
    """

    kind: DifferenceKind
    said: str
    source: str
    certain: bool
    place: Span = (0, 0)


@dataclass(frozen=True)
class ComparedTexts:
    """The facts of an answer's sentence, of the source sentences it rests on, and of the passage around those."""

    answer: TextFacts
    rests_on: TextFacts
    around: TextFacts

    @property
    def same_language(self) -> bool:
        """Whether the answer is in the language of its source."""
        return self.answer.language == self.rests_on.language

    @property
    def each(self) -> tuple[TextFacts, TextFacts, TextFacts]:
        """The three in order."""
        return self.answer, self.rests_on, self.around

    def difference(
        self, kind: DifferenceKind, said: Span, source: Sequence[Span] = (), *, certain: bool
    ) -> Difference:
        """Quote a span of the answer and those of the source, with more words where the two look the same."""
        answer, there = self.answer.text, self.rests_on.text
        wider, wider_source = said, [*source]
        while source and _look_the_same(_quoted(answer, [wider]), _quoted(there, wider_source)):
            before = wider, wider_source
            wider, wider_source = _widened(answer, wider), [*source[:-1], _widened(there, wider_source[-1])]
            if before == (wider, wider_source):
                break
        return Difference(kind, _quoted(answer, [wider]), _quoted(there, wider_source), certain, said)


def _quoted(text: Text, spans: Sequence[Span]) -> str:
    return " ".join(dict.fromkeys(text.as_written(*span) for span in spans))


def _look_the_same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _widened(text: Text, span: Span) -> Span:
    """Add the next word, or at the end of the text the one before."""
    start, end = span
    if after := next((token.end for token in text.tokens if token.start >= end), 0):
        return start, after
    return max((token.start for token in text.tokens if token.end <= start), default=start), end
