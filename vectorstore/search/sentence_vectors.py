"""Vectors of sentences, embedded when they are first compared with a question, and kept for the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vectorstore.embeddings.embedder import Embedder, Vectors

_MOST_KEPT = 4096
"""Two kilobytes each; the next question is often about the same articles."""


class SentenceVectors:
    """The vectors of the sentences last compared, for one thread at a time."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._kept: dict[tuple[str, str], Vectors] = {}

    def of(self, sentences: Sequence[str], embedder: Embedder) -> Vectors:
        """One unit row a sentence, in order; may raise EmbeddingsError."""
        made_by = embedder.fingerprint.digest
        keys = [(made_by, sentence) for sentence in sentences]
        new = [key for key in dict.fromkeys(keys) if key not in self._kept]
        found = dict(zip(new, embedder.embed([sentence for _, sentence in new]), strict=True)) if new else {}
        for key in dict.fromkeys(keys):
            found[key] = self._kept.pop(key) if key in self._kept else found[key]
        self._kept |= found  # those used last stand last
        for key in [*self._kept][: max(len(self._kept) - self._most, 0)]:
            del self._kept[key]
        return np.array([found[key] for key in keys], dtype=np.float32)
