"""Generations: the vectors that a library lives on, and those made beside them while it is rebuilt.

Each is a collection of its own, in a folder of its own or on a Chroma server, under a name never used
again: what is left of an earlier one can be deleted whole, and that frees its disk, which deleting its
rows would not.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from contextlib import ExitStack
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
"""What folders of vectors are called, the second by version 0.1."""


class Generations:
    """The collections of one library; `server` is the URL of a Chroma server, "" for folders beside the store."""

    def __init__(self, store: ArticleStore, folder: Path, server: str) -> None:
        self._store = store
        self._folder = folder
        self._server = server

    def live(self, probed: bool) -> DenseIndex:
        """Open the vectors the library lives on; raises LibraryError where they cannot be.

        With `probed`, after a process was killed, they are looked at and read before they are trusted.

        Where there are none here yet, and where a folder holds some that will not open, an empty collection
        takes their place: all of it is made again from the articles.
        """
        name = self._store.fact(_LIVE_FACT)
        if not name or self._store.fact(_PLACE_FACT) != self._server:
            return self._fresh()
        found = self.opened_again(name, probed)
        if found is None:
            return self._fresh()
        if self._server and not len(found):
            self._miss_all()
        return found

    def readable(self, live: DenseIndex) -> DenseIndex:
        """Return the live vectors, or where they can no longer be read, an empty collection in their place."""
        try:
            live.probe()
        except LibraryError as error:
            if self._server:
                raise
            _log.warning("%s They are made again.", error)
            live.discard()
            return self._fresh()
        return live

    def new_name(self) -> str:
        """Return a name for a generation, never used before."""
        library = self._store.fact(_NAME_FACT)
        if not library:
            library = uuid.uuid4().hex[:12]
            self._store.state(_NAME_FACT, library)
        return f"vectors-{library}-{uuid.uuid4().hex[:8]}"

    def open(self, name: str) -> DenseIndex:
        """Open the generation called `name`, made where it is not there."""
        if self._server:
            return DenseIndex.on_server(self._server, name)
        return DenseIndex.in_folder(self._folder / name)

    def opened_again(self, name: str, probed: bool = True) -> DenseIndex | None:
        """Open a generation that was made before; None where its folder is gone, or cannot be opened or read.

        Raises LibraryError where a server cannot be reached.
        """
        if self._server:
            return self.open(name)
        folder = self._folder / name
        if not (folder / _CHROMA_FILE).exists():
            return None
        if probed and is_torn(folder):
            _log.warning(
                "The vectors in %s were being written when the program was ended. They are made again.", folder
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
            _log.warning("%s They are made again.", error)
            return None
        return found

    def make_live(self, name: str) -> None:
        """Let the library live on the generation called `name`; the caller commits."""
        self._store.state(_LIVE_FACT, name)
        self._store.state(_PLACE_FACT, self._server)

    def sweep(self, *others: str) -> None:
        """Delete what ended processes left: every generation but the live one and `others`."""
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
            self._miss_all()
        return made

    def _miss_all(self) -> None:
        """Remember that the vectors of all passages are wanting, where there are any."""
        if self._store.passage_count():
            self._store.state(CHANGING_FACT, "yes")
