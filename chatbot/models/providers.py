"""`provider:name` -> a chat model of that provider, through LangChain and the provider's own package.

A key is sent over https or to this machine only: other addresses set for a provider are refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from chatbot.errors import ModelError
from chatbot.models.guard import GuardedChat
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_server import is_loopback, one_line

_ADDRESSES = ("BASE_URL", "API_BASE", "API_URL", "ENDPOINT")
"""Endings of variables that hold a provider's address; its name comes before."""


_HTTP = "httpx:HTTPError"  # the packages are built on it, and some let its exceptions through
_OPENAI = ("openai:OpenAIError", _HTTP)
_PROVIDERS = {
    "anthropic": ("langchain-anthropic", ("anthropic:AnthropicError", _HTTP)),
    "azure_openai": ("langchain-openai", _OPENAI),
    "deepseek": ("langchain-deepseek", _OPENAI),
    "google_genai": (
        "langchain-google-genai",
        ("google.genai.errors:APIError", "langchain_google_genai.chat_models:ChatGoogleGenerativeAIError", _HTTP),
    ),
    "groq": ("langchain-groq", ("groq:GroqError", _HTTP)),
    "mistralai": ("langchain-mistralai", (_HTTP,)),
    "openai": ("langchain-openai", _OPENAI),
    "xai": ("langchain-xai", _OPENAI),
}
"""A provider's package, and the exceptions it raises where an answer fails, as `module:name`."""


def provider_and_name(model: str) -> tuple[str, str]:
    """A model's provider and its name there; the provider is "" for Ollama's, tagged or not."""
    before, colon, name = model.partition(":")
    if colon and before == "ollama":
        return "", name
    return (before, name) if colon and name and before in _PROVIDERS else ("", model)


def missing_package(provider: str) -> str:
    """The package that a provider needs and that is not installed, "" for none."""
    package, _ = _PROVIDERS[provider]
    return "" if find_spec(package.replace("-", "_")) else package


def provider_chat(provider: str, name: str, settings: Settings) -> GuardedChat:
    """A provider's model; raises ModelError where it is not set up, or would be sent a key over http."""
    from langchain.chat_models import init_chat_model  # langchain: most of a second

    failures = tuple(_failures(provider))
    not_set_up: tuple[type[Exception], ...] = (ValueError, ImportError, *failures)  # such as a missing key
    full_name = f"{provider}:{name}"
    longest = max(settings.first_token_seconds, settings.silence_seconds)
    try:
        _check_addresses(provider)
        model = init_chat_model(full_name, max_tokens=settings.answer_tokens, timeout=longest)
    except not_set_up as error:
        reason = one_line(str(error) or type(error).__name__)
        raise ModelError(
            f"{full_name} is not set up ({reason}); set the provider's key, or CHATBOT_MODEL."
        ) from None
    return GuardedChat(model, full_name, settings, failures)


def _failures(provider: str) -> Iterator[type[Exception]]:
    for place in _PROVIDERS[provider][1]:
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
        raise ModelError(f"{variable} is not https, so your key could be read in transit; use an https address.")
    if {"http", "all"} & set(getproxies()) and not proxy_bypass(url.hostname or ""):
        raise ModelError(f"HTTP_PROXY would receive requests to {value}; set NO_PROXY={url.hostname} as well.")
