"""An embedder one can follow: a text's vector is how often it has each letter, a to z."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vectorstore.embeddings.embedder import Fingerprint, TextsRefused, Vectors, Weights
from vectorstore.errors import EmbeddingsError
from vectorstore.text.terms import words_of


class LetterEmbedder:
    """Unit vectors of letter counts; set `unreachable` or `refused` to have it fail as a server does.

    `refused` is a word: no vector is made of a text that holds it. `calls` are the texts it was given.
    """

    def __init__(
        self, *, name: str = "letters", digest: str = "letters", weight: float = 0.5, refused: str = ""
    ) -> None:
        self.spread = 0.0
        self._weights = Weights(weight, 1.0 - weight)
        self.refused = refused
        self.unreachable = False
        self.calls: list[list[str]] = []
        self._name, self._digest = name, digest

    @property
    def fingerprint(self) -> Fingerprint:
        self._reach()
        return Fingerprint(self._name, self._digest, 26)

    def weights(self, asked: str, language: str) -> Weights:
        return self._weights

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._reach()
        self.calls.append(list(texts))
        refused = [index for index, text in enumerate(texts) if self.refused and self.refused in text]
        if refused:
            raise TextsRefused("no vector can be made of this text; leave it out.", refused)
        return np.array([_letters(text) for text in texts], dtype=np.float32).reshape(len(texts), 26)

    def embed_query(self, text: str) -> Vectors:
        self._reach()
        return _letters(text)

    def _reach(self) -> None:
        if self.unreachable:
            raise EmbeddingsError("nobody answers; start the server.")


def _letters(text: str) -> Vectors:
    counts = np.zeros(26, dtype=np.float32)
    for letter in "".join(words_of(text)):
        if letter.isalpha():
            counts[ord(letter) - ord("a")] += 1
    length = np.linalg.norm(counts)
    return np.asarray(counts / length if length > 0 else counts, dtype=np.float32)
