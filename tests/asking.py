"""A question asked of a library in one step, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.conversation import Turn
from chatbot.inquiry import Inquiry, Scope, inquire, understood
from chatbot.rewriting import BY_RULES, Rewording
from vectorstore.library import Library

EVERYWHERE = Scope()


def inquired(
    library: Library,
    question: str,
    history: Sequence[Turn] = (),
    scope: Scope = EVERYWHERE,
    rewording: Rewording = BY_RULES,
) -> Inquiry:
    """What the library has to say of a question."""
    return inquire(library, understood(library, question, history), scope, rewording)
