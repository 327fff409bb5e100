"""WordLlama's word vectors, for English: how near single words and short texts are."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vectorstore.embeddings.embedder import Vectors, without_surrogates
from vectorstore.errors import EmbeddingsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer


_WORD_START = "\u2581"
"""The vocabulary's mark of a token that begins a word."""
_BATCH = 256


class WordVectors:
    """WordLlama with 256 dimensions: offline, thousands of texts a second.

    Its package is never imported: that sets up the root logger, loads a downloader, takes three times as
    long, and pads a batch to its longest text.
    """

    weight = 0.2
    """A weak signal beside a strong one (docs/decisions/0002)."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, in order; zeros for a blank one."""
        words = _word_vectors()
        rows = np.zeros((len(texts), words.table.shape[1]), dtype=np.float32)
        for begin in range(0, len(texts), _BATCH):
            words.means(texts[begin : begin + _BATCH], rows[begin:])
        return rows

    def embed_query(self, text: str) -> Vectors:
        """The vector of one text, of shape (dimensions,)."""
        return np.asarray(self.embed([text])[0], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    tokenizer: Tokenizer
    table: NDArray[np.float16]

    def means(self, texts: Sequence[str], rows: Vectors) -> None:
        """Write the unit mean of each text's token vectors into its row; leave the rows of blank texts."""
        # One call for all texts, as it releases the GIL.
        encoded = self.tokenizer.encode_batch_fast(list(map(without_surrogates, texts)), add_special_tokens=False)
        for row, text, tokens in zip(rows, texts, encoded, strict=False):
            if text.strip():
                distinct, counts = np.unique(np.asarray(tokens.ids), return_counts=True)
                total = counts.astype(np.float32) @ self.table[distinct].astype(np.float32)
                length = np.linalg.norm(total)
                row[:] = total / length if length > 0 else total


_loading = threading.Lock()


def _word_vectors() -> _Vocabulary:
    with _loading:
        return _load_once()


@cache
def _load_once() -> _Vocabulary:
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    # Its threads are not needed, and they cause a warning after a fork.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    package = importlib.util.find_spec("wordllama")
    try:
        if package is None or package.origin is None:
            raise FileNotFoundError
        folder = Path(package.origin).parent
        weights = (folder / "weights" / "l2_supercat_256.safetensors").read_bytes()
        tokenizer = (folder / "tokenizers" / "l2_supercat_tokenizer_config.json").read_bytes()
    except OSError:
        raise EmbeddingsError("The word vectors are missing; install them with `pip install wordllama`.") from None
    # Half precision as stored: only the rows a text needs are widened.
    table = load(weights)["embedding.weight"]
    return _Vocabulary(Tokenizer.from_buffer(tokenizer), table)


def is_whole_word(word: str) -> bool:
    """Whether a word is a single token of the vocabulary, as it is spelled."""
    return _word_vectors().tokenizer.token_to_id(f"{_WORD_START}{word}") is not None
