"""How a call to Ollama can fail; the client's exceptions become these in `ollama_client`.

OllamaFailure
├── NotRunning       nothing listens at its address
├── Unresponsive     no answer in time
├── Disconnected     the connection broke
├── NotOllama        an answer that is not of Ollama's protocol
└── Rejected         an error that the server reports
"""

from __future__ import annotations


class OllamaFailure(Exception):
    """A call to Ollama that failed; caught and turned into an error for the user."""


class NotRunning(OllamaFailure):
    """Nothing listens at the address."""


class Unresponsive(OllamaFailure):
    """The server did not answer in time."""


class Disconnected(OllamaFailure):
    """The connection broke."""


class NotOllama(OllamaFailure):
    """The answer is not of Ollama's protocol: damaged, endless, or from another server."""


class Rejected(OllamaFailure):
    """The server reports an error: an HTTP `status`, 0 in the middle of a stream, and its `reason` in one line."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def one_line(message: object) -> str:
    """A foreign message as one printable line of at most 200 characters."""
    printable = "".join(c if c.isprintable() else " " for c in str(message))
    return " ".join(printable.split())[:200].rstrip(". ")
