"""The facts of one text."""

from __future__ import annotations

from functools import cached_property, lru_cache

from chatbot.evidence.facts.acronyms import acronyms_in, initials_of
from chatbot.evidence.facts.countries import countries_of
from chatbot.evidence.facts.dates import DateFact, dates_in
from chatbot.evidence.facts.names import Name, names_in
from chatbot.evidence.facts.negations import negations_in
from chatbot.evidence.facts.number import Number
from chatbot.evidence.facts.numbers import numbers_in
from chatbot.evidence.facts.text_tokens import Text
from vectorstore.text.words import TextWords, text_words


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
        return tuple(
            number
            for number in self.numbers
            if not any(date.start < number.end and number.start < date.end for date in self.dates)
        )

    @cached_property
    def dates(self) -> tuple[DateFact, ...]:
        """Every date except years alone."""
        return tuple(dates_in(self.text, self.published))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every word that is a name, except those within dates."""
        return tuple(
            name
            for name in names_in(self.text)
            if not any(date.start < name.end and name.start < date.end for date in self.dates)
        )

    @cached_property
    def negations(self) -> tuple[tuple[int, int], ...]:
        """Where the negating words stand."""
        return tuple(negations_in(self.text))

    @cached_property
    def form(self) -> TextWords:
        """Every word, to find names in other spellings."""
        return text_words(self.text.text)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all content words and capitalised words."""
        written, place = self.text.text, self.text.place
        return frozenset(
            token.key for token in self.text.tokens if token.telling or written[place(token.start)].isupper()
        )

    @cached_property
    def countries(self) -> frozenset[str]:
        """The codes of the countries that are named, also by their people or language."""
        return countries_of((token.key for token in self.text.tokens), self.acronyms, self.language)

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The acronyms, in small letters."""
        return acronyms_in(self.text.text)

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The first letters of all words, and those of the content words."""
        return initials_of(self.text)


@lru_cache(maxsize=256)  # sources come again for every sentence of an answer, while it grows
def read_facts(text: str, language: str, published: str = "") -> TextFacts:
    """The facts of a text in an ISO 639-1 language, published on an ISO 8601 date or ""."""
    return TextFacts(text, language, published)
