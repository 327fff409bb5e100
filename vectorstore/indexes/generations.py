"""Generations of vectors: the live one, and the one being made while the library is rebuilt.

Each is a Chroma collection of its own, in its own folder or on a Chroma server, under a name that is never reused.
An old one is deleted whole, which frees its disk space; deleting its rows would not.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path

from vectorstore.errors import LibraryError
from vectorstore.indexes.dense import DenseIndex, discard_others, is_torn
from vectorstore.indexes.indexed_articles import CHANGING_FACT
from vectorstore.store.article_store import ArticleStore

_log = logging.getLogger(__name__)

_LIVE_FACT = "vectors"
_PLACE_FACT = "vectors_at"
_NAME_FACT = "library"
_CHROMA_FILE = "chroma.sqlite3"
_IN_FOLDERS = ("vectors-*", "chroma")
"""The names of folders of vectors; the second is that of version 0.1."""


class Generations:
    """The collections of one library; `server` is the URL of a Chroma server, "" for folders beside the store."""

    def __init__(self, store: ArticleStore, folder: Path, server: str) -> None:
        self._store = store
        self._folder = folder
        self._server = server

    def live(self, probed: bool) -> DenseIndex:
        """Open the live vectors; raises LibraryError where a server cannot be reached.

        `probed`, after a process was killed, reads some before trusting them. Missing or unreadable vectors in a
        folder are replaced by an empty collection, to be filled again from the articles.
        """
        name = self._store.fact(_LIVE_FACT)
        if not name or self._store.fact(_PLACE_FACT) != self._server:
            return self._fresh()
        found = self.reopen(name, probed)
        if found is None:
            return self._fresh()
        if self._server and not len(found):
            self._mark_all_missing()
        return found

    def readable(self, live: DenseIndex) -> DenseIndex:
        """The live vectors, or an empty collection in their place where they cannot be read."""
        try:
            live.probe()
        except LibraryError as error:
            if self._server:
                raise
            _log.warning("%s The vectors are made again.", error)
            live.discard()
            return self._fresh()
        return live

    def new_name(self) -> str:
        """A name for a generation, never used before."""
        library = self._store.fact(_NAME_FACT)
        if not library:
            library = uuid.uuid4().hex[:12]
            self._store.set_fact(_NAME_FACT, library)
        return f"vectors-{library}-{uuid.uuid4().hex[:8]}"

    def open(self, name: str) -> DenseIndex:
        """Open the generation called `name`, created if needed."""
        if self._server:
            return DenseIndex.on_server(self._server, name)
        folder = self._folder / name
        with suppress(OSError):  # Chroma says what is wrong
            folder.mkdir(mode=0o700, exist_ok=True)
        return DenseIndex.in_folder(folder)

    def reopen(self, name: str, probed: bool = True) -> DenseIndex | None:
        """Open an existing generation; None where its folder is missing or cannot be read.

        Raises LibraryError where a server cannot be reached.
        """
        if self._server:
            return self.open(name)
        folder = self._folder / name
        if not (folder / _CHROMA_FILE).exists():
            return None
        if probed and is_torn(folder):
            _log.warning(
                "The vectors in %s were being written when the program was killed; they are made again.", folder
            )
            return None
        try:
            with ExitStack() as undo:
                found = self.open(name)
                undo.callback(found.close)
                if probed:
                    found.probe()
                undo.pop_all()
        except LibraryError as error:
            _log.warning("%s The vectors are made again.", error)
            return None
        return found

    def make_live(self, name: str) -> None:
        """Make the generation called `name` the live one, in the caller's transaction."""
        self._store.set_fact(_LIVE_FACT, name)
        self._store.set_fact(_PLACE_FACT, self._server)

    def sweep(self, *others: str) -> None:
        """Delete every generation but the live one and `others`."""
        keep = {self._store.fact(_LIVE_FACT), *others}
        if self._server:
            discard_others(self._server, f"vectors-{self._store.fact(_NAME_FACT)}-", keep)
            return
        for pattern in _IN_FOLDERS:
            for left in self._folder.glob(pattern):
                if left.name not in keep:
                    shutil.rmtree(left, ignore_errors=True)

    def _fresh(self) -> DenseIndex:
        name = self.new_name()
        made = self.open(name)
        with self._store.transaction():
            self.make_live(name)
            self._mark_all_missing()
        return made

    def _mark_all_missing(self) -> None:
        if self._store.passage_count():
            self._store.set_fact(CHANGING_FACT, "yes")
