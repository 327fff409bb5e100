"""Who may use a library's folder: the user it belongs to (and root, as everywhere), and nobody else.

The folder's mode keeps other users out whatever Chroma and tantivy create in it; the files get theirs when the
library is opened and closed. Windows keeps a user's folders from other users itself.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from vectorstore.errors import LibraryError

_log = logging.getLogger(__name__)

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_IN_A_LIBRARY = (
    *("articles.sqlite3*", "conversations.*", "lock", "owner", "owner.new", "socket-*", "lexical", "vectors-*"),
    *("rebuilding", "chroma"),
)
"""Names; whatever else is in the folder keeps its permissions."""


def make_private(folder: Path) -> None:
    """Take all permissions on a library from other users; where that fails, a warning says so.

    Raises LibraryError where the folder or something of the library in it belongs to another user. To root, all
    of it may belong to the owner of the folder, as one that is mounted into a container does.
    """
    if os.name != "posix":
        return
    folder = folder.resolve()
    user = os.geteuid()
    trusted = {user} if user else {user, folder.stat().st_uid}
    _require_owner(folder, trusted)
    _restrict_folder(folder)
    for path in _parts(folder):
        _require_owner(path, trusted)
    restrict_files(folder)


def restrict_files(folder: Path) -> None:
    """Take all permissions on a library's files from other users, as far as the disk allows it."""
    if os.name != "posix":
        return
    for part in _parts(folder):
        for place, _, names in os.walk(part):
            for path in (Path(place), *(Path(place, name) for name in names)):
                _restrict(path)
        _restrict(part)


def _parts(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if any(fnmatch(entry.name, name) for name in _IN_A_LIBRARY):
                yield Path(entry)


def _require_owner(path: Path, trusted: set[int]) -> None:
    found = path.lstat()
    if found.st_uid not in trusted:
        raise LibraryError(
            f"{path} belongs to another user ({_user_name(found.st_uid)}), who could read, change or block the "
            "library. Run the command as that user, use another folder with --library, or make the whole folder "
            "yours (`chown -R`)."
        )
    if stat.S_ISLNK(found.st_mode) and found.st_uid != os.geteuid():
        raise LibraryError(
            f"{path} is a link of another user ({_user_name(found.st_uid)}), which may lead to files of yours. "
            "Put what it leads to in its place, or use another folder with --library."
        )


def _restrict_folder(folder: Path) -> None:
    if _is_shared(folder):
        reason = "it has other things in it than the library"
    else:
        reason = _restrict(folder) or "the disk keeps no permissions"
    if folder.stat().st_mode & _OTHERS:
        _log.warning(
            "Other users of this machine may be able to look into the library folder %s: its permissions were not "
            "changed (%s). Use another folder with --library to keep them out.",
            folder,
            reason,
        )


def _is_shared(folder: Path) -> bool:
    """Whether a folder is no library's own: the home folder, the root, or one like /tmp."""
    home = os.path.expanduser("~")  # noqa: PTH111  # Path's raises where there is none
    return str(folder) in (home, folder.anchor) or bool(folder.stat().st_mode & stat.S_ISVTX)


def _restrict(path: Path) -> str:
    """Take all permissions from other users; returns the system's reason where it refuses."""
    try:
        mode = path.lstat().st_mode
        if mode & _OTHERS and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _user_name(user: int) -> str:
    import pwd  # not on Windows

    with suppress(KeyError):
        return pwd.getpwuid(user).pw_name
    return str(user)
