"""The answering model: found on the user's Ollama, and streamed.

Whether there is one is asked for every question, so nothing here imports LangChain until one answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import httpx

from chatbot.errors import ModelError
from chatbot.settings import Settings
from vectorstore.ollama import DEFAULT_HOST, connection, error_text, is_same_model, runs_elsewhere

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

# gemma4 is what Ollama itself recommends to run locally; e4b is its variant for less than the 12 GB of
# video memory that the full one wants. It thinks by default, so `think: false` goes with every call.
DEFAULT_MODEL = "gemma4:e4b"

PREFERRED = ("gemma4", "gemma3", "qwen3.5", "qwen2.5", "mistral", "llama3", "qwen3", "granite", "phi4")
"""Families that answer in many languages, best first; used when no model is set.

No comparison of small models on citations was found, so the order is Ollama's recommendations, then
families of instruct models (qwen3 late: some of its tags think though told not to), then any other.
Within a family, see `_rank`."""

# Smaller files than this are models of less than about 3B; the users of comparable programs report few
# citations from small models.
_SMALL_BYTES = 1_800_000_000
_ELSEWHERE = "runs on ollama.com, and the articles stay here"


@dataclass(frozen=True, slots=True)
class ModelFound:
    """The model that answers; `context_tokens` is what both the settings and the model allow."""

    name: str
    host: str
    context_tokens: int
    answer_tokens: int
    connect_seconds: float
    silence_seconds: float

    def chat(self) -> BaseChatModel:
        """Return the model as LangChain's interface."""
        from chatbot.ollama_chat import OllamaChat  # LangChain: half a second

        return OllamaChat(
            model=self.name,
            host=self.host,
            context_tokens=self.context_tokens,
            answer_tokens=self.answer_tokens,
            connect_seconds=self.connect_seconds,
            silence_seconds=self.silence_seconds,
        )


@dataclass(frozen=True, slots=True)
class NoModel:
    """Why no model answers, in one sentence, and the commands that change it, in order."""

    reason: str
    commands: tuple[str, ...] = ()

    def __str__(self) -> str:
        remedy = ", then ".join(f"`{command}`" for command in self.commands)
        return f"{self.reason} Run {remedy}." if remedy else self.reason


async def find_model(settings: Settings) -> ModelFound | NoModel:
    """Ask Ollama for the model of the settings, or the best one there; never raises for what it finds."""
    # In a thread: httpx's async half takes longer to import than a refused connection takes.
    return await asyncio.to_thread(_find, settings)


async def stream(model: BaseChatModel, messages: Sequence[BaseMessage]) -> AsyncGenerator[AIMessageChunk, None]:
    """Stream any chat model, with LangChain's tracing off whatever the environment says; close it to stop.

    Tracing is turned off for this program's calls alone, not for a program that is built around it.
    """
    from langchain_core.utils.env import env_var_is_set
    from langsmith import tracing_context

    if env_var_is_set("LANGCHAIN_TRACING") or env_var_is_set("LANGCHAIN_HANDLER"):
        raise ModelError("LangChain refuses to run while LANGCHAIN_TRACING or LANGCHAIN_HANDLER is set; unset it.")
    chunks = cast("AsyncGenerator[AIMessageChunk, None]", model.astream(list(messages)))
    async with aclosing(chunks):
        while True:
            # Entered for each step and left before the yield: a context that stays open over a
            # yield would be the caller's too.
            with tracing_context(enabled=False):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield chunk


class _Unfit(Exception):
    """A model that cannot answer, and why."""


def _find(settings: Settings) -> ModelFound | NoModel:
    if runs_elsewhere(settings.model, {}):
        return _unfit(settings.model, _ELSEWHERE)
    waits = connection(
        settings.ollama_host,
        connect_seconds=settings.connect_seconds,
        silence_seconds=settings.connect_seconds,
    )
    try:
        with httpx.Client(**waits) as client:
            return _choose(settings, client)
    except httpx.ConnectError:
        whence = "" if settings.ollama_host == DEFAULT_HOST else ", where OLLAMA_HOST says it is"
        return NoModel(
            f"Ollama is not running at {settings.ollama_host}{whence}.",
            ("ollama serve", f"ollama pull {settings.model or DEFAULT_MODEL}"),
        )
    except httpx.TimeoutException:
        return NoModel(
            f"Ollama at {settings.ollama_host} does not answer within {settings.connect_seconds:g} seconds; "
            "restart it or set OLLAMA_HOST."
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return NoModel(f"What answers at {settings.ollama_host} is not Ollama ({error}); set OLLAMA_HOST.")


def _choose(settings: Settings, client: httpx.Client) -> ModelFound | NoModel:
    models = _models(client)
    if settings.model:
        return _configured(settings, client, models)
    for entry in sorted(models, key=_rank):
        try:
            return _found(settings, client, entry)
        except _Unfit:
            continue
    return NoModel("Ollama has no model that can answer.", (f"ollama pull {DEFAULT_MODEL}",))


def _configured(
    settings: Settings, client: httpx.Client, models: Sequence[Mapping[str, Any]]
) -> ModelFound | NoModel:
    name = settings.model
    entry = next((entry for entry in models if is_same_model(name, entry["name"])), None)
    if entry is None:
        return NoModel(f"The model {name} is not installed.", (f"ollama pull {name}",))
    try:
        return _found(settings, client, entry)
    except _Unfit as unfit:
        return _unfit(name, unfit)


def _unfit(name: str, why: object) -> NoModel:
    return NoModel(f"The model {name} {why}; set CHATBOT_MODEL to another, such as {DEFAULT_MODEL}.")


def _found(settings: Settings, client: httpx.Client, entry: Mapping[str, Any]) -> ModelFound:
    name = str(entry["name"])
    if runs_elsewhere(name, entry):
        raise _Unfit(_ELSEWHERE)
    shown = _json(client.post("/api/show", json={"model": name}))
    if runs_elsewhere(name, shown):
        raise _Unfit(_ELSEWHERE)
    # Servers from before capabilities were listed say nothing, and are taken at their name.
    capabilities = shown.get("capabilities") or ([] if "embed" in name else ["completion"])
    if "completion" not in capabilities:
        raise _Unfit("makes embeddings, not answers")
    return ModelFound(
        name=name,
        host=settings.ollama_host,
        context_tokens=min(settings.context_tokens, _context_length(shown) or settings.context_tokens),
        answer_tokens=settings.answer_tokens,
        connect_seconds=settings.connect_seconds,
        silence_seconds=settings.silence_seconds,
    )


def _rank(entry: Mapping[str, Any]) -> tuple[int, bool, bool, bool, int, str]:
    """Sort key: family, then instruct models before others and special ones last, then the smallest fit."""
    name = str(entry["name"]).casefold()
    family = next((place for place, start in enumerate(PREFERRED) if start in name), len(PREFERRED))
    special = any(word in name for word in ("think", "reason", "code", "math"))
    size = entry.get("size")
    size = size if isinstance(size, int) else 0
    small = size < _SMALL_BYTES
    return family, special, "instruct" not in name, small, -size if small else size, name


def _models(client: httpx.Client) -> list[Mapping[str, Any]]:
    listed = _json(client.get("/api/tags")).get("models")
    if not isinstance(listed, list):
        raise httpx.DecodingError("it lists no models")
    return [entry for entry in listed if isinstance(entry, dict) and entry.get("name")]


def _json(response: httpx.Response) -> dict[str, Any]:
    """Return an answer's JSON object; raises httpx.HTTPError for any other answer."""
    if response.status_code != 200:
        raise httpx.DecodingError(error_text(response))
    try:
        said = response.json()
    except ValueError:
        raise httpx.DecodingError("its answer is no JSON") from None
    if not isinstance(said, dict):
        raise httpx.DecodingError("its answer is no JSON object")
    return said


def _context_length(shown: Mapping[str, Any]) -> int:
    """Return the model's training context, 0 when the server does not say."""
    details = shown.get("model_info")
    details = details if isinstance(details, dict) else {}
    length = details.get(f"{details.get('general.architecture')}.context_length")
    return length if isinstance(length, int) and length > 0 else 0
