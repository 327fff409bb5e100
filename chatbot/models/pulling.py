"""A model -> the user's Ollama: it fetches the model itself, and tells how far it has got."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from chatbot.errors import ModelError, ModelUnavailable
from chatbot.models.ndjson import Damaged, objects, refusal_of
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_connection import connection, error_text, runs_elsewhere, server_message

_NO_SUCH_MODEL = re.compile(r"file does not exist|not found|invalid model name", re.IGNORECASE)
_NO_SPACE = re.compile(r"no space left|not enough (disk )?space|disk (is )?full", re.IGNORECASE)
_NO_NETWORK = re.compile(r"dial tcp|no such host|lookup |i/o timeout|connection re|tls", re.IGNORECASE)
_TOO_OLD = re.compile(r"newer version", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pulling:
    """How far a pull has got: what is being done, in Ollama's words, and bytes of all parts known by then.

    `total` is 0 while it is not known; `completed` never exceeds it.
    """

    status: str
    completed: int
    total: int

    @property
    def share(self) -> float:
        """How much has come, from 0 to 1."""
        return self.completed / self.total if self.total else 0.0


async def pull(model: str, settings: Settings) -> AsyncGenerator[Pulling, None]:
    """Have Ollama fetch `model`, and yield how far it is until it is there; close it to stop.

    What has come until it is stopped or fails is kept by Ollama, and the next pull goes on from there.
    Raises ModelError, which says what to do.
    """
    if runs_elsewhere(model, {}):
        raise ModelError(f"{model} runs on ollama.com, and the articles stay here; pull another.")
    parts: dict[str, tuple[int, int]] = {}
    with _mapped_errors(model, settings):
        async with aclosing(_lines(model, settings)) as lines:
            async for line in lines:
                if line.get("error"):
                    raise _failed(model, server_message(line["error"]))
                status = server_message(line.get("status") or "")
                parts |= _part(line)
                yield Pulling(status, *map(sum, zip((0, 0), *parts.values(), strict=True)))
                if status == "success":
                    return
    raise ModelError(f"The pull of {model} broke off; start it again, it goes on from there.")


async def _lines(model: str, settings: Settings) -> AsyncGenerator[dict[str, Any], None]:
    # Checking what has come is as silent as loading it, and takes about as long.
    patience = settings.first_token_seconds
    waits = connection(settings.ollama_host, connect_seconds=settings.connect_seconds, silence_seconds=patience)
    async with (
        httpx.AsyncClient(**waits) as client,
        client.stream("POST", "/api/pull", json={"model": model, "stream": True}) as response,
    ):
        if response.status_code != 200:
            raise _failed(model, error_text(await refusal_of(response)))
        lines = objects(response)
        async with aclosing(lines):
            while True:
                # A server that sends a byte at times is silent too, which a socket does not notice.
                async with asyncio.timeout(patience):
                    line = await anext(lines, None)
                if line is None:
                    return
                yield line


def _part(line: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Return how much of one part has come, and of how much; a line may tell of none."""
    total, completed = _bytes(line.get("total")), _bytes(line.get("completed"))
    return {str(line.get("digest")): (min(completed, total), total)} if total else {}


def _bytes(said: object) -> int:
    return said if isinstance(said, int) and said > 0 else 0


def _failed(model: str, reason: str) -> ModelError:
    if _NO_SPACE.search(reason):
        return ModelError(f"There is no space for {model} where Ollama keeps models; free some, then pull again.")
    if _NO_NETWORK.search(reason):
        return ModelError(f"Ollama could not reach its library for {model} ({reason}); try again with a network.")
    if _NO_SUCH_MODEL.search(reason):
        return ModelError(f"Ollama's library has no model {model}; https://ollama.com/library lists what it has.")
    if _TOO_OLD.search(reason):
        return ModelError(f"{model} needs a newer Ollama than this one; update Ollama, then pull again.")
    return ModelError(f"{model} was not pulled ({reason}); start it again, it goes on from there.")


@contextmanager
def _mapped_errors(model: str, settings: Settings) -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise ModelUnavailable(
            f"Ollama is not running at {settings.ollama_host}; start it with `ollama serve`."
        ) from None
    except (httpx.TimeoutException, TimeoutError):
        raise ModelError(
            f"The pull of {model} was silent for {settings.first_token_seconds:g} seconds; start it again, "
            "it goes on from there."
        ) from None
    except Damaged:
        raise ModelError(f"What answers at {settings.ollama_host} is not Ollama; set OLLAMA_HOST.") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise ModelError(f"The pull of {model} broke off; start it again, it goes on from there.") from None
