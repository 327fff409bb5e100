"""The errors of articles, the library and searching.

    ChatbotError                 base class; its text may be shown to the user
    ├── LibraryError             the library cannot be opened, read or written
    │   ├── LibraryLocked        another process has it open
    │   └── OwnerEnded           the process that had it open has ended
    ├── ReaderError              a file cannot be read as an article
    ├── EmbeddingsError          nothing could be embedded
    └── FilterError              a filter is invalid

Every message says what to do next, in one or two plain lines.
"""

from __future__ import annotations


class ChatbotError(Exception):
    """Base class; its text may be shown to the user."""


class LibraryError(ChatbotError):
    """The library cannot be opened, read or written."""


class LibraryLocked(LibraryError):
    """Another process has the library open."""


class OwnerEnded(LibraryError):
    """The process that had the library open has ended."""


class ReaderError(ChatbotError):
    """A file cannot be read as an article."""


class FilterError(ChatbotError):
    """A filter is invalid."""


class EmbeddingsError(ChatbotError):
    """Nothing could be embedded."""
