"""The built-in embedder's vectors of texts that come with the program, kept in the user's cache folder.

Several hundred examples take a second to embed, more than the rest of a start.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vectorstore.embeddings.built_in import DIMENSIONS, BuiltInEmbedder
from vectorstore.embeddings.cache_files import cache_file, require_own, write_whole
from vectorstore.embeddings.embedder import Vectors

_log = logging.getLogger(__name__)


def example_vectors(texts: Sequence[str]) -> Vectors:
    """One unit row a text, in order; raises EmbeddingsError."""
    embedder = BuiltInEmbedder()
    made_of = repr((embedder.fingerprint.digest, list(texts)))
    file = cache_file("examples", hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest())
    try:
        return _read(file, len(texts))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        _log.info("The examples are embedded again: %s", error)
    vectors = embedder.embed(texts)
    try:
        write_whole(file, lambda path: np.savez(path, vectors=vectors))
    except OSError as error:
        _log.info("The vectors of the examples are not kept: %s", error)
    return vectors


def _read(file: Path, count: int) -> Vectors:
    """What was kept; raises OSError, ValueError, KeyError, EOFError or BadZipFile where that is nothing."""
    require_own(file)
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:  # arrays are verified by CRC-32
        vectors = np.asarray(kept["vectors"], dtype=np.float32)
    if vectors.shape != (count, DIMENSIONS):
        raise ValueError(f"{file} has vectors of other texts")
    return vectors
