"""Query: the words and index terms of a question with their weights, its language, and the time it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vectorstore.languages.detection import detect_language
from vectorstore.text.cldr_names import other_names
from vectorstore.text.dates.time_expressions import TimeExpression, time_in
from vectorstore.text.terms import spelled_words, word_grams
from vectorstore.text.words import is_function_word, words_in

_FUNCTION_WEIGHT = 0.25
"""For words like "the" and "who", which are rare in articles of another language without being informative."""
_LENGTH_POWER = 0.5
"""Each of a word's n terms weighs n ** -this: a word of ten terms is not ten times as informative."""
_MOST_WORDS = 500
"""More than any question has; of a pasted article only the beginning is searched."""
LINGUA_FRANCA = "en"
"""A language that questions may be in whatever the articles' languages are."""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word as it is indexed, its index terms, its key as an acronym or "", and its weight, above 0."""

    spelled: str
    terms: tuple[str, ...]
    acronym: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed question; `language` is "" where it is unknown, `time` None where it names none.

    `terms` are the index terms with their weights, including the names of countries, languages, months and
    weekdays in the articles' languages.
    """

    text: str
    language: str
    words: tuple[QueryWord, ...]
    terms: Mapping[str, float]
    time: TimeExpression | None = None


def read_query(text: str, languages: Collection[str], today: date) -> Query:
    """Parse a question to articles in `languages` (ISO 639-1); its time is relative to `today`."""
    language = detect_language(text, {*languages, LINGUA_FRANCA})
    return replace(query_in(text, language, languages), time=time_in(text, language, today))


def query_in(text: str, language: str, languages: Collection[str]) -> Query:
    """A query in `language` for texts in `languages`, without its time."""
    words = _query_words(text, language)
    romanised = [word.text for word in words_in(text)]
    names = other_names(romanised[:_MOST_WORDS], language, sorted({*languages} - {language}))
    named = [spelled for name in names for _, spelled in spelled_words(name)]
    return Query(text, language, words, _terms(words, named))


def _query_words(text: str, language: str) -> tuple[QueryWord, ...]:
    found = words_in(text)[:_MOST_WORDS]
    function = {word.text for word in found if is_function_word(word, language)}
    if len(function) == len(found):
        function = set()
    weights = [_FUNCTION_WEIGHT if word.text in function else 1.0 for word in found]
    return tuple(
        QueryWord(word.spelled, word_grams(word.spelled), word.acronym, weight)
        for word, weight in zip(found, weights, strict=True)
    )


def _terms(words: Sequence[QueryWord], names: Sequence[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for terms, weight in [
        *((word.terms, word.weight) for word in words),
        *((word_grams(name), 1.0) for name in names),
    ]:
        for term in terms:
            weights[term] = max(weights.get(term, 0.0), weight * len(terms) ** -_LENGTH_POWER)
    for word in words:
        if word.acronym:
            weights[word.acronym] = 1.0
    return weights
