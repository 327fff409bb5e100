"""A question asked of a library in one step, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.asking.question import read_question
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from chatbot.asking.rewriting import BY_RULES, Rewording
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
