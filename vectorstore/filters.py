"""Filters: which articles are searched, by their day, where they came from, and their language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from vectorstore.article import one_line
from vectorstore.errors import FilterError
from vectorstore.text.dates.period import Period, first_day, last_day

_LANGUAGE = re.compile(r"([a-z]{2,3})([-_][a-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be to be searched; what is empty lets every article through.

    It was published in `period`, an article of no known day never was. One of `sources` is part of its
    source, its outlet or the file or feed it came from, whatever the case. Its language is one of
    `languages`, ISO 639-1 codes.
    """

    period: Period | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @classmethod
    def stated(
        cls, since: str = "", until: str = "", sources: Sequence[str] = (), languages: Sequence[str] = ()
    ) -> Self:
        """Read what a user wrote: days as 2025, 2025-02 or 2025-02-18; raises FilterError for what is none."""
        try:
            start = first_day(since) if since.strip() else None
            end = last_day(until) if until.strip() else None
            period = Period(start, end) if start or end else None
        except ValueError as error:
            raise FilterError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        codes = tuple(map(_language, filter(str.strip, languages)))
        return cls(period, tuple(filter(None, map(one_line, sources))), codes)

    def __bool__(self) -> bool:
        return bool(self.period or self.sources or self.languages)

    def __str__(self) -> str:
        """Say it in words: "published from 2025-02-01 on, from Le Monde, in fr"."""
        said = [
            self.period and f"published {self.period}",
            self.sources and f"from {' or '.join(self.sources)}",
            self.languages and f"in {' or '.join(self.languages)}",
        ]
        return ", ".join(part for part in said if part)


EVERYTHING = Filters()
"""Lets every article through."""


def _language(text: str) -> str:
    found = _LANGUAGE.fullmatch(text.strip().casefold())
    if not found:
        raise FilterError(f"{text[:40]!r} is no language code; give one of two letters, such as en, fr or zh.")
    return found[1]
