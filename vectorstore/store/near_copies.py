"""Near copies: wire copies and reposts of one story, found by their MinHash signatures.

A. Broder, "On the resemblance and containment of documents", 1997; candidates by locality-sensitive
hashing of bands of the signature (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", ch. 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rensa import RMinHash

from vectorstore.store.database import Database
from vectorstore.text.terms import words_of

SHARED = 0.6
"""Near copies share at least this part of their runs of five words (docs/decisions/0010)."""

_RUN = 5
_FEWEST_RUNS = 20
"""A text with fewer has no near copies, only duplicates."""
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
    """The MinHash signature of a text's runs of five words, b"" for a text that is too short."""
    words = words_of(text)
    runs = {" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
    if len(runs) < _FEWEST_RUNS:
        return b""
    signed = RMinHash(num_perm=_HASHES, seed=_SEED)
    signed.update(list(runs))
    return np.array(signed.digest(), dtype="<u4").tobytes()


class NearCopies:
    """Groups of near copies, called stories; articles and stories are numbers.

    A story has the number of its first article, which is never reused. Changes are in the caller's transaction.
    """

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`, created if needed."""
        self._database = database
        for statement in _SCHEMA:
            database.run(statement)

    def add(self, article: int, signature: bytes) -> None:
        """Put an article into the story of the one it resembles most, or into a new one."""
        if not signature:
            return
        story = self._nearest_story(signature) or article
        self._database.run("INSERT INTO signatures VALUES (?, ?, ?)", (article, story, signature))
        self._database.run_for_each("INSERT OR IGNORE INTO bands VALUES (?, ?)", _keyed(signature, article))

    def remove(self, article: int) -> None:
        """Remove an article from its story."""
        for (signature,) in self._database.rows("SELECT signature FROM signatures WHERE article = ?", (article,)):
            self._database.run_for_each(
                "DELETE FROM bands WHERE key = ? AND article = ?", _keyed(signature, article)
            )
        self._database.run("DELETE FROM signatures WHERE article = ?", (article,))

    def stories(self, articles: Iterable[int]) -> dict[int, int]:
        """The story of each of these articles."""
        wanted = list(articles)
        found = dict(self._database.rows_among("SELECT article, story FROM signatures WHERE article", wanted))
        return {article: found.get(article, article) for article in wanted}

    def members(self, stories: Sequence[int]) -> dict[int, int]:
        """The articles of these stories, each with its story; articles too short for a signature are left out."""
        return dict(self._database.rows_among("SELECT article, story FROM signatures WHERE story", stories))

    def _nearest_story(self, signature: bytes) -> int:
        keys = [key for key, _ in _keyed(signature, 0)]
        # The first of each band are enough: a story of thousands has thousands in each.
        near = {
            article: None
            for key in sorted(keys)
            for (article,) in self._database.rows(
                "SELECT article FROM bands WHERE key = ? ORDER BY article LIMIT ?", (key, _CANDIDATES)
            )
        }
        candidates = self._database.rows_among(
            "SELECT signature, story FROM signatures WHERE article", list(near)[:_CANDIDATES]
        )
        shared = [(_shared(signature, other), -story) for other, story in candidates]
        best, story = max(shared, default=(0.0, 0))
        return -story if best >= SHARED else 0


def _shared(one: bytes, other: bytes) -> float:
    return float(np.mean(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")))


def _keyed(signature: bytes, article: int) -> list[tuple[int, int]]:
    """One key for each band: two texts that share much share at least one key."""
    bands = np.frombuffer(signature, dtype="<u8").reshape(_BANDS, -1)
    # Keys differ between bands; sums wrap at 64 bits, and SQLite's integers have 63.
    keys = (bands * _MULTIPLIERS).sum(axis=1, dtype=np.uint64) + _BAND_KEYS
    return [(key, article) for key in (keys >> np.uint64(1)).tolist()]
