"""Filters: which articles are searched, by date, source and language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from vectorstore.article import one_line
from vectorstore.errors import FilterError
from vectorstore.text.dates.period import Period, first_day, last_day

_LANGUAGE = re.compile(r"([a-z]{2,3})([-_][a-z0-9-]+)?")

MAX_VALUES = 500
"""Of sources, and of languages: SQLite takes no more than a thousand conditions."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on the articles to search; an empty field lets every article through.

    Published in `period` (articles without a date never pass); one of `sources` is part of its source, outlet or
    origin, ignoring case; its language is one of `languages`, ISO 639-1 codes; its id is one of `articles`.
    Raises FilterError for too many sources or languages.
    """

    period: Period | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for values, noun in ((self.sources, "sources"), (self.languages, "languages")):
            if len(values) > MAX_VALUES:
                raise FilterError(f"There are {len(values):,} {noun} to filter by; give at most {MAX_VALUES}.")

    @classmethod
    def stated(
        cls,
        since: str = "",
        until: str = "",
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        articles: Sequence[str] = (),
    ) -> Self:
        """Parse a user's filters; dates are 2025, 2025-02 or 2025-02-18. Raises FilterError."""
        try:
            start = first_day(since) if since.strip() else None
            end = last_day(until) if until.strip() else None
            period = Period(start, end) if start or end else None
        except ValueError as error:
            raise FilterError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        names = tuple(dict.fromkeys(filter(None, map(one_line, sources))))
        codes = tuple(dict.fromkeys(map(_language, filter(str.strip, languages))))
        return cls(period, names, codes, tuple(dict.fromkeys(articles)))

    def __bool__(self) -> bool:
        return bool(self.period or self.sources or self.languages or self.articles)

    def __str__(self) -> str:
        """In words: "published from 2025-02-01 on, from Le Monde, in the language fr, that you chose (2)"."""
        parts = [
            self.period and f"published {self.period}",
            self.sources and f"from {' or '.join(self.sources)}",
            self.languages and f"in the language {' or '.join(self.languages)}",
            self.articles and f"that you chose ({len(self.articles):,})",
        ]
        return ", ".join(part for part in parts if part)


EVERYTHING = Filters()
"""No conditions."""


def _language(text: str) -> str:
    found = _LANGUAGE.fullmatch(text.strip().casefold())
    if not found:
        raise FilterError(f"{text[:40]!r} is not a language code; use two letters, such as en, fr or zh.")
    return found[1]
