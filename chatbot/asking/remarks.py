"""Remarks: messages about the conversation instead of the articles, for which nothing is searched."""

from __future__ import annotations

from typing import Literal

from chatbot.asking.message_kinds import KINDS, kind_scores
from chatbot.asking.question import Question

Remark = Literal["courtesy", "rewording"]

_COURTEOUS, _REWORDED = -0.1, 0.05
"""The scores from which a message whose likeliest kind it is is one."""


def read_remark(question: Question) -> Remark | None:
    """Read a message as a greeting, thanks or the like, or a wish about the last answer; None for a question."""
    if question.text.startswith("/"):  # a command
        return None
    scores = kind_scores(question.text)
    likeliest = max(KINDS, key=scores.__getitem__)
    if likeliest == "courtesy" and scores[likeliest] >= _COURTEOUS:
        return "courtesy"
    answered = any(turn.role == "assistant" for turn in question.history)
    if likeliest == "rewording" and scores[likeliest] >= _REWORDED and answered:
        return "rewording"
    return None


def remarked_on(question: Question) -> Question | None:
    """The last question before `question` that was no remark, with what came before it; None for none."""
    history = list(question.history)
    while history:
        turn = history.pop()
        before = Question(turn.content, question.language, tuple(history))
        if turn.role == "user" and read_remark(before) is None:
            return before
    return None
