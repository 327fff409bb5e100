"""The answering model: found on the user's Ollama, or at the provider that is set, and streamed.

Whether there is one is asked for every question, so nothing here imports LangChain until one answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from chatbot.errors import ModelError
from chatbot.models.installed import Installed, context_length
from chatbot.models.providers import missing_packages, parted, provided
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_connection import DEFAULT_HOST, is_same_model, runs_elsewhere

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from chatbot.models.guard import GuardedChat


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
class AvailableModel:
    """The model that answers; `context_tokens` is what both the settings and the model allow.

    One that is not `loaded` takes a while to its first word. `provided` is a model of another provider,
    None for one of the user's own Ollama.
    """

    name: str
    context_tokens: int
    settings: Settings
    loaded: bool = True
    provided: GuardedChat | None = None

    @property
    def host(self) -> str:
        """Where it answers, and where the passages are sent to for that."""
        return "its provider, which is sent the passages," if self.provided else self.settings.ollama_host

    @property
    def answer_tokens(self) -> int:
        """The most tokens of an answer."""
        return self.settings.answer_tokens

    def chat(self) -> BaseChatModel:
        """Return the model as LangChain's interface."""
        if self.provided:
            return self.provided
        from chatbot.models.guard import guarded  # LangChain: half a second
        from chatbot.models.ollama_chat import OllamaChat

        ollama = OllamaChat(
            model=self.name,
            host=self.settings.ollama_host,
            context_tokens=self.context_tokens,
            answer_tokens=self.answer_tokens,
            connect_seconds=self.settings.connect_seconds,
            silence_seconds=max(self.settings.first_token_seconds, self.settings.silence_seconds),
        )
        return guarded(ollama, self.settings)


@dataclass(frozen=True, slots=True)
class NoModel:
    """Why no model answers, in one sentence, and the commands that change it, in order.

    `offer` is a model that Ollama, which is running, can be told to pull; "" where there is none.
    """

    reason: str
    commands: tuple[str, ...] = ()
    offer: str = ""

    def __str__(self) -> str:
        remedy = ", then ".join(f"`{command}`" for command in self.commands)
        return f"{self.reason} Run {remedy}." if remedy else self.reason


async def find_model(settings: Settings) -> AvailableModel | NoModel:
    """Ask Ollama for the model of the settings, or the best one there; never raises for what it finds."""
    # In a thread: httpx's async half takes longer to import than a refused connection takes.
    return await asyncio.to_thread(_find, settings)


class _Unfit(Exception):
    """A model that cannot answer, and why."""


def _find(settings: Settings) -> AvailableModel | NoModel:
    provider, name = parted(settings.model)
    if provider:
        return _provided(settings, provider, name)
    if runs_elsewhere(name, {}):
        return _unfit(name, _ELSEWHERE)
    try:
        with Installed(settings) as installed:
            return _choose(settings, name, installed)
    except httpx.ConnectError:
        whence = "" if settings.ollama_host == DEFAULT_HOST else ", where OLLAMA_HOST says it is"
        return NoModel(
            f"Ollama is not running at {settings.ollama_host}{whence}.",
            ("ollama serve", f"ollama pull {name or DEFAULT_MODEL}"),
        )
    except httpx.TimeoutException:
        return NoModel(
            f"Ollama at {settings.ollama_host} does not answer within {settings.connect_seconds:g} seconds; "
            "restart it or set OLLAMA_HOST."
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return NoModel(f"What answers at {settings.ollama_host} is not Ollama ({error}); set OLLAMA_HOST.")


def _provided(settings: Settings, provider: str, name: str) -> AvailableModel | NoModel:
    missing = missing_packages(provider)
    if missing:
        needed = " and ".join(missing)
        return NoModel(f"{settings.model} needs {needed}.", (f"pip install {' '.join(missing)}",))
    try:
        model = provided(provider, name, settings)
    except ModelError as error:
        return NoModel(str(error))
    return AvailableModel(model.model, settings.context_tokens, settings, provided=model)


def _choose(settings: Settings, name: str, installed: Installed) -> AvailableModel | NoModel:
    models = installed.models()
    if name:
        return _configured(settings, name, installed, models)
    for entry in sorted(models, key=_rank):
        try:
            return _found(settings, installed, entry)
        except _Unfit:
            continue
    return _to_pull("Ollama has no model that can answer.", DEFAULT_MODEL)


def _configured(
    settings: Settings, name: str, installed: Installed, models: Sequence[Mapping[str, Any]]
) -> AvailableModel | NoModel:
    entry = next((entry for entry in models if is_same_model(name, entry["name"])), None)
    if entry is None:
        return _to_pull(f"The model {name} is not installed.", name)
    try:
        return _found(settings, installed, entry)
    except _Unfit as unfit:
        return _unfit(name, unfit)


def _to_pull(reason: str, model: str) -> NoModel:
    return NoModel(reason, (f"ollama pull {model}",), offer=model)


def _unfit(name: str, why: object) -> NoModel:
    return NoModel(f"The model {name} {why}; set CHATBOT_MODEL to another, such as {DEFAULT_MODEL}.")


def _found(settings: Settings, installed: Installed, entry: Mapping[str, Any]) -> AvailableModel:
    name = str(entry["name"])
    if runs_elsewhere(name, entry):
        raise _Unfit(_ELSEWHERE)
    shown = installed.shown(name)
    if runs_elsewhere(name, shown):
        raise _Unfit(_ELSEWHERE)
    # Servers from before capabilities were listed say nothing, and are taken at their name.
    capabilities = shown.get("capabilities") or ([] if "embed" in name else ["completion"])
    if "completion" not in capabilities:
        raise _Unfit("makes embeddings, not answers")
    context = min(settings.context_tokens, context_length(shown) or settings.context_tokens)
    return AvailableModel(name, context, settings, loaded=installed.is_loaded(name))


def _rank(entry: Mapping[str, Any]) -> tuple[int, bool, bool, bool, int, str]:
    """Sort key: family, then instruct models before others and special ones last, then the smallest fit."""
    name = str(entry["name"]).casefold()
    family = next((place for place, start in enumerate(PREFERRED) if start in name), len(PREFERRED))
    special = any(word in name for word in ("think", "reason", "code", "math"))
    size = entry.get("size")
    size = size if isinstance(size, int) else 0
    small = size < _SMALL_BYTES
    return family, special, "instruct" not in name, small, -size if small else size, name
