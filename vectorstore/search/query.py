"""Query: what is searched: the words and index terms of a question, each with its weight, and its time."""

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
"""Of "the" and "who": rare among articles in another language, and telling nothing there."""
_LENGTH_POWER = 0.5
"""Each of a word's n terms weighs n ** -this: a word of ten terms does not tell ten times as much."""
_MOST_WORDS = 500
"""More than any question has; a pasted article as a query is searched by its beginning."""
LINGUA_FRANCA = "en"
"""Asked in, whatever the articles are in."""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word as it is indexed, its index terms, the key of an acronym or "", and how much it counts, above 0."""

    spelled: str
    terms: tuple[str, ...]
    acronym: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched; `language` is "" where it cannot be told, `time` None where it names none.

    `terms` are the index terms with their weights, also those of the names that countries, languages, months
    and weekdays have in the articles' languages.
    """

    text: str
    language: str
    words: tuple[QueryWord, ...]
    terms: Mapping[str, float]
    time: TimeExpression | None = None


def read_query(text: str, languages: Collection[str], today: date) -> Query:
    """Read a question to articles in `languages` (ISO 639-1); its time is seen from `today`."""
    language = detect_language(text, {*languages, LINGUA_FRANCA})
    return replace(query_in(text, language, languages), time=time_in(text, language, today))


def query_in(text: str, language: str, languages: Collection[str]) -> Query:
    """Return a query in `language` for texts in `languages`, whatever time it speaks of."""
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
    return tuple(
        QueryWord(
            word.spelled,
            word_grams(word.spelled),
            word.acronym,
            _FUNCTION_WEIGHT if word.text in function else 1.0,
        )
        for word in found
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
