"""What models the user's Ollama has, and what it tells of each; quickly, whatever answers at its address."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx

from chatbot.settings import Settings
from vectorstore.embeddings.ollama_connection import connection, error_text, is_same_model

_LONGEST = 8_000_000
"""Bytes of one answer."""


class Installed:
    """Ollama's own lists, each asked for as it is wanted; use it as a context manager.

    Everything raises httpx.HTTPError or httpx.InvalidURL where what answers is no Ollama, or none does.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.connect_seconds
        waits = connection(settings.ollama_host, connect_seconds=self._seconds, silence_seconds=self._seconds)
        self._client = httpx.Client(**waits)

    def __enter__(self) -> Installed:
        self._client.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._client.__exit__(*error)

    def models(self) -> list[Mapping[str, Any]]:
        """Return an entry for each model that is installed."""
        return self._listed("/api/tags")

    def shown(self, name: str) -> dict[str, Any]:
        """Return what there is to tell of one model."""
        return self._asked("POST", "/api/show", {"model": name})

    def is_loaded(self, name: str) -> bool:
        """Say whether a model is in memory; a server that does not tell has it."""
        try:
            running = self._listed("/api/ps")
        except httpx.DecodingError:
            return True
        return any(is_same_model(name, str(entry["name"])) for entry in running)

    def _listed(self, path: str) -> list[Mapping[str, Any]]:
        listed = self._asked("GET", path).get("models")
        if not isinstance(listed, list):
            raise httpx.DecodingError("it lists no models")
        return [entry for entry in listed if isinstance(entry, dict) and entry.get("name")]

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return an answer's JSON object; raises httpx.HTTPError for any other answer."""
        with self._client.stream(method, path, json=body) as response:
            content = self._content(response)
        if response.status_code != 200:
            raise httpx.DecodingError(error_text(httpx.Response(response.status_code, content=content)))
        try:
            said = json.loads(content)
        except (ValueError, RecursionError):
            raise httpx.DecodingError("its answer is no JSON") from None
        if not isinstance(said, dict):
            raise httpx.DecodingError("its answer is no JSON object")
        return said

    def _content(self, response: httpx.Response) -> bytes:
        """Read an answer; a socket's own timeout does not notice one that comes a byte at a time."""
        content, until = b"", time.monotonic() + self._seconds
        for piece in response.iter_bytes():
            content += piece
            if len(content) > _LONGEST:
                raise httpx.DecodingError("its answer has no end")
            if time.monotonic() > until:
                raise httpx.ReadTimeout("its answer has no end")
        return content


def context_length(shown: Mapping[str, Any]) -> int:
    """Return a model's training context in tokens, 0 when the server does not say."""
    details = shown.get("model_info")
    details = details if isinstance(details, dict) else {}
    length = details.get(f"{details.get('general.architecture')}.context_length")
    return length if isinstance(length, int) and length > 0 else 0
