"""Opening a library's folder: it is owned by this process, or its owner is asked through the door."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import LibraryError, LibraryLocked
from vectorstore.sharing.interface import LibraryInterface
from vectorstore.sharing.lock import FolderLock, lock_folder, owner_address

_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class LibraryOpener:
    """How a library is opened; see `Library.open`."""

    folder: Path
    embeddings: str | Embedder
    ollama_host: str
    chroma_url: str

    def opened(self, patience: float) -> tuple[LibraryInterface, FolderLock | None]:
        """Own the folder, or reach its owner; wait for either for `patience` seconds."""
        until = time.monotonic() + patience
        while True:
            try:
                return self._owned()
            except LibraryLocked:
                found = owner_address(self.folder)
                if found.address:
                    from vectorstore.sharing.client import RemoteLibrary  # only where another process owns it

                    guest = RemoteLibrary(found, self.embeddings, self.ollama_host)
                    if guest.is_welcome():
                        return cast("LibraryInterface", guest), None
                    guest.close()
                if time.monotonic() >= until:
                    raise
                time.sleep(_POLL_SECONDS)

    def _owned(self) -> tuple[LibraryInterface, FolderLock]:
        from vectorstore.sharing.local import LocalLibrary  # with Chroma, which a guest does not need

        with ExitStack() as undo:
            ownership = lock_folder(self.folder)
            undo.callback(ownership.release)
            keeper = LocalLibrary.open(self.folder, self.embeddings, self.ollama_host, self.chroma_url)
            undo.pop_all()
        return keeper, ownership


def require_library(folder: Path) -> None:
    """Raise LibraryError unless there is a library in `folder`."""
    if not (folder / "articles.sqlite3").exists():
        raise LibraryError(
            f"There is no library at {folder}. Add articles to make one (`chatbot add PATH`), or name another "
            "folder with --library."
        )


def absolute(folder: Path) -> Path:
    """Return the whole path of a folder, `~` written out; raises LibraryError for a user there is not."""
    try:
        return folder.expanduser().absolute()
    except RuntimeError as error:
        raise LibraryError(
            f"The library folder {folder} names a user this machine does not have; give another with --library."
        ) from error
