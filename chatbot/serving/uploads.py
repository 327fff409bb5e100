"""An uploaded file -> a file on the disk, limited in kind and size, until it has been read."""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from starlette.requests import Request

from chatbot.errors import UploadError
from vectorstore.article import one_line
from vectorstore.readers.files import READABLE_FORMATS, is_readable
from vectorstore.readers.formats import suffix_of

MOST_BYTES = 200_000_000
"""The largest file that is taken: a scanned book has fewer."""
_MOST_NAME = 400


_ORIGINS = "uploads"
"""Where the articles of uploads come from."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits to be read at `path`; `name` is what its user calls it, with the folders above it."""

    path: Path
    name: str
    digest: str

    @property
    def origin(self) -> str:
        """Where its articles come from: two files of one name are two, the same file again is the same."""
        return f"{_ORIGINS}/{self.digest[:12]}/{self.name}"


class UploadedLibrary(Protocol):
    """The library that knows where its articles came from."""

    def origins_under(self, place: str) -> dict[str, str]:
        """Where articles came from, by their ids: those read from this place."""


def earlier_uploads(library: UploadedLibrary, origin: str) -> tuple[str, ...]:
    """The ids of the articles that came from another upload of a file with the name of this one."""
    name = origin.split("/", 2)[2]
    other = re.compile(rf"{_ORIGINS}/[0-9a-f]+/{re.escape(name)}(?:!.*)?", re.DOTALL)
    origins = library.origins_under(_ORIGINS)
    return tuple(
        one
        for one, found in origins.items()
        if other.fullmatch(found) and found != origin and not found.startswith(f"{origin}!")
    )


async def receive_upload(request: Request, stated_name: str, folder: Path) -> Upload:
    """Write the body of a request to a file in `folder`, whose name there says nothing but its format.

    Raises UploadError for a file that is too large or of another format, and where it cannot be written.
    """
    name = shown_name(stated_name)
    if not is_readable(name):
        raise UploadError(f"has a format that cannot be read; save it as one of {', '.join(READABLE_FORMATS)}.")
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > MOST_BYTES:
        raise _too_large()
    path = folder / f"{secrets.token_hex(8)}{suffix_of(name)}"
    with ExitStack() as undo:
        undo.callback(path.unlink, missing_ok=True)  # where it is too large, or the page was closed meanwhile
        try:
            upload = Upload(path, name, await _write(request, path))
        except OSError as error:
            raise UploadError(f"cannot be stored ({error.strerror or error}); make room on the disk.") from error
        undo.pop_all()
    return upload


def shown_name(stated: str) -> str:
    """The name of a file, with the folders above it, as one line that leads nowhere else."""
    parts = [part.strip() for part in re.split(r"[\\/]+", one_line(stated))]
    return "/".join(part for part in parts if part not in ("", ".", ".."))[-_MOST_NAME:].lstrip("/")


async def _write(request: Request, path: Path) -> str:
    """Write the body; returns its digest."""
    written, content = 0, hashlib.sha256()
    with path.open("xb") as file:
        async for piece in request.stream():
            written += len(piece)
            if written > MOST_BYTES:
                raise _too_large()
            content.update(piece)
            file.write(piece)
    return content.hexdigest()


def _too_large() -> UploadError:
    return UploadError(f"is larger than {MOST_BYTES // 1_000_000} MB; divide it.")
