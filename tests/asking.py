"""A question asked of a library in one step, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.asking.question import read_question
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from chatbot.asking.rewriting import BY_RULES, Rewording
from chatbot.citations.citation import Citation
from chatbot.conversations.turn import Turn
from vectorstore.library import Library

EVERYWHERE = SearchScope()


def inquired(
    library: Library,
    question: str,
    history: Sequence[Turn] = (),
    scope: SearchScope = EVERYWHERE,
    rewording: Rewording = BY_RULES,
) -> Retrieval:
    """What the library has to say of a question."""
    return retrieve(library, read_question(library, question, history), scope, rewording)


def assert_quoted(citation: Citation, library: Library) -> None:
    """A citation quotes its article as the library has it now."""
    article = library.whole(citation.article.id)[0].article
    assert article.text[citation.start : citation.end] == citation.quote
    assert citation.article.is_current(article)
    assert citation.passage[0] <= citation.start < citation.end <= citation.passage[1]
