"""Asking your articles and answering, with every sentence traced to the sentence it rests on."""

from chatbot.answer import Answer, Answerer
from chatbot.settings import Settings

__all__ = ["Answer", "Answerer", "Settings"]
