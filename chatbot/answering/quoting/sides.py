"""Sides: the two things that a question compares, both of which are to be found and quoted.

They are told by their place alone: the first content word, unless it is a name, asks for the comparison, as
"compare" and "older" do, and what is compared stands last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.answering.quoting.answer_kinds import asks_to_compare
from chatbot.answering.quoting.ranking import SentenceHit
from chatbot.asking.retrieval import Retrieval, SearchScope
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.library import Library
from vectorstore.search.hits import Hit
from vectorstore.text.terms import words_of
from vectorstore.text.words import Word, match, text_words

_HAS_WORD = 0.5
"""The least match of a word with a text that has it."""
_PASSAGES = 3
"""As many of the passages found are given up for those on a side that none of them is on."""


def compares(retrieval: Retrieval) -> bool:
    """Whether a question compares two things."""
    return asks_to_compare(BuiltInEmbedder().embed_query(retrieval.query))


def with_both_sides(retrieval: Retrieval, library: Library, scope: SearchScope) -> Retrieval:
    """The hits of a question that compares with the best on a side that no hit has a word of.

    A search for two hurricanes may find eight passages on one of them.
    """
    if not compares(retrieval):
        return retrieval
    words = _side_words(retrieval)
    missing = _missing(words, " ".join(map(_searched, retrieval.hits)))
    if not missing:
        return retrieval
    query = _without(retrieval.query, {word.text for word in words if word not in missing})
    found = library.find(query, scope.passages, scope.filters, scope.today)
    further = [hit for hit in found.hits if len(_missing(missing, _searched(hit))) < len(missing)][:_PASSAGES]
    return replace(retrieval, hits=(*retrieval.hits[: max(1, scope.passages - len(further))], *further))


def other_side(ranked: Sequence[SentenceHit], retrieval: Retrieval) -> SentenceHit | None:
    """The best sentence with a word of the sides that the best of all has not, the last such word; None for none.

    The title counts as part of a sentence.
    """
    for word in reversed(_missing(_side_words(retrieval), _told(ranked[0]))):
        found = next((one for one in ranked[1:] if not _missing([word], _told(one))), None)
        if found:
            return found
    return None


def _side_words(retrieval: Retrieval) -> Sequence[Word]:
    begins_with_name = any(word.is_name for word in retrieval.words[:1])
    return retrieval.words if begins_with_name else retrieval.words[1:]


def _without(text: str, words: set[str]) -> str:
    return " ".join(token for token in text.split() if words.isdisjoint(words_of(token)))


def _missing(words: Sequence[Word], text: str) -> list[Word]:
    held = text_words(text)
    return [word for word in words if match(word, held) < _HAS_WORD]


def _searched(hit: Hit) -> str:
    return f"{hit.article.title}\n{hit.passage.text}"


def _told(one: SentenceHit) -> str:
    return f"{one.hit.article.title}\n{one.sentence.text}"
