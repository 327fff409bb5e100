"""The decoded weights of the built-in embedder, kept in the user's cache folder: they load six times faster.

The file is an archive of the same arrays without compression, so that `numpy.load` verifies each by its CRC-32.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from vectorstore.embeddings.cache_files import cache_file, require_own, write_whole
from vectorstore.errors import EmbeddingsError

_log = logging.getLogger(__name__)

_Loaded = TypeVar("_Loaded")


def digest_of(archive: Path) -> str:
    """The SHA-256 of the names, sizes and checksums in an archive; raises EmbeddingsError where it is none."""
    try:
        with zipfile.ZipFile(archive) as opened:
            listed = sorted((one.filename, one.file_size, one.CRC) for one in opened.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise EmbeddingsError(f"{archive} cannot be read ({error}); install its package again.") from error
    return hashlib.sha256(repr(listed).encode()).hexdigest()


def load_decoded(archive: Path, load: Callable[[Path], _Loaded]) -> _Loaded:
    """What `load` makes of the decoded copy of an archive, or of the archive where no copy can be kept.

    Raises what `load` raises for a damaged archive, such as ValueError and zipfile.BadZipFile.
    """
    copy = cache_file("weights", digest_of(archive))
    try:
        if not _is_copy_of(archive, copy):
            _decode(archive, copy)
        return load(copy)
    except (OSError, ValueError, EmbeddingsError, zipfile.BadZipFile) as error:
        _log.info("The embeddings are loaded from their archive, a third of a second slower: %s", error)
        with suppress(OSError):
            copy.unlink()
    return load(archive)


def _is_copy_of(archive: Path, copy: Path) -> bool:
    """Whether the copy lists the same arrays; raises PermissionError where another user could have written it."""
    if not copy.exists():
        return False
    require_own(copy)
    return digest_of(copy) == digest_of(archive)


def _decode(archive: Path, copy: Path) -> None:
    def write(path: Path) -> None:
        with zipfile.ZipFile(archive) as packed, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
            for array in packed.namelist():
                made.writestr(array, packed.read(array))

    write_whole(copy, write)
