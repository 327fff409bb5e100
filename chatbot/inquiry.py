"""Inquiry: a question, and all that the library has to say of it before it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.conversation import Turn, standalone
from chatbot.errors import QuestionError
from chatbot.relevance import relevant
from vectorstore.article import clean_characters
from vectorstore.language import detect_language
from vectorstore.grams import grams_of
from vectorstore.library import Library
from vectorstore.search import Hit
from vectorstore.words import Word, telling_words, terms_of

QUESTION_CHARACTERS = 4000
_LINGUA_FRANCA = "en"
"""Asked in, whatever the articles are in."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question with what was searched for it and found.

    `question` is what was asked, `query` what was searched; `language` is the question's, "" when it
    cannot be told; `rarity` holds the weights of the query's terms; `relevant` says whether any hit
    bears on the question; `notice` what the search was wanting, "" when nothing.
    """

    question: str
    query: str
    language: str
    words: tuple[Word, ...]
    hits: tuple[Hit, ...]
    rarity: Mapping[str, float]
    relevant: bool
    notice: str = ""


def inquire(library: Library, question: str, history: Sequence[Turn], k: int) -> Inquiry:
    """Search `library` for a question; raises QuestionError for one that is empty or too long."""
    question = _checked(question)
    language = detect_language(question, library.languages() | {_LINGUA_FRANCA})
    query = standalone(question, history, language)
    words = telling_words(query, language)
    found = library.find(query, k)
    rarity = library.rarity(terms_of(words) | set(grams_of(query)))
    return Inquiry(
        question=question,
        query=query,
        language=language,
        words=words,
        hits=found.hits,
        rarity=rarity,
        relevant=relevant(words, language, found.hits, rarity),
        notice=found.notice,
    )


def _checked(question: str) -> str:
    question = clean_characters(question).strip()
    if not any(map(str.isalnum, question)):
        raise QuestionError("The question is empty; type what you want to know.")
    if len(question) > QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask one of at most {QUESTION_CHARACTERS:,}."
        )
    return question
