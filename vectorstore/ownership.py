"""One process owns a library's folder: two on one Chroma folder corrupt it without a word."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import LibraryError, LibraryLocked


def own(folder: Path) -> FileLock:
    """Take `folder` for this process, made where there is none; release the lock to let it go.

    The lock goes with the process, however that ends. Raises LibraryLocked while another process has it,
    LibraryError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=0)
        lock.acquire()
        (folder / "owner").write_text(f"{os.getpid()}\n", "utf-8")
    except Timeout:
        raise LibraryLocked(
            f"The library {folder} is in use by another process{_owner(folder)}. "
            "Close that one first, or use another library with --library."
        ) from None
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be used ({error.strerror or error}). "
            "Give another one with --library or CHATBOT_LIBRARY."
        ) from error
    return lock


def _owner(folder: Path) -> str:
    try:
        return f" (its id is {(folder / 'owner').read_text('utf-8').strip()})"
    except OSError:
        return ""
