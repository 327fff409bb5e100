"""What a file states about its article, checked: an id, a title, a source, a language, a date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from vectorstore.article import Article, one_line, short_digest
from vectorstore.errors import ReaderError

_TYPES = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})(?:[T ].*)?", re.ASCII | re.DOTALL)
_MONTH_OR_YEAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9-_]+)?", re.IGNORECASE)


def article_from(stated: Mapping[str, object], text: str, *, title: str, origin: str, identity: str) -> Article:
    """Make an article of `text` and what its file states; `title` and `origin` stand in where it says nothing.

    Without a stated id, the id is a digest of `identity`, which must not depend on anything stated: a
    corrected title or source is a change to an article, not another one.
    """
    explicit = id_of(stated)
    return Article(
        id=explicit or short_digest(identity),
        title=text_of(stated, "title") or title,
        text=text,
        source=text_of(stated, "source") or origin,
        language=language_of(text_of(stated, "language")),
        published=date_of(stated.get("published")),
        author=names_of(stated, "author"),
        outlet=text_of(stated, "outlet"),
        origin=origin,
    )


def text_of(stated: Mapping[str, object], field: str) -> str:
    """Return a field that must be text; "" where it is absent or null."""
    value = stated.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ReaderError(f"{field} must be text, not {_type_of(value)}; put it in quotation marks.")
    return value.strip()


def names_of(stated: Mapping[str, object], field: str) -> str:
    """Return a field that names one or, in a list, several; "" where it is absent or null."""
    value = stated.get(field)
    names = value if isinstance(value, list) else [value]
    return ", ".join(name for one in names if (name := text_of({field: one}, field)))


def id_of(stated: Mapping[str, object]) -> str:
    """Return the stated id; a whole number counts as text, an empty one is an error. "" where there is none."""
    value = stated.get("id")
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    named = one_line(text_of(stated, "id"))
    if not named:
        raise ReaderError("id is empty; give one or leave the field out.")
    return named


def language_of(stated: str) -> str:
    """Return the language part of a tag such as fr, fr-CA or zh_Hant."""
    if not stated:
        return ""
    tag = _LANGUAGE.fullmatch(stated)
    if not tag:
        raise ReaderError(f"language {_quoted(stated)} is not a code; write one such as fr, or leave it out.")
    return tag[1].lower()


def date_of(stated: object) -> str:
    """Return a stated date, time of day left out, as ISO 8601 writes it."""
    if stated is None or stated == "":
        return ""
    if isinstance(stated, datetime):
        return stated.date().isoformat()
    if isinstance(stated, date):
        return stated.isoformat()
    written = str(stated).strip() if isinstance(stated, str | int) else ""
    found = iso_date(written)
    if not found:
        given = _quoted(written) if written else _type_of(stated)
        raise ReaderError(f"published is {given}; write a date such as 2025-03-14, or leave it out.")
    return found


def iso_date(written: str) -> str:
    """Return the day, month or year that an ISO 8601 date or time states, or "" if it is none."""
    day = _DAY.fullmatch(written)
    try:
        if day:
            return date.fromisoformat(day[1]).isoformat()
    except ValueError:
        return ""
    return written if _MONTH_OR_YEAR.fullmatch(written) else ""


def _type_of(value: object) -> str:
    return _TYPES.get(type(value), f"a {type(value).__name__}")


def _quoted(value: str) -> str:
    return f'"{one_line(value)[:40]}"'
