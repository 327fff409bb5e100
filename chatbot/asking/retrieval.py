"""Retrieval: question -> the query that is searched, its hits, and how much they bear on the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot.asking.follow_ups.followed_subject import FollowedSubject, hits_on
from chatbot.asking.follow_ups.following import (
    carried_topics,
    since_last_alone,
    standalone_question,
)
from chatbot.asking.follow_ups.rewriting import NOT_REWRITTEN, RewrittenQuestion
from chatbot.asking.follow_ups.topics import Topic
from chatbot.asking.message_kinds import names_a_subject
from chatbot.asking.question import Question
from chatbot.asking.relevance import Bearing, bearing_of
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.library import Library
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query, query_in
from vectorstore.text.words import NOWHERE, Word, content_words, match, telling_words, terms_of, text_words


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What is searched: at most `passages` of the articles that pass `filters`, seen from `today` (None: now)."""

    passages: int = 8
    filters: Filters = EVERYTHING
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was searched for a question and found.

    `query` is the text that was searched, `parsed_query` how it was read, `words` its telling words; `rarity`
    holds the weights of their terms. `bearing` is how much the best hit bears on the question. `newest` is the day
    of the newest article searched, where a time is asked about. `notices` say what was assumed or missing.
    """

    question: Question
    query: str
    parsed_query: Query
    words: tuple[Word, ...]
    hits: tuple[Hit, ...]
    rarity: Mapping[str, float]
    bearing: Bearing
    newest: str = ""
    notices: tuple[str, ...] = ()


def retrieve(
    library: Library, question: Question, scope: SearchScope, rewritten: RewrittenQuestion = NOT_REWRITTEN
) -> Retrieval:
    """Search `library` for a question: as the model rewrote it or, where it did not, by the rules."""
    text, language = question.text, question.language
    topics: list[Topic] = []
    if question.follows_up and not rewritten.query:
        topics = carried_topics(text, question.history, language, library.rarity)
    query = rewritten.query or standalone_question(text, topics)
    words = telling_words(query, language)
    found = library.find(query, scope.passages, scope.filters, scope.today)
    # A follow-up is also judged without the words that the rules took over from the conversation.
    own_words = content_words(text, language)
    own_query = found.query if found.query.text == text else query_in(text, language, library.languages())
    rarity = library.rarity({NOWHERE, *terms_of(words), *found.query.terms, *own_query.terms})
    on_subject = _on_subject(question, topics, found.hits, rarity)
    bearing = bearing_of(found.query, words, on_subject, rarity)
    if topics:
        alone = bearing_of(own_query, own_words, on_subject, rarity) if own_words else Bearing.NOTHING
        bearing = max(alone, bearing) if _any_has(own_words, language, found.hits) else alone
    return Retrieval(
        question=question,
        query=query,
        # What is quoted is to bear on the question itself, not on what it follows.
        parsed_query=replace(found.query, text=text) if question.follows_up else found.query,
        words=words,
        hits=on_subject or found.hits,
        rarity=rarity,
        bearing=bearing,
        newest=_newest_day(library, scope.filters) if found.query.time else "",
        notices=(*filter(None, [rewritten.notice]), *found.notices),
    )


def _newest_day(library: Library, filters: Filters) -> str:
    return next((hit.article.published for hit in library.newest(1, filters).hits), "")


def _on_subject(
    question: Question, topics: Sequence[Topic], hits: tuple[Hit, ...], rarity: Mapping[str, float]
) -> tuple[Hit, ...]:
    """The hits on what a follow-up is about; all of them where it carries nothing or names a subject itself."""
    if not topics or names_a_subject(question.text):
        return hits
    turns = since_last_alone(question.history)
    return hits_on(FollowedSubject.of(topics, turns, question.language), hits, rarity)


def _any_has(words: Sequence[Word], language: str, hits: Sequence[Hit]) -> bool:
    """Whether any hit has one of `words`; assumed of hits in another language, and where there are no words."""
    return not words or any(
        hit.article.language != language or any(match(word, text_words(hit.passage.text)) for word in words)
        for hit in hits
    )
