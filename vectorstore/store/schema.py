"""The tables of a library's file, and the migrations from earlier formats."""

from __future__ import annotations

import re
from pathlib import Path

from vectorstore.errors import LibraryError
from vectorstore.store.database import Database

FORMAT = 3
STORE_FILE = "articles.sqlite3"
_INDEXES = ("vectors-*", "chroma", "lexical")
ARTICLE_COUNT, PASSAGE_COUNT = "article_count", "passage_count"
_FACTS = "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
# Numbers are never reused (AUTOINCREMENT): a rebuild that goes by them sees every later passage, and no story
# gets the number of an earlier one.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS articles (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
        language TEXT NOT NULL, source TEXT NOT NULL, published TEXT NOT NULL, author TEXT NOT NULL,
        outlet TEXT NOT NULL, origin TEXT NOT NULL, pages TEXT NOT NULL,
        language_detected INTEGER NOT NULL, content_hash TEXT NOT NULL, text_hash TEXT NOT NULL,
        same_as INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE IF NOT EXISTS passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        article INTEGER NOT NULL REFERENCES articles(number),
        start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS passages_of_article ON passages(article)",
    "CREATE INDEX IF NOT EXISTS articles_by_text ON articles(text_hash)",
    "CREATE INDEX IF NOT EXISTS articles_by_language ON articles(language)",
    "CREATE INDEX IF NOT EXISTS articles_by_day ON articles(published)",
    "CREATE INDEX IF NOT EXISTS articles_by_origin ON articles(origin)",
    "CREATE INDEX IF NOT EXISTS articles_by_same ON articles(same_as) WHERE same_as > 0",
)
# Format 1 had no author, outlet, origin or near copies; articles added again get them.
_FROM_1 = (
    "ALTER TABLE articles RENAME TO articles_1",
    "ALTER TABLE passages RENAME TO passages_1",
    "DROP INDEX passages_of_article",
    "DROP INDEX articles_by_text",
    "DROP INDEX articles_by_language",
    *_TABLES,
    """INSERT INTO articles (id, title, text, language, source, published, author, outlet, origin, pages,
        language_detected, content_hash, text_hash) SELECT id, title, text, language, source, published,
        '', '', source, '[]', 0, content_hash, text_hash FROM articles_1 ORDER BY rowid""",
    """INSERT INTO passages SELECT row, passages_1.id, articles.number, start, end, sentences
        FROM passages_1 JOIN articles ON articles.id = article_id ORDER BY row""",
    "DROP TABLE passages_1",
    "DROP TABLE articles_1",
    "INSERT OR REPLACE INTO facts VALUES ('vectors', 'chroma')",
)
# Format 2 had the lexical index in this file.
_FROM_2 = (
    "CREATE INDEX IF NOT EXISTS articles_by_day ON articles(published)",
    "DROP TABLE IF EXISTS gram_counts",
    "DROP TABLE IF EXISTS grams",
    "DELETE FROM facts WHERE name = 'terms'",
    f"INSERT OR REPLACE INTO facts VALUES ('format', '{FORMAT}')",
)
# Counting rows would read the whole table; duplicates (same_as > 0) are not counted.
_COUNTS = (
    f"INSERT INTO facts SELECT '{ARTICLE_COUNT}', count(*) FROM articles WHERE same_as = 0",
    f"INSERT INTO facts SELECT '{PASSAGE_COUNT}', count(*) FROM passages",
    f"""CREATE TRIGGER article_added AFTER INSERT ON articles WHEN new.same_as = 0
        BEGIN UPDATE facts SET value = value + 1 WHERE name = '{ARTICLE_COUNT}'; END""",
    f"""CREATE TRIGGER article_removed AFTER DELETE ON articles WHEN old.same_as = 0
        BEGIN UPDATE facts SET value = value - 1 WHERE name = '{ARTICLE_COUNT}'; END""",
    f"""CREATE TRIGGER passage_added AFTER INSERT ON passages
        BEGIN UPDATE facts SET value = value + 1 WHERE name = '{PASSAGE_COUNT}'; END""",
    f"""CREATE TRIGGER passage_removed AFTER DELETE ON passages
        BEGIN UPDATE facts SET value = value - 1 WHERE name = '{PASSAGE_COUNT}'; END""",
)


def has_indexes(folder: Path) -> bool:
    """Whether there are indexes of a library in `folder`."""
    return any(found.is_dir() for name in _INDEXES for found in folder.glob(name))


def missing_store(folder: Path) -> LibraryError:
    """The error for indexes without their articles: a new, empty library in their place would hide the loss."""
    return LibraryError(
        f"{folder / STORE_FILE} is missing or empty, although the indexes of its articles are there. Restore that "
        "file from a backup, or move the folder away to start with an empty library."
    )


def ensure_schema(database: Database, folder: Path) -> None:
    """Create or migrate the tables; raises LibraryError for the file of a later version, which stays untouched."""
    facts: dict[str, str] = {}
    if database.rows("SELECT name FROM sqlite_master WHERE name = 'facts'"):
        facts = dict(database.rows("SELECT name, value FROM facts"))
    if "format" not in facts and has_indexes(folder):
        raise missing_store(folder)
    steps = _steps(facts.get("format"), database, folder)
    if ARTICLE_COUNT not in facts:
        steps += _COUNTS
    if steps:
        with database.transaction():
            for step in (_FACTS, *steps):
                database.run(step)


def _steps(made_with: str | None, database: Database, folder: Path) -> tuple[str, ...]:
    """The statements that make the tables of this format from those of another, None for no tables."""
    match made_with:
        case None:
            return (*_TABLES, f"INSERT INTO facts VALUES ('format', '{FORMAT}')")
        case "1":
            return (*_FROM_1, *_FROM_2)
        case "2":
            return _FROM_2
        case format if format == str(FORMAT):
            return ()
        case format if re.fullmatch("[0-9]{1,9}", format) and int(format) > FORMAT:
            raise LibraryError(
                f"{folder} was made by a later version (format {format}, this one reads {FORMAT}). "
                "Update the program, or use another --library."
            )
    shown = "".join(char for char in made_with[:20] if char.isprintable())
    raise database.damaged(f"it has format {shown}, which does not exist")
