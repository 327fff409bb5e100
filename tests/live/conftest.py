"""The settings of whoever runs `make live`, read before the other tests' fixtures take them away."""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import loopback
import pytest

from chatbot.errors import ChatbotError
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_embedder import OllamaEmbedder
from vectorstore.embeddings.ollama_server import is_loopback

SMALL_CONTEXT = 1024
"""Tokens; one for all small prompts, as each other one has Ollama load the model anew."""


def pytest_configure(config: pytest.Config) -> None:
    """Find the server and its models, or end with the one line that says what to do."""
    try:
        settings = Settings.from_environment()
        _let_out(settings.ollama_host)
        found = asyncio.run(find_model(settings))
        if isinstance(found, NoModel):
            pytest.exit(f"make live: {found}", 1)
        if not settings.embeddings:
            pytest.exit("make live: set CHATBOT_EMBEDDINGS to an embedding model of Ollama's, such as bge-m3.", 1)
        fingerprint = OllamaEmbedder(settings.embeddings, settings.ollama_host).fingerprint
    except ChatbotError as error:
        pytest.exit(f"make live: {error}", 1)
    _FOUND.update(settings=settings, model=found)
    config.stash[_SEEN] = f"{found.name} and {fingerprint.name} at {settings.ollama_host}"


_FOUND: dict[str, Settings | AvailableModel] = {}
_SEEN = pytest.StashKey[str]()


def pytest_report_header(config: pytest.Config) -> str:
    return f"live: {config.stash[_SEEN]}"


def _let_out(url: str) -> None:
    """Let this one server be contacted, by its name and by its addresses."""
    host = urlsplit(url).hostname or ""
    if is_loopback(host):
        return
    loopback.allowed.add(host)
    try:
        loopback.allowed.update(str(address[0]) for *_, address in socket.getaddrinfo(host, None))
    except OSError:
        return  # then nobody is found there, which is said


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings, with a library of the test's own, and waits that fit a machine without a graphics card."""
    settings = _FOUND["settings"]
    assert isinstance(settings, Settings)
    return replace(settings, library=tmp_path / "library", model=_name())


@pytest.fixture
def model() -> AvailableModel:
    """The model that answers."""
    model = _FOUND["model"]
    assert isinstance(model, AvailableModel)
    return model


@pytest.fixture
def small(model: AvailableModel) -> AvailableModel:
    """The same model with a context that is soon full, and an answer that is soon over."""
    return replace(
        model,
        context_tokens=SMALL_CONTEXT,
        settings=replace(model.settings, context_tokens=SMALL_CONTEXT, answer_tokens=16),
    )


def _name() -> str:
    model = _FOUND["model"]
    return model.name if isinstance(model, AvailableModel) else os.environ.get("CHATBOT_MODEL", "")
