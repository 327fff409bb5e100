"""The facts of an answer's sentence compared with its source's: what the one says and the other does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chatbot.evidence.comparison.compared_names import Naming
from chatbot.evidence.comparison.compared_negations import turned_round
from chatbot.evidence.comparison.compared_units import unit_difference
from chatbot.evidence.comparison.difference import Difference
from chatbot.evidence.comparison.magnitudes import magnitude_difference
from chatbot.evidence.comparison.pairing import CLEARLY_NEAR, Fact, Pairing
from chatbot.evidence.facts.number import YEARS, Number, same_number
from chatbot.evidence.facts.quotations import has_term, quotations_in, stands_in
from chatbot.evidence.facts.text_facts import TextFacts, read_facts
from chatbot.evidence.source import Source

__all__ = ["Difference", "differences", "warm"]


def differences(sentence: str, language: str, rests_on: Source, around: Source) -> tuple[Difference, ...]:
    """Return the numbers, dates, names, quotations and negations of an answer's sentence that its source lacks.

    `rests_on` is the sentence, or sentences, that it rests on; `around` the whole passage with its title.
    Languages are ISO 639-1 codes.
    """
    source = read_facts(rests_on.text, rests_on.language, rests_on.published)
    passage = read_facts(around.text, around.language, around.published)
    return tuple(Comparison(read_facts(sentence, language, around.published), source, passage).differences())


def warm(language: str) -> None:
    """Read the tables of an ISO 639-1 language (up to 0.3 s), which the first sentence in it would wait for."""
    text = Source("Anna Meyer (NATO) did not pay 12 euros on 3 March 2025.", language)
    differences("On 4 March Bernd (UN) paid 13.", language, text, text)


_NUMBERED = 3
"""Up to this a number in words may count what the source names."""


class Comparison:
    """An answer's sentence, the sentence it rests on and the passage around that."""

    def __init__(self, answer: TextFacts, rests_on: TextFacts, around: TextFacts) -> None:
        self._answer = answer
        self._rests_on = rests_on
        self._around = around
        self._same_language = answer.language == rests_on.language

    def differences(self) -> Iterator[Difference]:
        """Yield what differs, kind by kind."""
        yield from self._dates()
        yield from self._numbers()
        yield from self._units()
        yield from Naming(self._answer, self._rests_on, self._around).differences()
        if self._same_language:
            yield from self._quotations()
            yield from self._negations()

    def _dates(self) -> Iterator[Difference]:
        years = self._years()
        pairing = self._pairing(lambda reading: reading.dates, lambda said, there: said.is_said_by(there, years))
        for said in self._answer.dates:
            if not said.relative and not pairing.has(said):
                yield Difference("date", self._said(said), self._there(pairing.replaced(said)), True)

    def _years(self) -> frozenset[int]:
        """Return the years that may complete a date which names none."""
        said = {int(value) for one in self._around.numbers for value in one.values if value in YEARS}
        published = self._around.published[:4]
        return frozenset(said | ({int(published)} if published.isdigit() else set()))

    def _numbers(self) -> Iterator[Difference]:
        pairing = self._pairing(lambda reading: reading.free_numbers, same_number)
        reached = -1
        for number in pairing.answer[1]:
            if number.start < reached or pairing.has(number) or self._is_in_a_date(number):
                continue
            instead = pairing.replaced(number)
            if not self._is_surely_missing(number, instead, pairing):
                continue
            reached = number.end
            certain = bool(instead) or not (number.in_words or self._may_be_this_year(number))
            kind = "date" if self._is_year(number) else "number"
            yield Difference(
                "date" if kind == "date" else "number", self._said(number), self._there(instead), certain
            )

    def _units(self) -> Iterator[Difference]:
        """Yield what a number counts, where the source has it of another thing, or a thousand times as much."""
        for number in self._answer.free_numbers:
            if found := unit_difference(number, self._answer, self._rests_on):
                yield Difference("number", *found, self._same_language)
            elif found := magnitude_difference(number, self._answer, self._rests_on):
                yield Difference("number", *found, False)

    def _is_surely_missing(self, number: Number, instead: Number | None, pairing: Pairing[Number]) -> bool:
        """Say whether it is no other word, and counts nothing that the source only names."""
        if number.in_words and number.values == {1}:
            return False
        if number.may_be_no_number:
            near = pairing.nearness(number, instead) if instead else 0
            return self._same_language and near >= CLEARLY_NEAR
        return not number.in_words or instead is not None or min(number.values) > _NUMBERED

    def _is_in_a_date(self, number: Number) -> bool:
        """Say whether the source has it, but within a date: the 2025 of 12.02.2025."""
        return any(same_number(number, there) for there in self._rests_on.numbers) and not any(
            same_number(number, there) for there in self._rests_on.free_numbers
        )

    def _is_year(self, number: Number) -> bool:
        written = self._said(number)
        return written.isdecimal() and int(written) in YEARS and not number.unit

    def _may_be_this_year(self, number: Number) -> bool:
        """Say whether the source may call it "this year" or "last year"."""
        published = self._around.published[:4]
        return published.isdigit() and any(abs(value - int(published)) <= 1 for value in number.values)

    def _quotations(self) -> Iterator[Difference]:
        for quotation in quotations_in(self._answer.text.text):
            sources = self._rests_on.text.text, self._around.text.text
            if not any(stands_in(quotation.text, one) or has_term(quotation.text, one) for one in sources):
                yield Difference("quotation", quotation.text, "", True)

    def _negations(self) -> Iterator[Difference]:
        for one in turned_round(self._answer, self._rests_on):
            yield Difference("negation", self._answer.text.as_written(one.start, one.end), "", one.certain)
        for one in turned_round(self._rests_on, self._answer):
            yield Difference("negation", "", self._rests_on.text.as_written(one.start, one.end), one.certain)

    def _said(self, fact: Fact) -> str:
        return self._answer.text.as_written(fact.start, fact.end)

    def _there(self, fact: Fact | None) -> str:
        return self._rests_on.text.as_written(fact.start, fact.end) if fact else ""

    def _pairing(
        self, facts: Callable[[TextFacts], Sequence[Fact]], same: Callable[[Fact, Fact], bool]
    ) -> Pairing[Fact]:
        answer, rests_on, around = ((one, facts(one)) for one in (self._answer, self._rests_on, self._around))
        left_out = [one for one in rests_on[1] if one.counts and not any(same(said, one) for said in answer[1])]
        return Pairing(answer, rests_on, around, same, left_out)
