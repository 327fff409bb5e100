"""Embedding a library again whose vectors an earlier version of the built-in embedder made."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from vectorstore.errors import EmbeddingsError, LibraryError
from vectorstore.report import Rebuilt
from vectorstore.sharing.lock import rebuild_lock

_log = logging.getLogger(__name__)

_SOON = 500
"""So few passages, some seconds' work, are embedded at once; more of them while questions are answered."""


class VectorUpdate:
    """Calls `step` until everything is embedded again; a later process goes on after the last step."""

    def __init__(self, step: Callable[[], Rebuilt], passages: int, folder: Path) -> None:
        self._step = step
        self._folder = folder
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="update-vectors", daemon=True)
        _log.warning("Embedding %d passages again for this version of the built-in embeddings ...", passages)
        self._thread.start()
        if passages <= _SOON:
            self._thread.join()

    def wait(self) -> None:
        """Wait until everything is embedded, or an error ended it."""
        self._thread.join()

    def stop(self) -> None:
        """End after the step under way."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with rebuild_lock(self._folder):
                self._embed_all()
        except (LibraryError, EmbeddingsError) as error:
            _log.warning("The passages are found by text match only: %s", error)

    def _embed_all(self) -> None:
        while not self._stopped.is_set():
            done = self._step()
            if done.finished:
                _log.warning("Embedded %d passages again.", done.total)
                return
            _log.info("Embedded %d of %d passages again.", done.done, done.total)
