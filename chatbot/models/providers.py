"""`provider:name` -> a chat model of that provider, through LangChain and the provider's own package.

A key goes over https, or to this machine: an address set for a provider that is neither is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from chatbot.errors import ModelError
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_connection import is_loopback, server_message

if TYPE_CHECKING:
    from chatbot.models.guard import GuardedChat


OLLAMA = "ollama"
_ADDRESSES = ("BASE_URL", "API_BASE", "API_URL", "ENDPOINT")
"""How variables that hold a provider's address end; they begin with its name."""


@dataclass(frozen=True, slots=True)
class _Provider:
    """Its package on the index, and what its package raises when an answer fails, as `module:name`."""

    package: str
    failures: tuple[str, ...]

    @property
    def module(self) -> str:
        return self.package.replace("-", "_")


_OPENAI = ("openai:OpenAIError",)
_PROVIDERS = {
    "anthropic": _Provider("langchain-anthropic", ("anthropic:AnthropicError",)),
    "azure_openai": _Provider("langchain-openai", _OPENAI),
    "deepseek": _Provider("langchain-deepseek", _OPENAI),
    "google_genai": _Provider(
        "langchain-google-genai",
        ("google.genai.errors:APIError", "langchain_google_genai.chat_models:ChatGoogleGenerativeAIError"),
    ),
    "groq": _Provider("langchain-groq", ("groq:GroqError",)),
    "mistralai": _Provider("langchain-mistralai", ()),
    "openai": _Provider("langchain-openai", _OPENAI),
    "xai": _Provider("langchain-xai", _OPENAI),
}


def parted(model: str) -> tuple[str, str]:
    """Return a model's provider and its name there; the provider is "" for Ollama's, tagged or not."""
    before, colon, name = model.partition(":")
    if colon and before == OLLAMA:
        return "", name
    return (before, name) if colon and name and before in _PROVIDERS else ("", model)


def missing_packages(provider: str) -> list[str]:
    """Return the packages that are still to be installed for a provider."""
    needed = ("langchain", _PROVIDERS[provider].package)
    return [package for package in needed if find_spec(package.replace("-", "_")) is None]


def provided(provider: str, name: str, settings: Settings) -> GuardedChat:
    """Return a provider's model; raises ModelError where it is not set up, or would get a key over http."""
    from langchain.chat_models import init_chat_model  # langchain: most of a second

    from chatbot.models.guard import GuardedChat

    failures = tuple(_failures(provider))
    not_set_up: tuple[type[Exception], ...] = (ValueError, ImportError, *failures)  # such as a key that is missing
    whole = f"{provider}:{name}"
    longest = max(settings.first_token_seconds, settings.silence_seconds)
    try:
        _check_addresses(provider)
        model = init_chat_model(whole, max_tokens=settings.answer_tokens, timeout=longest)
    except not_set_up as error:
        reason = server_message(str(error) or type(error).__name__)
        raise ModelError(f"{whole} is not set up ({reason}); set the provider's key, or CHATBOT_MODEL.") from None
    return GuardedChat(inner=model, model=whole, settings=settings, failures=failures)


def _failures(provider: str) -> Iterator[type[Exception]]:
    import httpx  # what the packages are built on, and what some let through

    yield httpx.HTTPError
    for place in _PROVIDERS[provider].failures:
        module, _, name = place.partition(":")
        try:
            found = getattr(import_module(module), name, None)
        except ImportError:
            continue  # a version of the package that is built on something else
        if isinstance(found, type) and issubclass(found, Exception):
            yield found


def _check_addresses(provider: str) -> None:
    brands = provider.upper().split("_")
    for variable, value in os.environ.items():
        # MISTRAL_BASE_URL is an address of "mistralai".
        named = any(brand.startswith(word) for brand in brands for word in variable.split("_") if len(word) > 2)
        if named and variable.endswith(_ADDRESSES) and value:
            _check_address(variable, value)


def _check_address(variable: str, value: str) -> None:
    url = urlsplit(value)
    if url.scheme == "https":
        return
    if not is_loopback(url.hostname or ""):
        raise ModelError(f"{variable} is not https, and your key could be read on the way; set one that is.")
    if {"http", "all"} & set(getproxies()) and not proxy_bypass(url.hostname or ""):
        raise ModelError(f"HTTP_PROXY would be sent what is for {value}; set NO_PROXY={url.hostname} as well.")
