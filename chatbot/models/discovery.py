"""Which model answers: the one that is set, or the best that the user's Ollama has.

This is asked for every question, also where there is no model, so it imports no LangChain, and Ollama's client
only where a server listens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.errors import ModelError
from chatbot.models.context_size import num_ctx
from chatbot.models.guard import GuardedChat, guarded
from chatbot.models.measurements import Measurements, measurements_of
from chatbot.models.ollama_errors import unreachable
from chatbot.models.providers import missing_package, provider_and_name, provider_chat
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_server import (
    OllamaFailure,
    is_cloud_model,
    is_same_model,
    refuses_connection,
)

if TYPE_CHECKING:
    from vectorstore.embeddings.ollama_client import InstalledModel, OllamaClient


# gemma4 is what Ollama itself recommends to run locally; e4b is its variant for less than the 12 GB of
# video memory that the full one wants. It thinks by default, so `think: false` goes with every call.
DEFAULT_MODEL = "gemma4:e4b"

NO_MODEL = "none"
"""In place of a model's name: answers quote the articles, whatever is installed."""

PREFERRED = ("gemma4", "gemma3", "qwen3.5", "qwen2.5", "mistral", "llama3", "qwen3", "granite", "phi4")
"""Families of multilingual models, best first; used when no model is set.

No comparison of small models on citations was found, so the order is Ollama's recommendations, then
families of instruct models (qwen3 late: some of its tags think though told not to), then any other.
Within a family, see `_rank`."""

# Files below this are models of less than about 3B; users of comparable programs report few citations from
# small models.
_SMALL_BYTES = 1_800_000_000
_REMOTE = "runs on ollama.com, and the articles stay here"


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """The model that answers; `context_tokens` is the most of prompt and answer together.

    One that is not `loaded` takes a while to its first word. `given` is a model of another provider or of the
    caller's, None for one of Ollama's.
    """

    name: str
    context_tokens: int
    settings: Settings
    loaded: bool = True
    given: GuardedChat | None = None

    @property
    def host(self) -> str:
        """Where the passages are sent for an answer."""
        return "its provider, which is sent the passages," if self.given else self.settings.ollama_host

    @property
    def measurements(self) -> Measurements:
        """What its earlier answers have shown."""
        return measurements_of(self.settings.ollama_host, self.name)

    def chat(self, reply_format: Mapping[str, object] | None = None) -> GuardedChat:
        """The model within its limits; one of Ollama's replies in the JSON schema `reply_format`, if any."""
        if self.given:
            return self.given
        from chatbot.models.ollama_chat import OllamaChat  # LangChain: half a second

        ollama = OllamaChat(
            model=self.name,
            host=self.settings.ollama_host,
            context_tokens=self.context_tokens,
            answer_tokens=self.settings.answer_tokens,
            connect_seconds=self.settings.connect_seconds,
            silence_seconds=max(self.settings.first_token_seconds, self.settings.silence_seconds),
            reply_format=reply_format,
        )
        return guarded(ollama, self.settings)


@dataclass(frozen=True, slots=True)
class NoModel:
    """Why no model is available, in one sentence, and the commands that change it, in order.

    `offer` is a model that Ollama, which is running, can pull; "" where there is none.
    """

    reason: str
    commands: tuple[str, ...] = ()
    offer: str = ""

    def __str__(self) -> str:
        remedy = ", then ".join(f"`{command}`" for command in self.commands)
        return f"{self.reason} Run {remedy}." if remedy else self.reason


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model on this machine and its size in bytes; one that makes no answers makes embeddings."""

    name: str
    size: int
    makes_answers: bool


async def list_models(settings: Settings) -> list[ListedModel]:
    """The models of Ollama that run on this machine, by name; none where it does not answer, see `find_model`."""
    try:
        return await asyncio.to_thread(_list, settings)
    except OllamaFailure:
        return []


def _list(settings: Settings) -> list[ListedModel]:
    with _connected(settings) as client:
        here = sorted((model for model in client.models() if not model.remote), key=lambda model: model.name)
        return [
            ListedModel(
                model.name, model.size, _makes_answers(model.name, client.details(model.name).capabilities)
            )
            for model in here
        ]


async def find_model(settings: Settings) -> AvailableModel | NoModel:
    """Find the model that is set, or the best one of Ollama's; a failure is a NoModel."""
    return await asyncio.to_thread(_find, settings)


def _find(settings: Settings) -> AvailableModel | NoModel:
    if settings.model == NO_MODEL:
        return NoModel("")
    provider, name = provider_and_name(settings.model)
    if provider:
        return _of_provider(settings, provider, name)
    if is_cloud_model(name):
        return _unsuitable(name, _REMOTE)
    try:
        return _of_ollama(settings, name)
    except OllamaFailure as failure:
        commands = ("ollama serve", f"ollama pull {name or DEFAULT_MODEL}")
        reason = unreachable(failure, settings.ollama_host, settings.connect_seconds)
        return NoModel(reason, commands if failure.kind == "not running" else ())


def _of_provider(settings: Settings, provider: str, name: str) -> AvailableModel | NoModel:
    if missing := missing_package(provider):
        return NoModel(f"{settings.model} needs {missing}.", (f"pip install {missing}",))
    try:
        model = provider_chat(provider, name, settings)
    except ModelError as error:
        return NoModel(str(error))
    return AvailableModel(model.model, settings.context_tokens, settings, given=model)


def _of_ollama(settings: Settings, name: str) -> AvailableModel | NoModel:
    with _connected(settings) as client:
        models = client.models()
        if name:
            return _configured(settings, name, client, models)
        for model in sorted(models, key=_rank):
            if isinstance(found := _available(settings, client, model), AvailableModel):
                return found
    return _to_pull("Ollama has no model that can answer.", DEFAULT_MODEL)


def _connected(settings: Settings) -> closing[OllamaClient]:
    seconds = settings.connect_seconds
    if refuses_connection(settings.ollama_host, seconds):
        raise OllamaFailure("not running")
    from vectorstore.embeddings.ollama_client import OllamaClient  # imported late: see there

    return closing(OllamaClient(settings.ollama_host, seconds, seconds))


def _configured(
    settings: Settings, name: str, client: OllamaClient, models: Sequence[InstalledModel]
) -> AvailableModel | NoModel:
    installed = next((model for model in models if is_same_model(name, model.name)), None)
    if installed is None:
        return _to_pull(f"The model {name} is not installed.", name)
    found = _available(settings, client, installed)
    return found if isinstance(found, AvailableModel) else _unsuitable(name, found)


def _to_pull(reason: str, model: str) -> NoModel:
    return NoModel(reason, (f"ollama pull {model}",), offer=model)


def _unsuitable(name: str, why: str) -> NoModel:
    return NoModel(f"The model {name} {why}; set CHATBOT_MODEL to another, such as {DEFAULT_MODEL}.")


def _available(settings: Settings, client: OllamaClient, model: InstalledModel) -> AvailableModel | str:
    """The model, or why it cannot answer."""
    if model.remote:
        return _REMOTE
    details = client.details(model.name)
    if not _makes_answers(model.name, details.capabilities):
        return "makes embeddings, not answers"
    context = num_ctx(settings.context_tokens, details.modelinfo or {})
    return AvailableModel(model.name, context, settings, loaded=client.is_loaded(model.name))


def _makes_answers(name: str, capabilities: Sequence[str] | None) -> bool:
    # Servers from before capabilities were listed: the name has to do.
    return "completion" in capabilities if capabilities else "embed" not in name


def _rank(model: InstalledModel) -> tuple[int, bool, bool, bool, int, str]:
    """Sort key: family, then instruct models before others and special ones last, then the smallest fit."""
    name = model.name.casefold()
    family = next((place for place, start in enumerate(PREFERRED) if start in name), len(PREFERRED))
    special = any(word in name for word in ("think", "reason", "code", "math"))
    small = model.size < _SMALL_BYTES
    return family, special, "instruct" not in name, small, -model.size if small else model.size, name
