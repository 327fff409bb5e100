"""Retrieval: a question with the query that was searched for it and the hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from chatbot.asking.follow_ups import standalone_question
from chatbot.asking.question import Question
from chatbot.asking.relevance import RELEVANT, relevance_of
from chatbot.asking.rewriting import BY_RULES, Rewording
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.library import Library
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query, query_in
from vectorstore.text.words import NOWHERE, Word, content_words, match, telling_words, terms_of, text_words


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What is searched: `places` at most, of articles that pass `filters`, seen from `today` (None: this day)."""

    places: int = 8
    filters: Filters = EVERYTHING
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A question with what was searched for it and found.

    `question` is what was asked, `query` what was searched, and `searched` how that was read; `language`
    is the question's, "" when it cannot be told; `rarity` holds the weights of the query's terms; `relevant`
    says whether any hit bears on the question, and `bearing` how likely the best does, 0 to 1, RELEVANT being
    enough; `notices` what was wanting or assumed.
    """

    question: str
    query: str
    searched: Query
    language: str
    words: tuple[Word, ...]
    hits: tuple[Hit, ...]
    rarity: Mapping[str, float]
    relevant: bool
    notices: tuple[str, ...] = ()
    bearing: float = 0.0


def retrieve(library: Library, asked: Question, scope: SearchScope, rewording: Rewording = BY_RULES) -> Retrieval:
    """Search `library` for a question, as a model has reworded it or, where none has, by the rules."""
    question, language = asked.question, asked.language
    query = rewording.query or standalone_question(question, asked.history, language, library.rarity)
    words = telling_words(query, language)
    found = library.find(query, scope.places, scope.filters, scope.today)
    own = _QuestionAlone.of(library, question, language, found.query)
    rarity = library.rarity({NOWHERE, *terms_of(words), *found.query.terms, *own.query.terms})
    likely = relevance_of(found.query, words, found.hits, rarity)
    if not rewording.query and query != question:
        likely = own.bearing(likely, found.hits, rarity)
    return Retrieval(
        question=question,
        query=query,
        searched=found.query,
        language=language,
        words=words,
        hits=found.hits,
        rarity=rarity,
        relevant=likely >= RELEVANT,
        notices=(*filter(None, [rewording.notice]), *found.notices),
        bearing=likely,
    )


@dataclass(frozen=True, slots=True)
class _QuestionAlone:
    """A follow-up without what goes along with it."""

    query: Query
    words: tuple[Word, ...]

    @classmethod
    def of(cls, library: Library, question: str, language: str, searched: Query) -> Self:
        """Read a question as it was asked; `searched` is how that with what goes along was read."""
        if searched.text == question:
            return cls(searched, content_words(question, language))
        return cls(query_in(question, language, library.languages()), content_words(question, language))

    def bearing(self, along: float, hits: Sequence[Hit], rarity: Mapping[str, float]) -> float:
        """Return how likely a hit is about the question, which is `along` with what goes along.

        That must not make it bear on anything: not on less, as its names would all be asked for, and not on
        more, where nothing of the question itself is told.
        """
        alone = relevance_of(self.query, self.words, hits, rarity) if self.words else 0.0
        return max(alone, along) if _touched(self.words, self.query.language, hits) else alone


def _touched(words: Sequence[Word], language: str, hits: Sequence[Hit]) -> bool:
    """Say whether any hit has one of `words`; taken for granted of those in another language."""
    return not words or any(
        hit.article.language != language or any(match(word, text_words(hit.passage.text)) for word in words)
        for hit in hits
    )
