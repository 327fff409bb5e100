"""The format of version 0.1, and a library of today put back into it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

FORMAT_1 = """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE articles (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
        source TEXT NOT NULL, published TEXT NOT NULL,
        content_hash TEXT NOT NULL, text_hash TEXT NOT NULL
    );
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL REFERENCES articles(id),
        start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL
    );
    CREATE INDEX passages_of_article ON passages(article_id);
    CREATE INDEX articles_by_text ON articles(text_hash);
    CREATE INDEX articles_by_language ON articles(language);
    CREATE VIRTUAL TABLE grams USING fts5(terms, content='', tokenize="unicode61 tokenchars '_'");
    CREATE VIRTUAL TABLE gram_counts USING fts5vocab(grams, row);
"""
"""What version 0.1 made."""
_CONTENT = """
    INSERT INTO facts SELECT name, value FROM now.facts WHERE name = 'embedder';
    INSERT INTO facts VALUES ('format', '1');
    INSERT INTO articles SELECT id, title, text, language, source, published, content_hash, text_hash
        FROM now.articles ORDER BY number;
    INSERT INTO passages SELECT row, passages.id, articles.id, start, end, sentences
        FROM now.passages JOIN now.articles ON number = article ORDER BY row;
    INSERT INTO grams(rowid, terms) SELECT row, 'made in another way' FROM now.passages;
"""


def put_into_format_1(folder: Path) -> None:
    """Make a closed library one of version 0.1, open to other users; it has no text from two places."""
    file, now = folder / "articles.sqlite3", folder / "now.sqlite3"
    file.rename(now)
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(FORMAT_1)
        database.execute("ATTACH ? AS now", (str(now),))
        database.executescript(_CONTENT)
    now.unlink()
    shutil.rmtree(folder / "lexical")
    (vectors,) = folder.glob("vectors-*")
    (vectors / "closed.json").unlink()
    vectors.rename(folder / "chroma")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
