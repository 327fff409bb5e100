"""Instructions: the system message of an answer, made from the passages that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatbot.prompting.fencing import language_name
from chatbot.prompting.refusal import REFUSAL
from prompts import load

Instructions = Callable[[Sequence[str], str], str]
"""Makes the system message from passages and their fence."""


def answering_in(language: str) -> Instructions:
    """Instructions to answer in an ISO 639-1 language."""

    def system(passages: Sequence[str], fence: str) -> str:
        name, material = language_name(language), "\n\n".join(passages)
        return load("answer", refusal=REFUSAL, language=name, fence=fence, passages=material)

    return system


def rewording(passages: Sequence[str], fence: str) -> str:
    """Instructions to change the last answer as the user asks."""
    return load("reword", fence=fence, passages="\n\n".join(passages))
