"""What can go wrong with asking and answering; the whole tree is drawn in `vectorstore.errors`."""

from __future__ import annotations

from vectorstore.errors import ChatbotError


class SettingsError(ChatbotError):
    """A setting or argument is wrong."""


class QuestionError(ChatbotError):
    """A question that cannot be asked."""


class StoredAnswerError(ChatbotError):
    """A document that is not a stored answer."""


class ModelError(ChatbotError):
    """No answer from the model."""


class ModelUnavailable(ModelError):
    """There is no model to ask."""


class ModelBrokeOff(ModelError):
    """The model stopped in the middle of an answer."""


class PageError(ChatbotError):
    """The page cannot be served."""
