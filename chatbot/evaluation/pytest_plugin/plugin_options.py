"""The plugin's options: which library is asked, and with which model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from chatbot.evaluation.pytest_plugin.asker import completed
from chatbot.models.discovery import NO_MODEL, AvailableModel, NoModel, find_model
from chatbot.settings import Settings
from vectorstore.errors import ChatbotError, LibraryLocked
from vectorstore.library import Library

_PATIENCE_SECONDS = 60.0
"""How long another process may take to open the library and share it, with all of xdist's starting at once."""


@dataclass(frozen=True, slots=True)
class PluginOptions:
    """The options as paths and a model's name; None or "" where one is not given."""

    library: Path | None
    articles: Path | None
    model: str

    @classmethod
    def of(cls, config: pytest.Config) -> PluginOptions:
        """Those of the command line, or else of the configuration file, whose paths are relative to its folder."""

        def path(name: str) -> Path | None:
            if given := config.getoption(f"chatbot_{name}"):
                return config.invocation_params.dir / Path(given).expanduser()
            configured = config.getini(f"chatbot_{name}")
            return config.rootpath / Path(configured).expanduser() if configured else None

        model = config.getoption("chatbot_model") or config.getini("chatbot_model")
        return cls(path("library"), path("articles"), model)

    def settings(self, with_model: bool) -> Settings:
        """The user's settings with these options; skips the test where a model is wanted and there is none."""
        with _errors_as_failures():
            settings = Settings.from_environment()
        if not with_model:
            return replace(settings, model=NO_MODEL)
        settings = replace(settings, model=self.model or settings.model)
        found = _found_model(settings)
        if isinstance(found, NoModel):
            pytest.skip(f"no model answers: {found}")
        return settings

    @contextmanager
    def open_library(self, folders: pytest.TempPathFactory) -> Iterator[Library]:
        """Open the library to ask; that of a folder may be open in other processes, such as those of xdist."""
        with _errors_as_failures():
            library = self._of_articles(folders) if self.articles else self._of_folder()
        with library, library.shared():
            yield library

    def _of_folder(self) -> Library:
        settings = Settings.from_environment()
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return Library.open(
                    self.library or settings.library,
                    embeddings=settings.embeddings,
                    ollama_host=settings.ollama_host,
                    chroma_url=settings.chroma_url,
                    create=False,
                )
            except LibraryLocked:
                if time.monotonic() > until:
                    raise

    def _of_articles(self, folders: pytest.TempPathFactory) -> Library:
        library = Library.open(folders.mktemp("chatbot") / "library")
        report = library.add(self.articles or ())
        if report.failed:
            library.close()
            reasons = "\n".join(f"{failure.source}: {failure.error}" for failure in report.failed)
            pytest.fail(f"Some of the articles cannot be added:\n{reasons}", pytrace=False)
        return library


@contextmanager
def _errors_as_failures() -> Iterator[None]:
    """Fail with what the program says, without a traceback."""
    message = ""
    try:
        yield
    except ChatbotError as error:
        message = str(error)
    if message:
        pytest.fail(message, pytrace=False)


@cache
def _found_model(settings: Settings) -> AvailableModel | NoModel:
    return completed(find_model(settings))
