"""Ollama's official client, set up as this program needs it; nothing else makes one.

All calls raise OllamaFailure, whatever the client raised. Importing this takes a tenth of a second or more, so
callers import it where they are about to ask a server.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

import httpx
import ollama
from pydantic import ValidationError

from vectorstore.embeddings.ollama_http import (
    bound_lines,
    complete_request,
    drop_key_over_http,
    http_options,
    read_answer,
)
from vectorstore.embeddings.ollama_server import OllamaFailure, is_cloud_model, is_same_model, one_line

# A model stays loaded this long after a call; with Ollama's own five minutes, a reader who thinks about
# an answer waits for the next load.
_KEEP_ALIVE = "30m"

_TOO_LONG = re.compile(r"\((\d{1,9}) tokens\) exceeds the available context size \((\d{1,9}) tokens\)")

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model as Ollama lists it; a `remote` one runs on ollama.com, and Ollama sends it the prompts."""

    name: str
    digest: str
    size: int
    remote: bool


class OllamaClient:
    """Calls with one short answer; close it."""

    def __init__(self, host: str, connect_seconds: float, silence_seconds: float) -> None:
        hooks = {"request": [drop_key_over_http], "response": [read_answer, self._keep]}
        with _mapped_failures():
            self._client = ollama.Client(
                host, event_hooks=hooks, **http_options(host, connect_seconds, silence_seconds)
            )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()  # type: ignore[no-untyped-call]

    def models(self) -> list[InstalledModel]:
        """The installed models."""
        with _mapped_failures():
            listed = self._client.list().models
            raw = self._response.json()["models"]
        return [
            InstalledModel(
                name, entry.digest or "", entry.size or 0, is_cloud_model(name) or bool(fields.get("remote_host"))
            )
            for entry, fields in zip(listed, raw, strict=True)
            if (name := entry.model)
        ]

    def details(self, model: str) -> ollama.ShowResponse:
        """What the server knows of one model; every field is optional."""
        with _mapped_failures():
            try:
                return self._client.show(model)
            except ValidationError:  # a server from before `model_info`
                return ollama.ShowResponse(model_info=None)

    def is_loaded(self, model: str) -> bool:
        """Whether a model is in memory; True where the server does not say."""
        try:
            with _mapped_failures():
                running = self._client.ps().models
        except OllamaFailure as failure:
            if failure.kind in ("damaged", "rejected"):
                return True
            raise
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

    def __init__(self, host: str, connect_seconds: float, silence_seconds: float) -> None:
        self._silence_seconds = silence_seconds
        hooks = {"request": [complete_request], "response": [bound_lines]}
        with _mapped_failures():
            self._client = ollama.AsyncClient(
                host, event_hooks=hooks, **http_options(host, connect_seconds, silence_seconds)
            )

    def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        think: bool | Literal["low"],
        options: Mapping[str, Any],
        reply_format: Mapping[str, Any] | None = None,
    ) -> AsyncGenerator[ollama.ChatResponse, None]:
        """Stream an answer, in a JSON schema if one is given; it is whole only where the last part is `done`."""
        return self._parts(
            self._client.chat(
                model,
                messages,
                stream=True,
                think=think,
                options=options,
                format=dict(reply_format) if reply_format else None,
                keep_alive=_KEEP_ALIVE,
            )
        )

    def pull(self, model: str) -> AsyncGenerator[ollama.ProgressResponse, None]:
        """Stream the progress of a download; it is complete only where the last status is "success"."""
        return self._parts(self._client.pull(model, stream=True))

    async def _parts(self, call: Awaitable[AsyncIterator[_Part]]) -> AsyncGenerator[_Part, None]:
        async with self._client:
            with _mapped_failures():
                async with aclosing(cast("AsyncGenerator[_Part, None]", await call)) as parts:
                    while True:
                        # A server that sends single bytes is silent too, but meets no socket timeout.
                        async with asyncio.timeout(self._silence_seconds):
                            part = await anext(parts, None)
                        if part is None:
                            return
                        yield part


@contextmanager
def _mapped_failures() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout):  # of plain calls, of streams
        raise OllamaFailure("not running") from None
    except (httpx.TimeoutException, TimeoutError):
        raise OllamaFailure("no answer") from None
    except ollama.ResponseError as error:
        status = max(error.status_code, 0)
        said = _innermost(error.error)
        raise OllamaFailure("rejected", _reason(said) or f"HTTP {status}", status, _too_long(said)) from None
    except httpx.DecodingError as error:
        raise OllamaFailure("damaged", str(error)) from None
    except httpx.HTTPError:
        raise OllamaFailure("disconnected", "the connection broke off") from None
    except (httpx.InvalidURL, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # What the client raises for JSON that is none, or of another shape.
        raise OllamaFailure("damaged", "its answer is not the JSON expected") from None


def _innermost(error: object) -> object:
    """The object or text inside an error, which may be JSON inside JSON."""
    with suppress(ValueError, TypeError, RecursionError):
        error = json.loads(cast("str", error))
    return _innermost(error["error"]) if isinstance(error, dict) and error.get("error") else error


def _reason(said: object) -> str:
    """The message of an error; "" for a page of another server."""
    text = str(said.get("message") or "" if isinstance(said, dict) else said)
    return "" if text.lstrip().startswith("<") or len(text) > 10_000 else one_line(text)


def _too_long(said: object) -> tuple[int, int]:
    """The tokens of a prompt that is too long and of the context, zeros where the error is another."""
    counts = tuple(said.get(name) for name in ("n_prompt_tokens", "n_ctx")) if isinstance(said, dict) else ()
    found = _TOO_LONG.search(_reason(said))
    if len(counts) != 2 or not all(isinstance(count, int) and count > 0 for count in counts):
        counts = tuple(map(int, found.groups())) if found else ()
    return cast("tuple[int, int]", counts) if counts else (0, 0)
