"""Generations of vectors: the live one, and the one being made while the library is rebuilt.

Each is a Chroma collection of its own, in its own folder or on a Chroma server, under a name that is never reused.
An old one is deleted whole, which frees its disk space; deleting its rows would not.
"""

from __future__ import annotations

import logging
import re
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from vectorstore.errors import LibraryError
from vectorstore.indexes import dense
from vectorstore.indexes.dense import DenseIndex, discard_others, is_torn
from vectorstore.indexes.examination import damage_in
from vectorstore.indexes.indexed_articles import CHANGING_FACT
from vectorstore.indexes.seal import is_sealed
from vectorstore.store.article_store import ArticleStore

_log = logging.getLogger(__name__)

_LIVE_FACT = "vectors"
_PLACE_FACT = "vectors_at"
_NAME_FACT = "library"
_CHROMA_FILE = "chroma.sqlite3"
_LIBRARY = re.compile("[0-9a-f]{12}")
_NAME = re.compile("chroma|vectors-[0-9A-Za-z-]{1,80}")
_MADE_AGAIN = "The vectors in %s %s; they are made again from the articles."
_IN_FOLDERS = ("vectors-*", "chroma")
"""The names of folders of vectors; the second is that of version 0.1."""


class Generations:
    """The collections of one library; `server` is the URL of a Chroma server, "" for folders beside the store."""

    def __init__(self, store: ArticleStore, folder: Path, server: str) -> None:
        self._store = store
        self._folder = folder
        self._server = server
        self.is_suspect = False
        """Whether the live vectors may have changed since they were last closed."""

    def live(self, interrupted: bool) -> DenseIndex:
        """Open the live vectors; raises LibraryError where a server cannot be reached.

        `interrupted` says that a process was killed during a change. Missing or damaged vectors in a folder are
        replaced by an empty collection, to be filled again from the articles.
        """
        name = self._store.fact(_LIVE_FACT)
        if not name or self._store.fact(_PLACE_FACT) != self._server:
            return self._fresh()
        found = self.reopen(name, interrupted)
        if found is None:
            return self._fresh()
        if self._server and not len(found):
            self._mark_all_missing()
        return found

    def replaced(self, live: DenseIndex, reason: str) -> DenseIndex:
        """An empty collection in the place of the live vectors, which are damaged."""
        _log.warning(_MADE_AGAIN, self._store.fact(_LIVE_FACT), f"are damaged ({reason})")
        live.discard()
        return self._fresh()

    def new_name(self) -> str:
        """A name for a generation, never used before."""
        library = self._store.fact(_NAME_FACT)
        if not _LIBRARY.fullmatch(library):
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

    def reopen(self, name: str, interrupted: bool = True) -> DenseIndex | None:
        """Open an existing generation; None where its folder is missing or damaged.

        Raises LibraryError where a server cannot be reached.
        """
        if not _NAME.fullmatch(name):
            # A name from a damaged store must not lead out of the folder.
            _log.warning(_MADE_AGAIN, ascii(name[:40]), "have a name that this program does not give")
            return None
        if self._server:
            return self.open(name)
        damage = self._damage_of(self._folder / name, interrupted)
        if not damage:
            try:
                return self.open(name)
            except LibraryError as error:
                damage = f"cannot be opened: {error.__cause__ or error}"
        if self._store.passage_count():
            _log.warning(_MADE_AGAIN, name, damage)
        return None

    def _damage_of(self, folder: Path, interrupted: bool) -> str:
        if not (folder / _CHROMA_FILE).exists():
            return "are missing"
        if is_sealed(folder):
            return ""
        if interrupted and is_torn(folder):
            return "were being written when the program was killed"
        self.is_suspect = True
        damage = damage_in(folder, dense.__name__)
        return f"are damaged ({damage})" if damage else ""

    def make_live(self, name: str) -> None:
        """Make the generation called `name` the live one, in the caller's transaction."""
        self._store.set_fact(_LIVE_FACT, name)
        self._store.set_fact(_PLACE_FACT, self._server)

    def sweep(self, *others: str) -> None:
        """Delete every generation but the live one and `others`."""
        keep = {self._store.fact(_LIVE_FACT), *others}
        if self._server:
            library = self._store.fact(_NAME_FACT)
            if _LIBRARY.fullmatch(library):
                discard_others(self._server, f"vectors-{library}-", keep)
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
