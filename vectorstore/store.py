"""The article store: whole articles and where their passages lie, in SQLite; the indexes are made from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from vectorstore.article import Article, digest, one_line
from vectorstore.database import Database
from vectorstore.errors import LibraryError
from vectorstore.lexical import LexicalIndex
from vectorstore.passages import Passage, Sentence

FORMAT = 1
_FACTS = "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS articles (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
        source TEXT NOT NULL, published TEXT NOT NULL,
        content_hash TEXT NOT NULL, text_hash TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS passages (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL REFERENCES articles(id),
        start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS passages_of_article ON passages(article_id)",
    "CREATE INDEX IF NOT EXISTS articles_by_text ON articles(text_hash)",
    "CREATE INDEX IF NOT EXISTS articles_by_language ON articles(language)",
)
_ARTICLE = "text, title, id, language, source, published"
_PASSAGE = "row, id, article_id, start, end, sentences"


class ArticleStore:
    """Articles, their passages and the lexical index in one file, so that each change is one transaction.

    Used by one thread at a time; `Holdings` sees to that. Every failure is a LibraryError.
    """

    def __init__(self, file: Path) -> None:
        """Open the store in `file`, made where it is not there."""
        self._database = Database(file)
        try:
            self._check_format(file.parent)
            for statement in _SCHEMA:
                self._database.run(statement)
            self.lexical = LexicalIndex(self._database)
        except LibraryError:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside is kept, or none of it."""
        return self._database.transaction()

    def fact(self, name: str) -> str:
        """Return what is known of the library under `name`, "" when nothing is."""
        rows = self._database.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def state(self, name: str, value: str) -> None:
        """Remember a fact of the library."""
        self._database.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def put(self, article: Article, passages: Sequence[Passage]) -> None:
        """Keep an article and its passages in place of what stood under its id; the caller commits."""
        self.discard(article.id)
        values = (article.title, article.text, article.language, article.source, article.published)
        self._database.run(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (article.id, *values, article.content_hash, digest(article.text)),
        )
        indexed: dict[int, str] = {}
        for passage in passages:
            spans = json.dumps([(sentence.start, sentence.end) for sentence in passage.sentences])
            row = self._database.run(
                "INSERT INTO passages (id, article_id, start, end, sentences) VALUES (?, ?, ?, ?, ?)",
                (passage.id, article.id, passage.start, passage.end, spans),
            )
            indexed[row] = indexed_text(article, passage)
        self.lexical.add(indexed)

    def discard(self, article_id: str) -> None:
        """Take out an article, its passages and their terms; the caller commits."""
        rows = self._database.rows(f"SELECT {_PASSAGE} FROM passages WHERE article_id = ?", (article_id,))
        found = self._with_articles(rows)
        self.lexical.remove({row: indexed_text(article, passage) for row, (passage, article) in found.items()})
        self._database.run("DELETE FROM passages WHERE article_id = ?", (article_id,))
        self._database.run("DELETE FROM articles WHERE id = ?", (article_id,))

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        return self._articles([article_id]).get(article_id)

    def articles(self) -> list[tuple[Article, int]]:
        """Return every article with how many passages it has, in the order they came."""
        rows = self._database.rows(
            f"SELECT {_ARTICLE}, (SELECT count(*) FROM passages WHERE article_id = articles.id)"
            " FROM articles ORDER BY articles.rowid"
        )
        return [(Article(*row[:-1]), row[-1]) for row in rows]

    def languages(self) -> set[str]:
        """Return the languages of all articles, but for those of which it is not known."""
        known = self._database.rows("SELECT DISTINCT language FROM articles WHERE language != ''")
        return {row[0] for row in known}

    def article_count(self) -> int:
        """Count all articles."""
        return int(self._database.rows("SELECT count(*) FROM articles")[0][0])

    def content_hashes(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the content hash of each of these articles that is there, by its id."""
        return dict(self._database.rows_among("SELECT id, content_hash FROM articles WHERE id", ids))

    def ids_with_text(self, text: str) -> list[str]:
        """Return the ids of the articles with this very text."""
        rows = self._database.rows("SELECT id FROM articles WHERE text_hash = ? ORDER BY rowid", (digest(text),))
        return [row[0] for row in rows]

    def ids_called(self, name: str) -> list[str]:
        """Return the ids of the articles whose id or source is `name`; none is called ""."""
        name = one_line(name)
        rows = self._database.rows("SELECT id FROM articles WHERE ? IN (id, source)", (name,)) if name else []
        return [row[0] for row in rows]

    def passage_ids(self, article_id: str = "") -> list[str]:
        """Return the ids of an article's passages, or of all passages."""
        condition, values = ("WHERE article_id = ?", (article_id,)) if article_id else ("", ())
        return [row[0] for row in self._database.rows(f"SELECT id FROM passages {condition} ORDER BY row", values)]

    def passage_count(self) -> int:
        """Count all passages."""
        return int(self._database.rows("SELECT count(*) FROM passages")[0][0])

    def rows_of(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """Return the index row of each passage that is there."""
        return dict(self._database.rows_among("SELECT id, row FROM passages WHERE id", passage_ids))

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the id of the passage in each index row."""
        return dict(self._database.rows_among("SELECT row, id FROM passages WHERE row", rows))

    def passages(self, rows: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Return passages with their articles by index row."""
        return self._with_articles(self._database.rows_among(f"SELECT {_PASSAGE} FROM passages WHERE row", rows))

    def _with_articles(self, passages: Sequence[tuple[Any, ...]]) -> dict[int, tuple[Passage, Article]]:
        # Each article is read once, however many of its passages were asked for.
        articles = self._articles({article_id for _, _, article_id, *_ in passages})
        found = {}
        for row, passage_id, article_id, start, end, spans in passages:
            article = articles[article_id]
            found[row] = (_passage(passage_id, article, (start, end), json.loads(spans)), article)
        return found

    def _articles(self, ids: Iterable[str]) -> dict[str, Article]:
        rows = self._database.rows_among(f"SELECT {_ARTICLE} FROM articles WHERE id", list(ids))
        return {article.id: article for article in (Article(*row) for row in rows)}

    def _check_format(self, folder: Path) -> None:
        """Refuse the file of another version before anything of it is touched."""
        self._database.run(_FACTS)
        made_with = self.fact("format")
        if not made_with:
            self.state("format", str(FORMAT))
        elif made_with != str(FORMAT):
            raise LibraryError(
                f"{folder} was made by another version (format {made_with}, this one reads {FORMAT}). "
                "Use another --library and add the articles again."
            )


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
