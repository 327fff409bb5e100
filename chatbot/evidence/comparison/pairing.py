"""Pairing: which fact of the source an answer's fact stands for, judged by the words beside the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from chatbot.evidence.comparison.difference import ComparedTexts
from chatbot.evidence.facts.dates import DateFact
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.quantities.number import Number
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import shared

Fact = TypeVar("Fact", Number, DateFact, Name)

CLEARLY_NEAR = 2
"""With so many words beside both, one fact surely stands for the other."""


class Pairing(Generic[Fact]):
    """The facts of one kind in the answer, its source sentences and around those.

    `left_out` are facts of the source sentences that count and that the answer does not have.
    """

    def __init__(
        self,
        texts: ComparedTexts,
        facts: Sequence[Sequence[Fact]],
        same: Callable[[Fact, Fact], bool],
        counts: Callable[[Fact], bool],
    ) -> None:
        answer, rests_on, around = facts
        self._texts = texts
        self._rests_on: Sequence[Fact] = rests_on
        self._around: Sequence[Fact] = around
        self._same: Callable[[Fact, Fact], bool] = same
        self.left_out: Sequence[Fact] = [
            one for one in rests_on if counts(one) and not any(same(said, one) for said in answer)
        ]

    def has(self, said: Fact, taken: Sequence[Fact] = ()) -> bool:
        """Whether the source has this fact, and not in the place of one that is left out and not `taken`."""
        here = self._nearest_same(said, self._rests_on, self._texts.rests_on)
        left_out = max((self.nearness(said, one) for one in self.left_out if one not in taken), default=0)
        if here is not None:
            return here + CLEARLY_NEAR > left_out
        there = self._nearest_same(said, self._around, self._texts.around)
        return there is not None and there >= left_out

    def replaced(self, said: Fact, taken: Sequence[Fact] = ()) -> Fact | None:
        """Find what the source sentences have in place of a fact that they lack, if that can be told."""
        left = [one for one in self.left_out if one not in taken]
        near = max(left, key=lambda one: self.nearness(said, one), default=None)
        return near if near and (len(self.left_out) == 1 or self.nearness(said, near)) else None

    def nearness(self, said: Fact, there: Fact, source: TextFacts | None = None) -> int:
        """Count the words beside both a fact of the answer and one of `source`, by default what it rests on."""
        ours = self._texts.answer.text.beside(said.start, said.end)
        return shared(ours, (source or self._texts.rests_on).text.beside(there.start, there.end))

    def _nearest_same(self, said: Fact, facts: Sequence[Fact], source: TextFacts) -> int | None:
        return max((self.nearness(said, one, source) for one in facts if self._same(said, one)), default=None)
