"""Ollama's official client, set up as this program needs it; nothing else makes one.

Its transports add what the client cannot send, and bound what it would read without limit. All calls raise
OllamaFailure, whatever the client raised. Importing this takes a tenth of a second or more; callers do it
where they are about to ask a server.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

import httpx
import ollama
from pydantic import ValidationError

from vectorstore.embeddings.ollama_failures import (
    Disconnected,
    NotOllama,
    NotRunning,
    Rejected,
    Unresponsive,
    one_line,
)
from vectorstore.embeddings.ollama_server import is_cloud_model, is_same_model
from vectorstore.embeddings.ollama_transport import StreamedLines, WholeAnswers, route_to

# A model stays loaded this long after a call; with Ollama's own five minutes, a reader who thinks about
# an answer waits for the next load.
_KEEP_ALIVE = "30m"

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model as Ollama lists it; a `remote` one runs on ollama.com, and Ollama sends it the prompts."""

    name: str
    digest: str
    size: int
    remote: bool


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """What a model can do, None where the server does not say, and its training context in tokens, else 0."""

    capabilities: tuple[str, ...] | None
    context_tokens: int
    remote: bool


class OllamaClient:
    """Calls with one short answer; a context manager."""

    def __init__(self, host: str, *, connect_seconds: float, silence_seconds: float) -> None:
        with _mapped_failures():
            self._client = ollama.Client(
                host,
                transport=WholeAnswers(silence_seconds, **route_to(host)),
                timeout=httpx.Timeout(silence_seconds, connect=connect_seconds),
                follow_redirects=False,
                event_hooks={"response": [self._keep]},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()  # type: ignore[no-untyped-call]

    def models(self) -> list[InstalledModel]:
        """The installed models."""
        with _mapped_failures():
            listed = self._client.list().models
            raw = self._response.json()["models"]
        return [
            InstalledModel(entry.model, entry.digest or "", entry.size or 0, _is_remote(entry.model, fields))
            for entry, fields in zip(listed, raw, strict=True)
            if entry.model
        ]

    def details(self, model: str) -> ModelDetails:
        """What the server knows of one model."""
        with _mapped_failures():
            try:
                shown = self._client.show(model)
            except ValidationError:  # a server from before `model_info`
                shown = ollama.ShowResponse(model_info=None)
            raw = self._response.json()
        details = shown.modelinfo or {}
        length = details.get(f"{details.get('general.architecture')}.context_length")
        known = None if shown.capabilities is None else tuple(shown.capabilities)
        return ModelDetails(known, length if isinstance(length, int) else 0, _is_remote(model, raw))

    def is_loaded(self, model: str) -> bool:
        """Whether a model is in memory; True where the server does not say."""
        try:
            with _mapped_failures():
                running = self._client.ps().models
        except (NotOllama, Rejected):
            return True
        return any(is_same_model(model, entry.model or "") for entry in running)

    def embed(self, model: str, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One vector a text; a text that is too long is rejected, not cut."""
        with _mapped_failures():
            return self._client.embed(model, texts, truncate=False, keep_alive=_KEEP_ALIVE).embeddings

    def _keep(self, response: httpx.Response) -> None:
        """Keep the raw answer, for `remote_host`, which the client drops."""
        self._response = response


class StreamingOllamaClient:
    """Calls with an answer in parts, one call each; closing the generator stops the server."""

    def __init__(self, host: str, *, connect_seconds: float, silence_seconds: float) -> None:
        with _mapped_failures():
            self._client = ollama.AsyncClient(
                host,
                transport=StreamedLines(**route_to(host)),
                timeout=httpx.Timeout(silence_seconds, connect=connect_seconds),
                follow_redirects=False,
            )

    async def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        think: bool | Literal["low"],
        options: Mapping[str, Any],
    ) -> AsyncGenerator[ollama.ChatResponse, None]:
        """Yield an answer as it is written; it is whole only where the last part is `done`."""
        call = self._client.chat(
            model, messages, stream=True, think=think, options=options, keep_alive=_KEEP_ALIVE
        )
        async with self._parts(call) as parts:
            async for part in parts:
                yield part

    async def pull(self, model: str) -> AsyncGenerator[ollama.ProgressResponse, None]:
        """Yield the progress of a download; it is complete only where the last status is "success"."""
        async with self._parts(self._client.pull(model, stream=True)) as parts:
            async for part in parts:
                yield part

    @asynccontextmanager
    async def _parts(self, call: Awaitable[AsyncIterator[_Part]]) -> AsyncIterator[AsyncIterator[_Part]]:
        async with self._client:
            with _mapped_failures():
                async with aclosing(cast("AsyncGenerator[_Part, None]", await call)) as parts:
                    yield parts


def _is_remote(name: str, fields: Mapping[str, Any]) -> bool:
    return is_cloud_model(name) or bool(fields.get("remote_host"))


@contextmanager
def _mapped_failures() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout):  # plain calls, streams
        raise NotRunning from None
    except httpx.TimeoutException:
        raise Unresponsive from None
    except ollama.ResponseError as error:
        status = max(error.status_code, 0)
        raise Rejected(status, _reason(error.error) or f"HTTP {status}") from None
    except httpx.DecodingError as error:
        raise NotOllama(str(error)) from None
    except httpx.HTTPError:
        raise Disconnected from None
    except (httpx.InvalidURL, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # What the client makes of JSON that is none, or of another shape.
        raise NotOllama("its answer is not the JSON expected") from None


def _reason(error: object) -> str:
    """The message of an error, which may be JSON inside JSON; "" for a page of another server."""
    with suppress(ValueError, TypeError, RecursionError):
        error = json.loads(cast("str", error))
    if isinstance(error, dict):
        return _reason(error.get("error") or error.get("message") or "")
    text = str(error)
    return "" if text.lstrip().startswith("<") or len(text) > 10_000 else one_line(text)
