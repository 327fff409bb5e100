"""Which thing in a source an answer's thing stands for, by what stands beside the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chatbot.evidence.facts.dates import DateFact
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.number import Number
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import shared

Fact = TypeVar("Fact", Number, DateFact, Name)

CLEARLY_NEAR = 2
"""So many words that stand beside both leave no doubt that the one stands for the other."""


@dataclass(frozen=True)
class Pairing(Generic[Fact]):
    """The facts of one kind in the answer, in the sentence it rests on and around that, and which are the same.

    `left_out` are those of the sentence that the answer does not have.
    """

    answer: tuple[TextFacts, Sequence[Fact]]
    rests_on: tuple[TextFacts, Sequence[Fact]]
    around: tuple[TextFacts, Sequence[Fact]]
    same: Callable[[Fact, Fact], bool]
    left_out: Sequence[Fact]

    def has(self, said: Fact) -> bool:
        """Say whether the source has what is said, and not in the place of something that is left out."""
        here = self._nearest_same(said, self.rests_on)
        left_out = max((self.nearness(said, one) for one in self.left_out), default=0)
        if here is not None:
            return here + CLEARLY_NEAR > left_out
        there = self._nearest_same(said, self.around)
        return there is not None and there >= left_out

    def replaced(self, said: Fact, taken: Sequence[Fact] = ()) -> Fact | None:
        """Return what the sentence has in place of something it does not have, as far as can be told."""
        left = [one for one in self.left_out if one not in taken]
        near = max(left, key=lambda one: self.nearness(said, one), default=None)
        return near if near and (len(self.left_out) == 1 or self.nearness(said, near)) else None

    def nearness(self, said: Fact, there: Fact) -> int:
        """Return how many words stand beside both a fact of the answer and one of the sentence it rests on."""
        return self._nearness(said, there, self.rests_on[0])

    def _nearest_same(self, said: Fact, source: tuple[TextFacts, Sequence[Fact]]) -> int | None:
        found = (self._nearness(said, one, source[0]) for one in source[1] if self.same(said, one))
        return max(found, default=None)

    def _nearness(self, said: Fact, there: Fact, reading: TextFacts) -> int:
        ours = self.answer[0].text.beside(said.start, said.end)
        return shared(ours, reading.text.beside(there.start, there.end))
