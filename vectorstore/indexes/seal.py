"""The seal of an index: what its files looked like when it was last closed.

Chroma and tantivy map their files into memory and trust them: a damaged one can end the process with a signal, or
never return. An index whose files are as they were when this program closed it is opened at once; any other is
examined first (`vectorstore.indexes.examination`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_FILE = "closed.json"


def is_sealed(folder: Path) -> bool:
    """Whether the files in `folder` are those that `seal` saw."""
    try:
        return bool(json.loads((folder / _FILE).read_text("utf-8")) == dict(_files(folder)))
    except (OSError, ValueError, RecursionError):
        return False


def seal(folder: Path) -> None:
    """Record the files of an index that has been closed; without a record it is examined the next time."""
    with suppress(OSError):
        (folder / _FILE).write_text(json.dumps(dict(_files(folder))), "utf-8")


def break_seal(folder: Path) -> None:
    """Remove the record, before an index is opened: a process that is killed leaves none."""
    with suppress(OSError):
        (folder / _FILE).unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Every file with its length and the time of its last change; not `st_ctime`, which permissions change."""
    for file in sorted(folder.rglob("*")):
        if file.name != _FILE and file.is_file():
            found = file.stat()
            yield file.relative_to(folder).as_posix(), [found.st_size, found.st_mtime_ns]
