"""Near copies: wire copies and reposts of one story, known by their MinHash signatures.

A. Broder, "On the resemblance and containment of documents", 1997; candidates by locality-sensitive
hashing of bands of the signature (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", ch. 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from vectorstore.store.database import Database
from vectorstore.text.terms import words_of

SHARED = 0.6
"""Two articles are near copies when they share this part of their runs of five words (docs/decisions/0010)."""

_RUN = 5
_FEWEST_RUNS = 20
"""A text of fewer says too little to be a copy of anything but the very same text."""
_HASHES, _SEED = 128, 1
_BANDS = 32
_CANDIDATES = 50
_MULTIPLIERS = np.array([31, 17], dtype=np.uint64)
_BAND_KEYS = np.arange(_BANDS, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS signatures (
        article INTEGER PRIMARY KEY, story INTEGER NOT NULL, signature BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS signatures_by_story ON signatures(story)",
    "CREATE TABLE IF NOT EXISTS bands (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID",
)


def signature_of(text: str) -> bytes:
    """Return the MinHash signature of a text's runs of five words, b"" for a text too short to have one."""
    words = words_of(text)
    runs = {" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
    if len(runs) < _FEWEST_RUNS:
        return b""
    signed = RMinHash(num_perm=_HASHES, seed=_SEED)
    signed.update(list(runs))
    return np.array(signed.digest(), dtype="<u4").tobytes()


class NearCopies:
    """Which articles tell one story; articles and stories are numbers, the caller commits.

    A story has the number of the first article that told it, which no other article ever gets.
    """

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`, made where they are not there."""
        self._database = database
        for statement in _SCHEMA:
            database.run(statement)

    def add(self, article: int, signature: bytes) -> None:
        """Let an article tell the story of the one it resembles most, or one of its own."""
        if not signature:
            return
        story = self._nearest_story(signature) or article
        self._database.run("INSERT INTO signatures VALUES (?, ?, ?)", (article, story, signature))
        self._database.run_for_each("INSERT OR IGNORE INTO bands VALUES (?, ?)", _keyed(signature, article))

    def remove(self, article: int) -> None:
        """Take an article out of its story."""
        for (signature,) in self._database.rows("SELECT signature FROM signatures WHERE article = ?", (article,)):
            self._database.run_for_each(
                "DELETE FROM bands WHERE key = ? AND article = ?", _keyed(signature, article)
            )
        self._database.run("DELETE FROM signatures WHERE article = ?", (article,))

    def stories(self, articles: Iterable[int]) -> dict[int, int]:
        """Return the story each of these articles tells."""
        wanted = list(articles)
        told = dict(self._database.rows_among("SELECT article, story FROM signatures WHERE article", wanted))
        return {article: told.get(article, article) for article in wanted}

    def tellers(self, stories: Sequence[int]) -> dict[int, int]:
        """Return the articles that tell these stories, each with its story, but for those alone in theirs."""
        return dict(self._database.rows_among("SELECT article, story FROM signatures WHERE story", stories))

    def _nearest_story(self, signature: bytes) -> int:
        keys = [key for key, _ in _keyed(signature, 0)]
        near = self._database.rows_among("SELECT DISTINCT article FROM bands WHERE key", keys)[:_CANDIDATES]
        candidates = self._database.rows_among(
            "SELECT signature, story FROM signatures WHERE article", [article for (article,) in near]
        )
        shared = [(_shared(signature, other), -story) for other, story in candidates]
        best, story = max(shared, default=(0.0, 0))
        return -story if best >= SHARED else 0


def _shared(one: bytes, other: bytes) -> float:
    return float(np.mean(_hashes(one) == _hashes(other)))


def _hashes(signature: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(signature, dtype="<u4")


def _keyed(signature: bytes, article: int) -> list[tuple[int, int]]:
    """Return one key a band: two texts that share much share at least one."""
    bands = np.frombuffer(signature, dtype="<u8").reshape(_BANDS, -1)
    # Another band, another key; sums of 64 bits run over, and SQLite's integers have one bit less.
    keys = (bands * _MULTIPLIERS).sum(axis=1, dtype=np.uint64) + _BAND_KEYS
    return [(key, article) for key in (keys >> np.uint64(1)).tolist()]
