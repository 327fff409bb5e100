"""The errors of asking and answering.

    ChatbotError                 (vectorstore.errors) the base of every error this program raises
    ├── SettingsError            a setting or an argument is invalid
    ├── QuestionError            the question is empty or too long
    ├── StoredAnswerError        a document is not a stored answer
    ├── EvaluationFileError      a file of questions, claims or earlier results cannot be read or written
    ├── TooManyQuestions         too many questions are being answered
    ├── ModelError               the model gave no answer
    │   ├── ModelUnavailable     no model is available
    │   ├── PromptTooLong        the prompt has more tokens than the model's context
    │   └── ModelBrokeOff        the model stopped in the middle of an answer
    ├── PageError                the page cannot be served
    ├── UsersError               the users of the page cannot be read or changed
    ├── UploadError              an uploaded file is not taken
    ├── ConversationsError       conversations cannot be kept or read
    └── UndoError                a removal cannot be undone

Every message says what to do next, in one or two plain lines.
"""

from __future__ import annotations

from vectorstore.errors import ChatbotError


class SettingsError(ChatbotError):
    """A setting or an argument is invalid."""


class QuestionError(ChatbotError):
    """The question is empty or too long."""


class StoredAnswerError(ChatbotError):
    """A document is not a stored answer."""


class EvaluationFileError(ChatbotError):
    """A file of questions, claims or earlier results cannot be read or written."""


class TooManyQuestions(ChatbotError):
    """Too many questions are being answered."""


class ModelError(ChatbotError):
    """The model gave no answer."""


class ModelUnavailable(ModelError):
    """No model is available."""


class PromptTooLong(ModelError):
    """The prompt has more tokens than the model's context; both as the server counts."""

    def __init__(self, message: str, tokens: int, context_tokens: int) -> None:
        super().__init__(message)
        self.tokens = tokens
        self.context_tokens = context_tokens


class ModelBrokeOff(ModelError):
    """The model stopped in the middle of an answer."""


class PageError(ChatbotError):
    """The page cannot be served."""


class UsersError(ChatbotError):
    """The users of the page cannot be read or changed."""


class UploadError(ChatbotError):
    """An uploaded file is not taken."""


class ConversationsError(ChatbotError):
    """Conversations cannot be kept or read."""


class UndoError(ChatbotError):
    """A removal cannot be undone."""
