"""Records of an archive or a table, each stating one article by its fields -> those articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from vectorstore.article import Article, digest
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.metadata import article_from, text_of
from vectorstore.report import Failure

Record = Mapping[str, object] | ReaderError
"""The fields of an article, of which `text` is required, or why they cannot be read."""


def articles_of(records: Iterable[tuple[str, Record]], origin: str, if_none: str) -> Iterator[Article | Failure]:
    """Yield the article of each record, or a Failure that names the record's place ("line 3").

    Where there is not one record, ReaderError is raised with the message `if_none`.

    A record without an id is known by its text, so that records can be added, moved and taken out; where
    the same text comes again, by its being the second, the third.
    """
    places: dict[str, str] = {}
    seen: Counter[str] = Counter()
    place = ""
    for place, record in records:
        try:
            article = _article(record, origin, seen)
            if article.id in places:
                raise ReaderError(f"repeats the id of {places[article.id]}; give each article its own.")
        except ReaderError as error:
            yield Failure(origin, f"{place}: {error}")
        else:
            places[article.id] = place
            yield article
    if not place:
        raise ReaderError(if_none)


def _article(record: Record, origin: str, seen: Counter[str]) -> Article:
    if isinstance(record, ReaderError):
        raise record
    text = text_of(record, "text")
    # Not the text itself: an archive of any length is read in little memory.
    known = digest(text)
    seen[known] += 1
    again = f"#{seen[known]}" if seen[known] > 1 else ""
    article = article_from(record, text, title="", origin=origin, identity=f"{origin}\n{text}{again}")
    if not article.text:
        raise ReaderError("has no text; every article needs a field text.")
    return article
