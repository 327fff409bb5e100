"""A question asked of a library in one step, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.asking.follow_ups.rewriting import NOT_REWRITTEN, RewrittenQuestion
from chatbot.asking.question import read_question
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from chatbot.citations.citation import Citation
from chatbot.turn import Turn
from vectorstore.library import Library

EVERYWHERE = SearchScope()


def retrieved(
    library: Library,
    question: str,
    history: Sequence[Turn] = (),
    scope: SearchScope = EVERYWHERE,
    rewritten: RewrittenQuestion = NOT_REWRITTEN,
) -> Retrieval:
    """What is found for a question."""
    return retrieve(library, read_question(library, question, history), scope, rewritten)


def assert_quoted(citation: Citation, library: Library) -> None:
    """A citation quotes its article as the library has it now."""
    article = library.article(citation.article.id)
    assert article
    assert article.text[citation.start : citation.end] == citation.quote
    assert citation.article.is_current(article)
    assert citation.passage[0] <= citation.start < citation.end <= citation.passage[1]
