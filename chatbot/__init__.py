"""Asking your articles and answering, with every sentence traced to the sentence it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatbot.answering.answer import Answer
    from chatbot.answering.answerer import Answerer
    from chatbot.settings import Settings

__all__ = ["Answer", "Answerer", "Settings"]


def __getattr__(name: str) -> Any:
    # Imported when first asked for: Chroma takes most of a second, and `chatbot --help` needs none of it.
    if name == "Settings":
        from chatbot.settings import Settings

        return Settings
    if name == "Answer":
        from chatbot.answering.answer import Answer

        return Answer
    if name == "Answerer":
        from chatbot.answering.answerer import Answerer

        return Answerer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
