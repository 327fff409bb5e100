"""A stored answer, checked again: which of the articles it cites have changed since."""

from __future__ import annotations

from typing import Literal, Protocol

from chatbot.answering.answer import Answer, with_notices
from chatbot.answering.attribution import article_title
from chatbot.citations.citation import Citation
from vectorstore.article import Article

CitationState = Literal["current", "changed", "lost", "removed"]
"""The article is the same; it has changed and still has the quote; it has changed and lost it; it is gone."""

_NOTICES: dict[CitationState, str] = {
    "changed": "“{title}” has changed since this answer was written; it still has the words cited as [{number}].",
    "lost": "“{title}” has changed since this answer was written; it no longer has the words cited as [{number}].",
    "removed": "“{title}”, cited as [{number}], is no longer in the library.",
}


class CitedLibrary(Protocol):
    """The library that answers cite."""

    def article(self, article_id: str) -> Article | None:
        """The article with this id, if there is one."""


def citation_states(answer: Answer, library: CitedLibrary) -> dict[int, CitationState]:
    """What has become of each citation, by its number."""
    articles = {
        article_id: library.article(article_id) for article_id in {one.article.id for one in answer.citations}
    }
    return {one.number: _state(one, articles[one.article.id]) for one in answer.citations}


def rechecked(answer: Answer, library: CitedLibrary) -> Answer:
    """The answer with a notice for each citation whose article has changed."""
    states = citation_states(answer, library)
    notices = (
        _NOTICES[state].format(title=article_title(one.article), number=one.number)
        for one in answer.citations
        if (state := states[one.number]) != "current"
    )
    return with_notices(answer, *notices)


def _state(citation: Citation, article: Article | None) -> CitationState:
    if article is None:
        return "removed"
    if citation.article.is_current(article):
        return "current"
    return "changed" if citation.quote in article.text else "lost"
