"""Opening a library's folder: in this process, or through the process that has it open already."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from vectorstore.embeddings.built_in import start_loading
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import LibraryError, LibraryLocked
from vectorstore.sharing.interface import LibraryInterface
from vectorstore.sharing.lock import FolderLock, lock_folder, owner_address, unusable
from vectorstore.store.schema import STORE_FILE, has_indexes, missing_store

_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class LibraryOpener:
    """How a library is opened; see `Library.open`."""

    folder: Path
    embeddings: str | Embedder
    ollama_host: str
    chroma_url: str

    def open(self, patience: float) -> tuple[LibraryInterface, FolderLock | None]:
        """Lock and open the folder, or connect to its owner; try both for `patience` seconds."""
        until = time.monotonic() + patience
        while True:
            try:
                return self._open_here()
            except LibraryLocked:
                remote = self._connect()
                if remote is not None:
                    return remote, None
                if time.monotonic() >= until:
                    raise
                time.sleep(_POLL_SECONDS)

    def _open_here(self) -> tuple[LibraryInterface, FolderLock | None]:
        start_loading()
        # Imports Chroma, which RemoteLibrary does not need.
        from vectorstore.sharing.local import LocalLibrary
        from vectorstore.sharing.unwritable import UnwritableLibrary, why_unwritable

        with ExitStack() as undo:
            unwritable = why_unwritable(self.folder)
            lock = self._lock(bool(unwritable))
            if lock is not None:
                undo.callback(lock.release)
            settings = self.embeddings, self.ollama_host, self.chroma_url
            library: LibraryInterface = (
                UnwritableLibrary.open_copy(self.folder, unwritable, *settings)
                if unwritable
                else LocalLibrary.open(self.folder, *settings)
            )
            undo.pop_all()
        return library, lock

    def _lock(self, unwritable: bool) -> FolderLock | None:
        """Lock the folder, if that is possible where nothing can be written."""
        try:
            return lock_folder(self.folder)
        except LibraryLocked:
            raise
        except LibraryError:
            if not unwritable:
                raise
            return None

    def _connect(self) -> LibraryInterface | None:
        owner = owner_address(self.folder)
        if not owner.address:
            return None
        from vectorstore.sharing.client import RemoteLibrary  # rarely needed

        remote = RemoteLibrary(owner, self.embeddings, self.ollama_host)
        if remote.is_reachable():
            return remote
        remote.close()
        return None


def require_library(folder: Path) -> None:
    """Raise LibraryError unless there is a library in `folder`."""
    try:
        exists = (folder / STORE_FILE).exists()
    except (OSError, ValueError) as error:
        raise unusable(folder, error) from error
    if not exists:
        if has_indexes(folder):
            raise missing_store(folder)
        raise LibraryError(
            f"There is no library at {folder}. Add articles to make one (`chatbot add PATH`), or name another "
            "folder with --library."
        )


def absolute(folder: Path) -> Path:
    """The absolute path of a folder, `~` expanded, links followed; raises LibraryError for an unknown user."""
    try:
        path = folder.expanduser().absolute()
    except RuntimeError as error:
        raise LibraryError(
            f"The library folder {folder} names a user unknown to this machine; choose another with --library."
        ) from error
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path  # opening it says what is wrong
