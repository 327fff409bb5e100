"""The character-4-gram index: BM25 over romanised text, in SQLite's FTS5.

No language needs a stemmer, and names match across scripts and languages (McNamee and Mayfield,
"Character N-Gram Tokenization for European Language Text Retrieval", 2004).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii

from vectorstore.article import digest
from vectorstore.database import Database

GRAM = 4
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[^\W\d_\x00-\x7f]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SIGNS = str.maketrans("", "", "'`")
_CAPITALS = re.compile(r"\b[^\W\d_]{2,6}\b")
_PANGRAMS = "Zwölf Boxkämpfer jagen; Съешь ещё этих булок; Ξεσκεπάζω; 視野無限廣 いろは 키스의; NATO L'viv أبجد"
_QUERY_GRAMS = 2000
"""More than any question has; a pasted article as a query is searched by its beginning."""


def words_of(text: str) -> list[str]:
    """Return the romanised lower-case words of `text`, in order."""
    # A letter may become a mere sign (El'tsin, L'viv), which must not part a word as an apostrophe does.
    joined = _LETTERS.sub(lambda found: _romanised(found[0]).translate(_SIGNS), text)
    return _WORD.findall(_BEYOND_ASCII.sub(lambda found: _romanised(found[0]), joined).lower())


@lru_cache(maxsize=50_000)  # a quotation mark comes in nearly every text
def _romanised(characters: str) -> str:
    return anyascii(characters)


def grams_of(text: str) -> list[str]:
    """Return the index terms of `text`: 4-grams of each padded word, and one key per acronym."""
    return [gram for word in words_of(text) for gram in word_grams(word)] + acronym_keys(text)


def word_grams(word: str) -> list[str]:
    """Return the 4-grams of a romanised word padded with `_`; a shorter word is one gram."""
    padded = f"_{word}_"
    return [padded[i : i + GRAM] for i in range(max(1, len(padded) - GRAM + 1))]


def acronym_keys(text: str) -> list[str]:
    """Return a term for each word in capitals: its letters in order of the alphabet.

    Acronyms of one thing in two languages are often the same letters in another order: NATO and OTAN,
    EU and UE, IMF and FMI, HIV and VIH. No 4-gram begins with two `_`, so that none is taken for one.
    """
    return [
        f"__{''.join(sorted(romanised))}"
        for word in _CAPITALS.findall(text)
        if word.isupper() and (romanised := "".join(words_of(word)))
    ]


class LexicalIndex:
    """BM25 over the 4-grams of passages, one row a passage, in the database's own transaction."""

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`, made where they are not there."""
        self._database = database
        # Contentless: the passages' text stands in the article store already.
        database.run(
            "CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5"
            "(terms, content='', tokenize=\"unicode61 tokenchars '_'\")"
        )
        database.run("CREATE VIRTUAL TABLE IF NOT EXISTS gram_counts USING fts5vocab(grams, row)")

    @property
    def terms(self) -> str:
        """What tells one way of making terms from another: texts are taken out by the terms they went in with."""
        return digest(" ".join(grams_of(_PANGRAMS)))

    def rows(self) -> set[int]:
        """Return the numbers of all rows."""
        return {row for (row,) in self._database.rows("SELECT rowid FROM grams")}

    def clear(self) -> None:
        """Take everything out, whatever it is; the caller commits."""
        self._database.run("INSERT INTO grams(grams) VALUES ('delete-all')")

    def add(self, texts: Mapping[int, str]) -> None:
        """Index texts by their row number; the caller commits."""
        self._database.run_for_each("INSERT INTO grams(rowid, terms) VALUES (?, ?)", _rows(texts))

    def remove(self, texts: Mapping[int, str]) -> None:
        """Take texts out again; they must be the ones that were added under these numbers."""
        self._database.run_for_each("INSERT INTO grams(grams, rowid, terms) VALUES ('delete', ?, ?)", _rows(texts))

    def scores(self, query: str) -> dict[int, float]:
        """Return the BM25 score, above 0, of every row that shares a term with `query`."""
        terms = list(dict.fromkeys(grams_of(query)))[:_QUERY_GRAMS]
        if not terms:
            return {}
        match = " OR ".join(f'"{term}"' for term in terms)
        # FTS5 says better with a smaller number; here more is better.
        return dict(self._database.rows("SELECT rowid, -rank FROM grams WHERE grams MATCH ?", (match,)))

    def rarity(self, grams: Iterable[str], passages: int) -> dict[str, float]:
        """Return each gram's weight: the log of how much rarer than "in every passage" it is, above 0."""
        wanted = sorted(set(grams))
        counts = dict(self._database.rows_among("SELECT term, doc FROM gram_counts WHERE term", wanted))
        return {gram: math.log1p((passages + 1) / (counts.get(gram, 0) + 0.5)) for gram in wanted}


def _rows(texts: Mapping[int, str]) -> list[tuple[int, str]]:
    return [
        (row, " ".join([*map(_joined_grams, words_of(text)), *acronym_keys(text)])) for row, text in texts.items()
    ]


@lru_cache(maxsize=50_000)  # nearly all words of a text have been in the ones before
def _joined_grams(word: str) -> str:
    return " ".join(word_grams(word))
