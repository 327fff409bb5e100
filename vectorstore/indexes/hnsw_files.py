"""Whether the files of an HNSW index are consistent: hnswlib reads past the end of a cut one without an error.

The layout is that of hnswlib's `saveIndex` in Chroma's fork, version 1; files of a later version are passed.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<i6Qii3QdQ")
_VERSION, _LATER = 1, range(2, 10)


def inconsistency(folder: Path) -> str:
    """What contradicts the header of the index in `folder`, "" for nothing."""
    header = (folder / "header.bin").read_bytes()
    version = int.from_bytes(header[:4], "little")
    if version in _LATER:
        return ""
    if version != _VERSION or len(header) != _HEADER.size:
        return "header.bin is not as it was written"
    _, _, most, count, row_bytes, _, _, _, entry, _, links, *_ = _HEADER.unpack(header)
    if not count:
        return ""
    if not (0 <= entry < count and 4 + 4 * links <= row_bytes < 2**24 and count <= most):
        return "header.bin is not as it was written"
    data = np.fromfile(folder / "data_level0.bin", dtype=np.uint8)
    if len(data) not in (count * row_bytes, most * row_bytes):
        return "data_level0.bin has another length than header.bin says"
    if (folder / "length.bin").stat().st_size not in (4 * count, 4 * most):
        return "length.bin has another length than header.bin says"
    if not _links_exist(data.reshape(-1, row_bytes)[:count], links):
        return "data_level0.bin links to vectors that do not exist"
    return "" if _is_whole((folder / "link_lists.bin").read_bytes(), count) else "link_lists.bin is cut short"


def _links_exist(rows: NDArray[np.uint8], most: int) -> bool:
    """Whether each row (count, row bytes) begins with the number of its links, and these lead to rows."""
    numbers = rows[:, :2].copy().view("<u2").ravel()
    links = rows[:, 4 : 4 + 4 * most].copy().view("<u4")
    used = np.arange(most) < numbers[:, np.newaxis]
    return bool((numbers <= most).all() and (links[used] < len(rows)).all())


def _is_whole(content: bytes, count: int) -> bool:
    """Whether there are as many lists, each after its length in bytes."""
    place = 0
    for _ in range(count):
        if place + 4 > len(content):
            return False
        place += 4 + int.from_bytes(content[place : place + 4], "little")
    return place <= len(content)
