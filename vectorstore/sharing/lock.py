"""One process owns a library's folder: two on one Chroma folder corrupt it without a word."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import LibraryError, LibraryLocked

_log = logging.getLogger(__name__)

_LONGEST = 1000
"""Bytes; what is longer was not written here."""


@dataclass(frozen=True, slots=True)
class OwnerAddress:
    """Which process owns a folder, and where others reach it: `address` is "" while they cannot."""

    process: int = 0
    address: str = ""
    token: str = ""


class FolderLock:
    """A folder that this process owns until it lets go, or ends however it ends."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder = folder
        self._lock = lock

    def announce(self, address: str = "", token: str = "") -> None:
        """Say where other processes reach the library through this one.

        Where that cannot be written, on a full disk, the library is used all the same, and nobody else's.
        """
        written = json.dumps(asdict(OwnerAddress(os.getpid(), address, token)))
        file = _owner_file(self._folder)
        try:
            # In place of what stood there, at once; only its user may read it.
            fresh = file.with_name(f"{file.name}.new")
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                handle.write(written)
            fresh.replace(file)
        except OSError as error:
            _log.warning("Other processes cannot be let in to %s meanwhile (%s).", self._folder, error.strerror)

    def release(self) -> None:
        """Let the folder go."""
        self._lock.release()


def lock_folder(folder: Path) -> FolderLock:
    """Take `folder` for this process, made where there is none.

    Raises LibraryLocked while it is owned already, LibraryError when the folder cannot be written.
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
    ownership = FolderLock(folder, lock)
    ownership.announce()
    return ownership


def owner_address(folder: Path) -> OwnerAddress:
    """Return where the owner of `folder` is reached, as it last said."""
    try:
        with _owner_file(folder).open("rb") as file:
            match json.loads(file.read(_LONGEST)):
                case {"process": int(process), "address": str(address), "token": str(token)}:
                    return OwnerAddress(process, address, token)
    except (OSError, ValueError, RecursionError):
        pass
    return OwnerAddress()


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
    process = owner_address(folder).process
    if process == os.getpid():
        return "this very program, which has it open already"
    return f"another process (its id is {process})" if process else "another process"
