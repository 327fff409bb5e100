"""The bytes of a file that is one article, as long as they can be one."""

from __future__ import annotations

from typing import BinaryIO

from vectorstore.errors import ReaderError

LONGEST = 50 * 2**20
"""Bytes; a novel has about one million. Read whole, a longer file would fill the memory."""


def whole(file: BinaryIO) -> bytes:
    """Return all that `file` holds; raises ReaderError where that is more than `LONGEST`."""
    content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise ReaderError(
            f"is longer than {LONGEST // 2**20} MB, which no article is; split it, "
            "or make it an archive in JSON Lines."
        )
    return content
