"""Fixtures of every test: nothing leaves this machine, and no library or setting of the user is touched."""

from __future__ import annotations

import logging
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import loopback
import pytest
from ollama_server import OllamaServer
from playwright.sync_api import Browser, sync_playwright

from chatbot.sample import FOLDER
from chatbot.settings import Settings
from vectorstore.library import Library

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]

loopback.watch()

# No test is about time, and the first example of a property may read the tables of a language.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# In the background of a shell without job control, a process ignores Ctrl-C, and so would those it starts.
# With a handler here, theirs is the default one.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Under nohup it ignores a closed terminal, too.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)


SLOW = ("crash", "chroma_server", "process", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take long: whichever process gets the last one works while the others idle."""
    slowest: dict[Path, int] = {}
    for item in items:
        kinds = [SLOW.index(mark.name) for mark in item.iter_markers() if mark.name in SLOW]
        slowest[item.path] = min([*kinds, slowest.get(item.path, len(SLOW))])
    items.sort(key=lambda item: slowest[item.path])


@pytest.fixture(autouse=True)
def _log_level_as_it_was() -> Iterator[None]:
    level = logging.root.level  # a command that is run with -v changes it
    yield
    logging.root.setLevel(level)


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    loopback.refused.clear()
    yield
    assert loopback.refused == []


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for setting in ("MODEL", "JUDGE", "CONTEXT", "EMBEDDINGS", "CHROMA_URL", "HOST", "PORT", "TODAY"):
        monkeypatch.delenv(f"CHATBOT_{setting}", raising=False)
    for desktop in ("DISPLAY", "WAYLAND_DISPLAY"):  # `chatbot chat` would open a browser there
        monkeypatch.delenv(desktop, raising=False)
    monkeypatch.delenv("OLLAMA_API_KEY", raising=False)
    monkeypatch.setenv("CHATBOT_LIBRARY", str(tmp_path_factory.mktemp("home") / "library"))
    # Port 9 is discard: nothing listens there, so no Ollama of the user is asked.
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    """A fake Ollama on a socket, with a chat model and an embedding model."""
    with OllamaServer() as server:
        yield server


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with the sample article alone; tests must not change it."""
    with Library.open(tmp_path_factory.mktemp("sample") / "library") as library:
        library.add(FOLDER)
        yield library


@pytest.fixture
def no_ollama() -> Settings:
    """Settings under which no model answers."""
    return Settings(ollama_host="http://127.0.0.1:9", port=0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, headless; closed after each module, since no other event loop can run beside its own."""
    if CHROMIUM is None:
        # .ci/run sets CHATBOT_BROWSER_REQUIRED: there, a browser that is missing is a failure.
        missing = pytest.fail if os.environ.get("CHATBOT_BROWSER_REQUIRED") else pytest.skip
        missing("no Chromium is installed; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
