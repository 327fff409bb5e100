"""Catalogue: which passages there are by day, source and language, and what a search reads of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vectorstore.article import one_line
from vectorstore.filters import Filters
from vectorstore.store.database import Database


class Catalogue:
    """Passages by their index row, as the article store has them."""

    def __init__(self, database: Database) -> None:
        """Read the tables of `vectorstore.store.schema` in `database`."""
        self._database = database

    def told_in(self, rows: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Return the number and the day of the article that the passage in each index row is of."""
        joined = "SELECT row, number, published FROM passages JOIN articles ON number = article WHERE row"
        return {row: (number, published) for row, number, published in self._database.rows_among(joined, rows)}

    def newest_day(self) -> str:
        """Return the day of the newest article, "" where none has one."""
        days = "SELECT max(published) FROM articles WHERE published >= '0' AND published < ':'"
        return str(self._database.rows(days)[0][0] or "")

    def sentences_of(self, rows: Sequence[int]) -> dict[int, tuple[str, list[str]]]:
        """Return the title over the passage in each index row, and its sentences."""
        read = 'row, title, start, substr(text, start + 1, "end" - start), sentences'
        found = self._database.rows_among(
            f"SELECT {read} FROM passages JOIN articles ON number = article WHERE row", rows
        )
        return {
            row: (title, [text[begin - start : end - start] for begin, end in json.loads(spans)])
            for row, title, start, text, spans in found
        }

    def articles_matching(self, filters: Filters) -> list[int]:
        """Return the number of every article that passes `filters`, newest first, those of no known day last.

        A text that came from two places is one article, as new as the newer of those that pass.
        """
        wheres, values = _conditions(filters)
        rows = self._database.rows(
            f"""SELECT iif(same_as, same_as, number) AS holder FROM articles WHERE {" AND ".join(wheres) or "1"}
            GROUP BY holder ORDER BY max(iif(published GLOB '[0-9]*', published, '')) DESC, holder DESC""",
            values,
        )
        return [number for (number,) in rows]

    def first_rows(self, numbers: Sequence[int]) -> dict[int, int]:
        """Return the first index row of each of these articles that has any passage."""
        first = "(SELECT min(row) FROM passages WHERE article = number)"
        return dict(self._database.rows_among(f"SELECT number, {first} FROM articles WHERE number", numbers))

    def texts_in(self, rows: Sequence[int]) -> list[tuple[int, int, str, str, str]]:
        """Return, for each index row, the article's number, language and title, and the passage's text."""
        read = 'row, number, language, title, substr(text, start + 1, "end" - start)'
        return self._database.rows_among(
            f"SELECT {read} FROM passages JOIN articles ON number = article WHERE row", rows
        )

    def rows_matching(self, filters: Filters) -> dict[int, str]:
        """Return the index row and the id of every passage of the articles that pass `filters`.

        A text that came from two places passes when one of them does.
        """
        wheres, values = _conditions(filters)
        holders = f"SELECT iif(same_as, same_as, number) FROM articles WHERE {' AND '.join(wheres) or '1'}"
        return dict(self._database.rows(f"SELECT row, id FROM passages WHERE article IN ({holders})", values))


def _conditions(filters: Filters) -> tuple[list[str], list[str]]:
    wheres, values = [], []
    if filters.period:
        # A month or a year alone is the beginning of all its days: what it may end with is above every digit.
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
    return wheres, values


def _any_of(condition: str, values: Sequence[str]) -> str:
    return f"({' OR '.join([condition] * len(values))})"
