"""The article store: whole articles and where their passages lie, in SQLite; the indexes are made from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from vectorstore.article import Article, digest
from vectorstore.errors import LibraryError
from vectorstore.lexical import LexicalIndex
from vectorstore.passages import Passage, Sentence

FORMAT = 1
_Value = TypeVar("_Value", int, str)
_SQL_VALUES = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
    source TEXT NOT NULL, published TEXT NOT NULL,
    content_hash TEXT NOT NULL, text_hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS passages (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL REFERENCES articles(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_of_article ON passages(article_id);
CREATE INDEX IF NOT EXISTS articles_by_text ON articles(text_hash);
"""
_ARTICLE = "articles.text, articles.title, articles.id, articles.language, articles.source, articles.published"


class ArticleStore:
    """Articles, their passages and the lexical index in one file, so that each change is one transaction.

    Used by one thread at a time; `Library` sees to that.
    """

    def __init__(self, file: Path) -> None:
        """Open the store in `file`, made where it is not there; raises LibraryError."""
        with _mapped_errors(file):
            self._sql = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            self._sql.execute("PRAGMA journal_mode = WAL")
            self._sql.execute("PRAGMA synchronous = NORMAL")
            self._sql.executescript(_SCHEMA)
            self.lexical = LexicalIndex(self._sql)
        self._file = file
        made_with = int(self.fact("format") or FORMAT)
        if made_with != FORMAT:
            raise LibraryError(
                f"{file.parent} was made by another version (format {made_with}, this one reads {FORMAT}). "
                "Use another --library and add the articles again."
            )
        self.state("format", str(FORMAT))

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept, or none of it."""
        with _mapped_errors(self._file):
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")

    def fact(self, name: str) -> str:
        """Return what is known of the library under `name`, "" when nothing is."""
        row = self._sql.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def state(self, name: str, value: str) -> None:
        """Remember a fact of the library."""
        with _mapped_errors(self._file):
            self._sql.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def put(self, article: Article, passages: Sequence[Passage]) -> None:
        """Keep an article and its passages in place of what stood under its id; the caller commits."""
        self.discard(article.id)
        self._sql.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.title,
                article.text,
                article.language,
                article.source,
                article.published,
                article.content_hash,
                digest(article.text),
            ),
        )
        indexed: dict[int, str] = {}
        for passage in passages:
            spans = json.dumps([(sentence.start, sentence.end) for sentence in passage.sentences])
            cursor = self._sql.execute(
                "INSERT INTO passages (id, article_id, start, end, sentences) VALUES (?, ?, ?, ?, ?)",
                (passage.id, article.id, passage.start, passage.end, spans),
            )
            indexed[cursor.lastrowid or 0] = indexed_text(article, passage)
        self.lexical.add(indexed)

    def discard(self, article_id: str) -> None:
        """Take out an article, its passages and their terms; the caller commits."""
        found = self._read("WHERE passages.article_id = ?", (article_id,))
        self.lexical.remove({row: indexed_text(article, passage) for row, (passage, article) in found.items()})
        self._sql.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
        self._sql.execute("DELETE FROM articles WHERE id = ?", (article_id,))

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        row = self._sql.execute(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", (article_id,)).fetchone()
        return Article(*row) if row else None

    def articles(self) -> list[tuple[Article, int]]:
        """Return every article with how many passages it has, in the order they came."""
        rows = self._sql.execute(
            f"SELECT {_ARTICLE}, (SELECT count(*) FROM passages WHERE article_id = articles.id)"
            " FROM articles ORDER BY articles.rowid"
        )
        return [(Article(*row[:-1]), row[-1]) for row in rows]

    def article_count(self) -> int:
        """Count all articles."""
        return int(self._sql.execute("SELECT count(*) FROM articles").fetchone()[0])

    def content_hashes(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the content hash of each of these articles that is there, by its id."""
        query = f"SELECT id, content_hash FROM articles WHERE id IN ({_marks(ids)})"
        return dict(self._sql.execute(query, ids).fetchall())

    def id_with_text(self, text: str) -> str:
        """Return the id of an article with this very text, "" when there is none."""
        row = self._sql.execute("SELECT id FROM articles WHERE text_hash = ?", (digest(text),)).fetchone()
        return str(row[0]) if row else ""

    def ids_called(self, name: str) -> list[str]:
        """Return the ids of the articles whose id or source is `name`."""
        return [row[0] for row in self._sql.execute("SELECT id FROM articles WHERE ? IN (id, source)", (name,))]

    def passage_ids(self, article_id: str = "") -> list[str]:
        """Return the ids of an article's passages, or of all passages."""
        condition, values = ("WHERE article_id = ?", (article_id,)) if article_id else ("", ())
        return [row[0] for row in self._sql.execute(f"SELECT id FROM passages {condition} ORDER BY row", values)]

    def passage_count(self) -> int:
        """Count all passages."""
        return int(self._sql.execute("SELECT count(*) FROM passages").fetchone()[0])

    def rows_of(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """Return the index row of each passage that is there."""
        found: dict[str, int] = {}
        for part in _parts(passage_ids):
            condition = f"id IN ({_marks(part)})"
            found.update(self._sql.execute(f"SELECT id, row FROM passages WHERE {condition}", part).fetchall())
        return found

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the id of the passage in each index row."""
        found: dict[int, str] = {}
        for part in _parts(rows):
            condition = f"row IN ({_marks(part)})"
            found.update(self._sql.execute(f"SELECT row, id FROM passages WHERE {condition}", part).fetchall())
        return found

    def passages(self, rows: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Return passages with their articles by index row."""
        found: dict[int, tuple[Passage, Article]] = {}
        for part in _parts(rows):
            found.update(self._read(f"WHERE passages.row IN ({_marks(part)})", part))
        return found

    def _read(self, condition: str, values: Iterable[int | str]) -> dict[int, tuple[Passage, Article]]:
        rows = self._sql.execute(
            f"SELECT passages.row, passages.id, start, end, sentences, {_ARTICLE}"
            f" FROM passages JOIN articles ON articles.id = passages.article_id {condition}",
            tuple(values),
        )
        found = {}
        for row, passage_id, start, end, spans, *fields in rows:
            article = Article(*fields)
            found[row] = (_passage(passage_id, article, (start, end), json.loads(spans)), article)
        return found


def _parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """SQLite takes only so many values in one statement."""
    return (values[begin : begin + _SQL_VALUES] for begin in range(0, len(values), _SQL_VALUES))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def indexed_text(article: Article, passage: Passage) -> str:
    """Return what is searched and embedded for a passage: the article's title, then its text."""
    return f"{article.title}\n{passage.text}" if article.title else passage.text


def _passage(
    passage_id: str, article: Article, span: tuple[int, int], sentences: list[tuple[int, int]]
) -> Passage:
    text = article.text
    return Passage(
        id=passage_id,
        article_id=article.id,
        start=span[0],
        end=span[1],
        text=text[slice(*span)],
        sentences=tuple(Sentence(start, end, text[start:end]) for start, end in sentences),
    )


@contextmanager
def _mapped_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library in {file.parent} could not be used: {error}. Check that the folder can be written "
            "and the disk is not full, then run `chatbot doctor`."
        ) from error
