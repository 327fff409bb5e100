"""The locks of a library's folder: two processes on one Chroma folder would silently corrupt it."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import LibraryError, LibraryLocked
from vectorstore.sharing.permissions import make_private, restrict_files

_log = logging.getLogger(__name__)

_MAX_BYTES = 1000


@dataclass(frozen=True, slots=True)
class OwnerAddress:
    """The process that has a folder open, and where others reach it.

    `address` is the path of a socket or, without Unix sockets, an http URL; "" while it does not share.
    """

    process: int = 0
    address: str = ""
    token: str = ""


class FolderLock:
    """A folder that only this process uses, until it is released or the process ends."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder = folder
        self._lock = lock

    def publish(self, address: str = "", token: str = "") -> None:
        """Write down where other processes reach the library; a failure (a full disk) is only logged."""
        if not self._lock.is_locked:
            return  # the file is the next owner's
        # A socket is named relative to the folder, which may be moved meanwhile.
        place = address.removeprefix(f"{self._folder}{os.sep}")
        owner = json.dumps(asdict(OwnerAddress(os.getpid(), place, token)))
        file = _owner_file(self._folder)
        try:
            # Replaced atomically, and readable by its user alone.
            fresh = file.with_name(f"{file.name}.new")
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                handle.write(owner)
            fresh.replace(file)
        except OSError as error:
            _log.warning("Other processes cannot use %s meanwhile (%s).", self._folder, error.strerror)

    def release(self) -> None:
        """Unlock the folder."""
        if self._lock.is_locked:
            with suppress(OSError):  # a folder that was deleted
                restrict_files(self._folder)
        self._lock.release()


def lock_folder(folder: Path) -> FolderLock:
    """Lock `folder` for this process, creating it if needed, and take it from other users' sight.

    Raises LibraryLocked while it is locked already, LibraryError when the folder cannot be written or is another
    user's.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(folder)
        lock = _file_lock(folder / "lock")
        lock.acquire()
    except Timeout:
        raise LibraryLocked(
            f"The library {folder} is in use by {_owner(folder)}. "
            "Close that one first, or use another library with --library."
        ) from None
    except (OSError, ValueError) as error:
        raise unusable(folder, error) from error
    except NotImplementedError as error:
        raise LibraryError(
            f"The disk of {folder} does not support file locks. Use a library on a local disk with --library."
        ) from error
    locked = FolderLock(folder, lock)
    locked.publish()
    return locked


@contextmanager
def rebuild_lock(folder: Path) -> Iterator[None]:
    """Hold the right to embed the library in `folder` again, which goes on whoever has the library open meanwhile.

    Raises LibraryError while another process, or another thread of this one, has it: two rebuilds with different
    models would drop each other's vectors without end.
    """
    lock = _file_lock(folder / "rebuilding")
    try:
        lock.acquire()
    except Timeout:
        raise LibraryError(
            "The library is being embedded again already. Wait until that has ended, or stop it first."
        ) from None
    except OSError as error:
        raise unusable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def owner_address(folder: Path) -> OwnerAddress:
    """Where the process that has `folder` open is reached, as it last wrote down."""
    try:
        with _owner_file(folder).open("rb") as file:
            match json.loads(file.read(_MAX_BYTES)):
                case {"process": int(process), "address": str(address), "token": str(token)}:
                    is_socket = address and "://" not in address
                    return OwnerAddress(process, str(folder / address) if is_socket else address, token)
    except (OSError, ValueError, RecursionError):
        pass
    return OwnerAddress()


def unusable(folder: Path, error: OSError | ValueError) -> LibraryError:
    """The error for a folder that the system refuses."""
    reason = getattr(error, "strerror", None) or error
    # repr for a path with line breaks or a NUL.
    shown = folder if str(folder).isprintable() else repr(str(folder))
    return LibraryError(
        f"The library folder {shown} cannot be used ({reason}). "
        "Choose another one with --library or CHATBOT_LIBRARY."
    )


def _file_lock(file: Path) -> FileLock:
    # Not bound to a thread: any thread may release it.
    return FileLock(file, timeout=0, mode=0o600, thread_local=False)


def _owner_file(folder: Path) -> Path:
    return folder / "owner"  # beside the lock: on Windows a locked file cannot be read


def _owner(folder: Path) -> str:
    process = owner_address(folder).process
    if not _may_hold(process, folder / "lock"):
        return "another process"
    if process == os.getpid():
        return "this very program, which has it open already"
    return f"another process (its id is {process})"


def _may_hold(process: int, file: Path) -> bool:
    """Whether a process of this user lives and, where the system shows it, has `file` open."""
    if process < 1 or os.name != "posix":
        return process == os.getpid()
    try:
        os.kill(process, 0)
        locked = file.stat()
        with os.scandir(f"/proc/{process}/fd") as descriptors:
            return any(_is_same(Path(entry), locked) for entry in descriptors)
    except FileNotFoundError:
        return not Path("/proc/self/fd").exists()  # a system without /proc
    except (OSError, OverflowError):
        return False


def _is_same(path: Path, file: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.stat(), file)
    except OSError:
        return False  # closed meanwhile
