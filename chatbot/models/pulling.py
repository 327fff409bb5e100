"""Have the user's Ollama download a model, and report its progress."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from chatbot.errors import ModelError
from chatbot.models.ollama_errors import pull_error
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_server import OllamaFailure, is_cloud_model, one_line


@dataclass(frozen=True, slots=True)
class Pulling:
    """The progress of a download: its status in Ollama's words, and the bytes of all parts known so far.

    `total` is 0 while it is not known; `completed` never exceeds it.
    """

    status: str
    completed: int
    total: int

    @property
    def share(self) -> float:
        """The downloaded share, from 0 to 1."""
        return self.completed / self.total if self.total else 0.0


async def pull(model: str, settings: Settings) -> AsyncGenerator[Pulling, None]:
    """Have Ollama download `model`, and yield the progress until it is installed; close it to stop.

    Ollama keeps what has been downloaded, and the next pull resumes there. Raises ModelError.
    """
    if is_cloud_model(model):
        raise ModelError(f"{model} runs on ollama.com, and the articles stay here; pull another.")
    from vectorstore.embeddings.ollama_client import StreamingOllamaClient  # imported late: see there

    # Verifying a download is as silent as loading a model, and takes about as long.
    patience = settings.first_token_seconds
    parts: dict[str, tuple[int, int]] = {}
    try:
        client = StreamingOllamaClient(settings.ollama_host, settings.connect_seconds, patience)
        async with aclosing(client.pull(model)) as progress:
            async for line in progress:
                status = one_line(line.status or "")
                if line.total and line.total > 0:
                    parts[str(line.digest)] = (min(max(line.completed or 0, 0), line.total), line.total)
                yield Pulling(status, *map(sum, zip((0, 0), *parts.values(), strict=True)))
                if status == "success":
                    return
        raise OllamaFailure("disconnected")
    except OllamaFailure as failure:
        raise pull_error(failure, model, settings.ollama_host, patience) from None
