"""What can go wrong with articles and where they are kept.

The whole tree; the lower half stands in `chatbot.errors`:

    ChatbotError                 everything this program raises on purpose
    ├── LibraryError             the library cannot be opened, read or written
    │   ├── LibraryLocked        another process owns it
    │   └── OwnerEnded            the process that owned it has ended
    ├── ReaderError              a file is not an article that can be read
    ├── EmbeddingsError          no vectors could be made
    ├── FilterError              a filter that cannot be meant
    ├── SettingsError            a setting or argument is wrong
    ├── QuestionError            a question that cannot be asked
    ├── ModelError               no answer from the model
    │   ├── ModelUnavailable     there is none to ask
    │   └── ModelBrokeOff        it stopped in the middle of an answer
    └── PageError                the page cannot be served

Every message says what to do next, in one or two plain lines.
"""

from __future__ import annotations


class ChatbotError(Exception):
    """Anything this program raises on purpose; its text may be shown to the user."""


class LibraryError(ChatbotError):
    """The library cannot be opened, read or written."""


class LibraryLocked(LibraryError):
    """Another process owns the library."""


class OwnerEnded(LibraryError):
    """The process that owned the library, and was asked, has ended."""


class ReaderError(ChatbotError):
    """A file is not an article that can be read."""


class FilterError(ChatbotError):
    """What is to limit a search cannot be meant."""


class EmbeddingsError(ChatbotError):
    """No vectors could be made."""
