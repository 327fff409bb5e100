"""Files in the user's cache folder: whole or not there, and never another user's."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

_FOLDER = "article-chatbot"
_KEPT_DIGITS = 16
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def cache_file(kind: str, digest: str) -> Path:
    """The place in the user's cache folder of what was made of data with this digest."""
    return user_cache_path(_FOLDER) / f"{kind}-{digest[:_KEPT_DIGITS]}.npz"


def require_own(file: Path) -> None:
    """Raise PermissionError where another user could have written a file of the cache."""
    _require_unshared(file)
    _require_unshared(file.parent)


def write_whole(file: Path, write: Callable[[Path], None]) -> None:
    """Write a file of the cache beside its place and move it there whole, as several processes may do at once.

    Raises PermissionError where another user could replace it.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_unshared(file.parent)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        whole = Path(folder) / file.name
        write(whole)
        whole.chmod(0o600)
        whole.replace(file)


def _require_unshared(place: Path) -> None:
    state = place.stat()
    if os.name == "posix" and (state.st_uid != os.geteuid() or state.st_mode & _OTHERS_WRITE):
        raise PermissionError(f"{place} can be written by another user")
