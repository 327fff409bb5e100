"""Ask your articles a question; every sentence of the answer is traced to the sentence it rests on."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatbot.answering.answer import Answer
    from chatbot.answering.answerer import Answerer
    from chatbot.answering.options import AnswerOptions
    from chatbot.citations.citation import Citation
    from chatbot.settings import Settings
    from chatbot.turn import Turn

__all__ = ["Answer", "AnswerOptions", "Answerer", "Citation", "Settings", "Turn"]

_MODULES = {
    "Answer": "chatbot.answering.answer",
    "AnswerOptions": "chatbot.answering.options",
    "Answerer": "chatbot.answering.answerer",
    "Citation": "chatbot.citations.citation",
    "Settings": "chatbot.settings",
    "Turn": "chatbot.turn",
}


def __getattr__(name: str) -> Any:
    # Imported on first use (PEP 562): Chroma takes most of a second, and `chatbot --help` needs none of it.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
