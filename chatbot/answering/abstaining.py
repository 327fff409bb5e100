"""Abstaining: the answer that the articles do not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.answering.answer import Answer
from chatbot.citations.citation import NearMiss
from vectorstore.languages.language_files import phrases
from vectorstore.search.hits import Hit

_NEAR_MISSES = 3


def abstained_answer(answer: Answer, language: str, near_misses: Sequence[Hit]) -> Answer:
    """Return the answer that the articles do not say, in the question's language, with what came nearest."""
    return replace(
        answer,
        text=phrases(language).silent,
        abstained=True,
        near_misses=tuple(map(NearMiss.of, near_misses[:_NEAR_MISSES])),
        waiting="",
        finished=True,
    )
