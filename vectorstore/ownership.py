"""One process owns a library's folder: two on one Chroma folder corrupt it without a word."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import LibraryError, LibraryLocked


def own(folder: Path) -> FileLock:
    """Take `folder` for this process, made where there is none; release the lock to let it go.

    The lock goes with the process, however that ends. Raises LibraryLocked while it is owned already,
    LibraryError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Not one lock a thread: whichever thread closes the library lets it go.
        lock = FileLock(folder / "lock", timeout=0, thread_local=False)
        lock.acquire()
    except Timeout:
        raise LibraryLocked(
            f"The library {folder} is in use by {_owner(folder)}. "
            "Close that one first, or use another library with --library."
        ) from None
    except (OSError, ValueError) as error:
        raise _unusable(folder, error) from error
    except NotImplementedError as error:
        raise LibraryError(
            f"The disk of {folder} cannot lock files. Put the library on a local one with --library."
        ) from error
    try:
        _owner_file(folder).write_text(f"{os.getpid()}\n", "utf-8")
    except OSError as error:
        lock.release()
        raise _unusable(folder, error) from error
    return lock


def _unusable(folder: Path, error: OSError | ValueError) -> LibraryError:
    reason = getattr(error, "strerror", None) or error
    # As Python writes it: a path may hold line breaks, and a NUL is what makes one unusable.
    shown = folder if str(folder).isprintable() else repr(str(folder))
    return LibraryError(
        f"The library folder {shown} cannot be used ({reason}). "
        "Give another one with --library or CHATBOT_LIBRARY."
    )


def _owner_file(folder: Path) -> Path:
    # Beside the lock, not in it: on Windows a locked file cannot be read.
    return folder / "owner"


def _owner(folder: Path) -> str:
    try:
        written = _owner_file(folder).read_bytes().strip()
    except OSError:
        written = b""
    if written == str(os.getpid()).encode():
        return "this very program, which has it open already"
    return f"another process (its id is {int(written)})" if written.isdigit() else "another process"
