"""The fields that a file states about its articles, checked -> articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from vectorstore.article import Article, digest, one_line, short_digest
from vectorstore.errors import ReaderError
from vectorstore.report import Failure

Fields = Mapping[str, object]
"""The fields of an article by name, unchecked."""

_TYPES = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})(?:[T ].*)?", re.ASCII | re.DOTALL)
_MONTH_OR_YEAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
_NUMBER_BITS = 256
"""Python writes out no number of more than some thousand digits."""
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9-_]+)?", re.IGNORECASE)

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik "
    "io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml "
    "mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd "
    "se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu"
)


def article_from(fields: Fields, text: str, *, title: str, origin: str, identity: str) -> Article:
    """Make an article of `text` and the fields of its file; `title` and `origin` are defaults.

    Without an id, the id is a digest of `identity`, which must not depend on any field: a corrected title or
    source changes an article, and does not make another one. Raises ReaderError for a wrong field and no text.
    """
    article = Article(
        id=id_of(fields) or short_digest(identity),
        title=text_of(fields, "title") or title,
        text=text,
        source=text_of(fields, "source") or origin,
        language=language_of(text_of(fields, "language")),
        published=date_of(fields.get("published")),
        author=names_of(fields, "author"),
        outlet=text_of(fields, "outlet"),
        origin=origin,
    )
    if not article.text:
        raise ReaderError("contains no text; add the text of the article or leave it out.")
    return article


def articles_from_records(
    records: Iterable[tuple[str, Fields | ReaderError]], origin: str, if_none: str
) -> Iterator[Article | Failure]:
    """Yield the article of each record of a table or archive, or a Failure that names its place ("line 3").

    A record without an id is identified by its text, so that records can be added, moved and removed; a repeated
    text, by its count too. Raises ReaderError with the message `if_none` where there are no records.
    """
    places: dict[str, str] = {}
    seen: Counter[str] = Counter()
    place = ""
    for place, record in records:
        try:
            article = _article_from_record(record, origin, seen)
            if article.id in places:
                raise ReaderError(f"repeats the id of {places[article.id]}; give each article its own.")
        except ReaderError as error:
            yield Failure(origin, f"{place}: {error}")
        else:
            places[article.id] = place
            yield article
    if not place:
        raise ReaderError(if_none)


def _article_from_record(record: Fields | ReaderError, origin: str, seen: Counter[str]) -> Article:
    if isinstance(record, ReaderError):
        raise record
    text = text_of(record, "text")
    if not text:
        raise ReaderError("has no text; every article needs a field text.")
    text_digest = digest(text)  # not the text itself, which would keep the whole archive in memory
    seen[text_digest] += 1
    again = f"#{seen[text_digest]}" if seen[text_digest] > 1 else ""
    return article_from(record, text, title="", origin=origin, identity=f"{origin}\n{text}{again}")


def text_of(fields: Fields, name: str) -> str:
    """A field that must be text; "" where it is absent or null."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ReaderError(f"{name} must be text, not {_type_name(value)}; put it in quotation marks.")
    return value.strip()


def names_of(fields: Fields, name: str) -> str:
    """A field that holds one name or a list of names; "" where it is absent or null."""
    value = fields.get(name)
    names = value if isinstance(value, list) else [value]
    return ", ".join(text for item in names if (text := text_of({name: item}, name)))


def id_of(fields: Fields) -> str:
    """The id, which may be a whole number but not empty; "" where it is absent or null."""
    value = fields.get("id")
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _NUMBER_BITS:
        return str(value)
    text = one_line(text_of(fields, "id"))
    if not text:
        raise ReaderError("id is empty; give one or leave the field out.")
    return text


def language_of(tag: str) -> str:
    """The language part of a tag such as fr, fr-CA or zh_Hant; raises ReaderError for other text."""
    if not tag:
        return ""
    match = _LANGUAGE.fullmatch(tag)
    if not match:
        raise ReaderError(f"language {_quoted(tag)} is not a code; write one such as fr, or leave it out.")
    return match[1].lower()


def language_code(tag: str) -> str:
    """The ISO 639-1 code that a tag such as fr-CA or zh_Hant begins with, "" if it is none.

    For tags that programs fill in: the language is detected from the text where they are wrong.
    """
    code = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return code if code in _ISO_639_1.split() else ""


def date_of(value: object) -> str:
    """A date or time as an ISO 8601 date; raises ReaderError for anything else."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = value.strip() if isinstance(value, str) else ""
    if isinstance(value, int) and value.bit_length() <= _NUMBER_BITS:
        text = str(value)
    found = iso_date(text)
    if not found:
        given = _quoted(text) if text else _type_name(value)
        raise ReaderError(f"published is {given}; write a date such as 2025-03-14, or leave it out.")
    return found


def iso_date(text: str) -> str:
    """The day, month or year of an ISO 8601 date or time, "" if it is none."""
    day = _DAY.fullmatch(text)
    try:
        if day:
            return date.fromisoformat(day[1]).isoformat()
    except ValueError:
        return ""
    return text if _MONTH_OR_YEAR.fullmatch(text) else ""


def _type_name(value: object) -> str:
    return _TYPES.get(type(value), f"a {type(value).__name__}")


def _quoted(text: str) -> str:
    return f'"{one_line(text)[:40]}"'
