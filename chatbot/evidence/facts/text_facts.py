"""A source, and the facts of one text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from chatbot.evidence.facts.cities import cities_of
from chatbot.evidence.facts.countries import countries_of
from chatbot.evidence.facts.dates import DateFact, dates_in
from chatbot.evidence.facts.names import Name, acronyms_in, names_in
from chatbot.evidence.facts.quantities.number import Number
from chatbot.evidence.facts.quantities.numbers import numbers_in
from chatbot.evidence.facts.quantities.unit import Unit
from chatbot.evidence.facts.relative_times import RelativeTime, relative_times_in
from chatbot.evidence.facts.text_tokens import Text
from vectorstore.text.words import TextWords, text_words

_Placed = TypeVar("_Placed", Number, Name)


@dataclass(frozen=True, slots=True)
class Source:
    """A text, its language (ISO 639-1, "" when it cannot be told) and the day it was published, "" if unknown."""

    text: str
    language: str
    published: str = ""


class TextFacts:
    """What a text says that can be checked, each part read when it is first asked for."""

    def __init__(self, text: str, language: str, published: str) -> None:
        self.text = Text(text, language)
        self.language = language
        self.published = published

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every number, those within dates too."""
        return tuple(numbers_in(self.text))

    @cached_property
    def free_numbers(self) -> tuple[Number, ...]:
        """Every number that is not within a date."""
        return self._outside_dates(self.numbers)

    @cached_property
    def units(self) -> Mapping[Number, Unit]:
        """The known units of the numbers that are not within a date."""
        return {number: number.counts for number in self.free_numbers if number.counts}

    @cached_property
    def dates(self) -> tuple[DateFact, ...]:
        """Every date except years alone."""
        return tuple(dates_in(self.text, self.published))

    @cached_property
    def relative_times(self) -> tuple[RelativeTime, ...]:
        """Every time that is seen from the text's own, such as next week."""
        return tuple(relative_times_in(self.text))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every word that is a name, except those within dates and numbers: the Mio of 8,6 Mio. Euro."""
        spans = [one.span_with_unit for one in self.numbers]
        return self._outside_dates(
            one
            for one in names_in(self.text)
            if not any(start < one.end and one.start < end for start, end in spans)
        )

    @cached_property
    def form(self) -> TextWords:
        """Every word, to find names in other spellings."""
        return text_words(self.text.text)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all content words and capitalised words."""
        letters = zip(self.text.tokens, self._letters, strict=True)
        return frozenset(token.key for token, letter in letters if token.telling or letter.isupper())

    @cached_property
    def countries(self) -> frozenset[str]:
        """The codes of the countries that are named, also by their people or language."""
        return countries_of((token.key for token in self.text.tokens), self.acronyms, self.language)

    @cached_property
    def cities(self) -> frozenset[str]:
        """The time zones of the cities that are named."""
        return frozenset[str]().union(*(cities_of(token.key, self.language) for token in self.text.tokens))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The acronyms, in small letters."""
        return acronyms_in(self.text.text)

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The first letters of all words, and those of the content words."""
        letters = zip(self.text.tokens, self._letters, strict=True)
        return "".join(self._letters), "".join(letter for token, letter in letters if token.telling)

    @cached_property
    def _letters(self) -> list[str]:
        return [self.text.text[self.text.place(token.start)] for token in self.text.tokens]

    def _outside_dates(self, facts: Iterable[_Placed]) -> tuple[_Placed, ...]:
        return tuple(
            one for one in facts if not any(date.start < one.end and one.start < date.end for date in self.dates)
        )


@lru_cache(maxsize=500)  # sources come again for every sentence of an answer; each takes some kilobytes
def read_facts(text: str, language: str, published: str = "") -> TextFacts:
    """The facts of a text in an ISO 639-1 language, published on an ISO 8601 date or ""."""
    return TextFacts(text, language, published)
