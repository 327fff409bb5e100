"""Reading passages for search: filtered by day, source and language, with their titles, texts and sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vectorstore.article import one_line
from vectorstore.filters import Filters
from vectorstore.store.database import Database


class Catalogue:
    """Passages by index row, articles by number."""

    def __init__(self, database: Database) -> None:
        """Read the tables of `vectorstore.store.schema` in `database`."""
        self._database = database

    def articles_of(self, rows: Sequence[int]) -> dict[int, tuple[int, str, str]]:
        """The number, day and language of each passage's article, by index row."""
        read = "row, number, published, language"
        joined = f"SELECT {read} FROM passages JOIN articles ON number = article WHERE row"
        return {
            row: (number, day, language) for row, number, day, language in self._database.rows_among(joined, rows)
        }

    def newest_day(self) -> str:
        """The day of the newest dated article, "" where none has a date."""
        days = "SELECT max(published) FROM articles WHERE published >= '0' AND published < ':'"
        return str(self._database.rows(days)[0][0] or "")

    def sentences_of(self, rows: Sequence[int]) -> dict[int, tuple[str, list[str]]]:
        """The title of each passage's article and the passage's sentences, by index row."""
        read = 'row, title, start, substr(text, start + 1, "end" - start), sentences'
        found = self._database.rows_among(
            f"SELECT {read} FROM passages JOIN articles ON number = article WHERE row", rows
        )
        return {
            row: (title, [text[begin - start : end - start] for begin, end in json.loads(spans)])
            for row, title, start, text, spans in found
        }

    def articles_matching(self, filters: Filters) -> list[int]:
        """The numbers of all articles that pass `filters`, newest first, undated ones last.

        Duplicates count as one article, as new as the newest of those that pass.
        """
        condition, values = passing(filters)
        rows = self._database.rows(
            f"""SELECT iif(same_as, same_as, number) AS holder FROM articles WHERE {condition}
            GROUP BY holder ORDER BY max(iif(published GLOB '[0-9]*', published, '')) DESC, holder DESC""",
            values,
        )
        return [number for (number,) in rows]

    def first_rows(self, numbers: Sequence[int]) -> dict[int, int]:
        """The first index row of each of these articles."""
        first = "(SELECT min(row) FROM passages WHERE article = number)"
        return dict(self._database.rows_among(f"SELECT number, {first} FROM articles WHERE number", numbers))

    def texts_in(self, rows: Sequence[int]) -> list[tuple[int, int, str, str, str]]:
        """For each index row, its number, the article's number, language and title, and the passage's text."""
        read = 'row, number, language, title, substr(text, start + 1, "end" - start)'
        return self._database.rows_among(
            f"SELECT {read} FROM passages JOIN articles ON number = article WHERE row", rows
        )

    def rows_matching(self, filters: Filters) -> dict[int, str]:
        """The ids of all passages of the articles that pass `filters`, by index row.

        Duplicates pass together when one of them does.
        """
        condition, values = passing(filters)
        holders = f"SELECT iif(same_as, same_as, number) FROM articles WHERE {condition}"
        return dict(self._database.rows(f"SELECT row, id FROM passages WHERE article IN ({holders})", values))


def passing(filters: Filters) -> tuple[str, list[str]]:
    """The condition on a row of `articles` to pass `filters`, and the values in it."""
    wheres, values = [], []
    if filters.period:
        # A date may be a month or a year only: "~" sorts after every digit, so it covers all its days.
        wheres.append("published GLOB '[0-9][0-9][0-9][0-9]*'")
        if filters.period.start:
            wheres.append("published >= ? AND substr(published, 1, 10) || '~' >= ?")
            values += [filters.period.start.isoformat()[:4], filters.period.start.isoformat()]
        if filters.period.end:
            wheres.append("published < ? AND substr(published, 1, 10) <= ?")
            values += [f"{filters.period.end.isoformat()}~", filters.period.end.isoformat()]
    if filters.sources:
        somewhere = "casefold(source || char(10) || outlet || char(10) || origin)"
        wheres.append(_any_of(f"instr({somewhere}, ?)", filters.sources))
        values += [one_line(source).casefold() for source in filters.sources]
    if filters.languages:
        wheres.append(_any_of("language = ?", filters.languages))
        values += filters.languages
    if filters.articles:
        wheres.append("id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(filters.articles))
    return " AND ".join(wheres) or "1", values


def _any_of(condition: str, values: Sequence[str]) -> str:
    return f"({' OR '.join([condition] * len(values))})"
