"""Damage in the article store: what SQLite finds itself, and texts and spans that are not as they were stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from vectorstore.article import Article, digest
from vectorstore.errors import LibraryError
from vectorstore.store.database import Database
from vectorstore.store.schema import ARTICLE_COUNT, PASSAGE_COUNT

_BATCH = 200
_MOST_NAMED = 20
_STATED = ("title", "language", "source", "published", "author", "outlet")
_REMEDY = "remove it (`chatbot remove`) and add it again"


def damage_of(database: Database) -> list[str]:
    """What is damaged, in sentences, at most some 20; empty when all is well."""
    try:
        found = [str(row[0]) for row in database.rows(f"PRAGMA integrity_check({_MOST_NAMED})")]
        if found != ["ok"]:
            return [str(database.damaged(_shown("; ".join(found))))]
        named = [*_damaged_articles(database), *_damaged_passages(database), *_wrong_counts(database)]
    except LibraryError as error:
        return [str(error)]
    more = len(named) - _MOST_NAMED
    return [*named[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]


def stored_pages(stored: str) -> tuple[int, ...]:
    """The offsets of pages from their JSON; raises ValueError or TypeError for anything else."""
    pages = json.loads(stored)
    if not isinstance(pages, list) or not all(type(one) is int for one in pages):
        raise ValueError(stored)
    return tuple(pages)


def stored_spans(stored: str, length: int) -> list[tuple[int, int]]:
    """Spans within a text from their JSON; raises ValueError or TypeError for anything else."""
    spans = [(start, end) for start, end in json.loads(stored)]
    if not all(type(start) is int and type(end) is int and 0 <= start <= end <= length for start, end in spans):
        raise ValueError(stored)
    return spans


def _damaged_articles(database: Database) -> Iterator[str]:
    """Articles whose text or description is not as it was when its hash was stored."""
    # As bytes: one damaged field must not hide the others.
    columns = ", ".join(f"CAST({name} AS BLOB)" for name in ("id", "text", "pages", *_STATED, "origin"))
    select = f"SELECT number, same_as, language_detected, text_hash, content_hash, {columns} FROM articles"
    last = 0
    while rows := database.rows(f"{select} WHERE number > ? ORDER BY number LIMIT {_BATCH}", (last,)):
        for _, same_as, detected, text_hash, content_hash, name, text, *described in rows:
            holder = database.rows("SELECT CAST(text AS BLOB) FROM articles WHERE number = ?", (same_as,))
            whole = holder[0][0] if holder else text
            if _digest(whole) != text_hash:
                yield f"the text of article {_shown(name)} is damaged: {_REMEDY}"
            elif content_hash not in _content_hashes(whole, bool(detected), described):
                yield f"the description of article {_shown(name)} is damaged: {_REMEDY}"
        last = rows[-1][0]


def _content_hashes(text: bytes, detected: bool, described: Sequence[bytes]) -> Sequence[str]:
    """The content hashes that an article may have been stored with; none where a field cannot be read."""
    try:
        pages, title, *stated, origin = [field.decode("utf-8") for field in described]
        values: list[Any] = [text.decode("utf-8"), title, "_", *stated, origin, stored_pages(pages), detected]
        article = Article(*values)
    except (ValueError, TypeError, RecursionError):
        return ()
    # Version 0.1 had fewer fields, and hashed an article before its language was detected.
    languages = (article.language, "")
    first = [digest("\0".join((title, article.text, one, article.source, article.published))) for one in languages]
    return article.content_hash, *first


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _damaged_passages(database: Database) -> Iterator[str]:
    select = (
        "SELECT row, articles.id, start, end, sentences, length(text) FROM passages "
        "LEFT JOIN articles ON number = article"
    )
    last = 0
    while rows := database.rows(f"{select} WHERE row > ? ORDER BY row LIMIT {_BATCH}", (last,)):
        for row, name, start, end, sentences, length in rows:
            if name is None:
                yield f"passage {row} belongs to no article"
            elif not _are_within(start, end, sentences, length):
                yield f"passage {row} of article {_shown(name)} is damaged: {_REMEDY}"
        last = rows[-1][0]


def _wrong_counts(database: Database) -> Iterator[str]:
    facts = dict(database.rows("SELECT name, value FROM facts"))
    counted = {ARTICLE_COUNT: "articles WHERE same_as = 0", PASSAGE_COUNT: "passages"}
    for name, rows in counted.items():
        ((count,),) = database.rows(f"SELECT count(*) FROM {rows}")
        if facts.get(name) != str(count):
            yield str(database.damaged(f"its {name} is {_shown(facts.get(name, ''))}, not {count}"))


def _are_within(start: Any, end: Any, sentences: Any, length: int) -> bool:
    try:
        stored_spans(json.dumps([(start, end)]), length)
        stored_spans(sentences, length)
    except (ValueError, TypeError, RecursionError):
        return False
    return True


def _shown(text: str | bytes) -> str:
    """A name of at most 100 printable characters."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return "".join(char if char.isprintable() else "?" for char in shown[:100])
