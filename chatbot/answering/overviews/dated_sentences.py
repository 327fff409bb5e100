"""The sentences of an article that tell of a day, and which day that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from vectorstore.languages.folding import folded
from vectorstore.search.hits import Hit
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import Mention, mentions_in
from vectorstore.text.dates.period import Days, Period, first_day, months_of, year_of
from vectorstore.text.dates.time_expressions import time_in
from vectorstore.text.passages import Sentence

_LENGTH = 10
"""Characters of a whole day: 2025-02-18."""
_WITHOUT_YEAR = "day"
_DATES = frozenset(["date", _WITHOUT_YEAR])
_KINDS = {"date": -3, _WITHOUT_YEAR: -2, "relative": -1}
"""In which order dates count."""


@dataclass(frozen=True, slots=True)
class DatedSentence:
    """A sentence of a hit's article, and the days it tells of.

    `words` are what names them where no year is known; they are then taken for the latest that have begun.
    """

    hit: Hit
    sentence: Sentence
    days: Period
    words: str = ""

    @property
    def when(self) -> str:
        """The days as ISO 8601 has them: 2025-02-18, 2025-02, 2025, or from one to another; or their words."""
        if self.words:
            return self.words
        start, end = self.days.start, self.days.end
        if start is None or end is None:
            return str(start or end or "")
        if start == end:
            return start.isoformat()
        if (start, end) == months_of(start):
            return start.isoformat()[:7]
        if (start, end) == year_of(start):
            return start.isoformat()[:4]
        return f"{start.isoformat()} – {end.isoformat()}"


def dated_in(sentences: Iterable[tuple[Hit, Sentence]]) -> Iterator[DatedSentence]:
    """Yield the sentences that tell of a day, month or year, each of the article of its hit.

    Of several dates the first whole one counts. A day without its year is the nearest to the day the article
    was published, from which "yesterday" is seen, too; where that is not known, the day's own words stand for
    it. Weekdays are not read: "on Thursday" may be the one before as well as the next.
    """
    for hit, sentence in sentences:
        published = _day(hit.article.published)
        text, places = folded(sentence.text)
        mentions = mentions_in(text, calendar_of(hit.article.language), published or date.today())
        for one in sorted(mentions, key=lambda one: _KINDS.get(one.kind, 0)):
            days = _days(one, published)
            if days:
                words = sentence.text[places[one.start] : places[one.end - 1] + 1].strip()
                is_known = published or one.kind != _WITHOUT_YEAR
                yield DatedSentence(hit, sentence, Period(*days), "" if is_known else words)
                break
        else:
            yield from _framed(hit, sentence, published)


def _days(mention: Mention, published: date | None) -> Days | None:
    """Return the days that a mention surely names, None where it takes more than its own words to say."""
    first, last = mention.days
    if mention.kind == _WITHOUT_YEAR and published:
        return _nearest(first, published)
    if mention.kind in _DATES or (mention.kind == "relative" and first == last and published):
        return first, last
    return None


def _nearest(day: date, published: date) -> Days | None:
    """Return the day of that month, of whichever year, that is nearest to when an article was published."""
    try:
        years = [day.replace(year=year) for year in (published.year - 1, published.year, published.year + 1)]
    except ValueError:
        return None  # 29 February
    nearest = min(years, key=lambda one: abs(one - published))
    return nearest, nearest


def _framed(hit: Hit, sentence: Sentence, published: date | None) -> Iterator[DatedSentence]:
    """Yield the month or year that the words around it make one."""
    asked = time_in(sentence.text, hit.article.language, published) if published else None
    if asked and asked.period and asked.period.start and asked.period.end:
        days = (asked.period.start, asked.period.end)
        if days in (months_of(days[0]), year_of(days[0])):
            yield DatedSentence(hit, sentence, asked.period)


def _day(published: str) -> date | None:
    try:
        return first_day(published[:_LENGTH]) if len(published) >= _LENGTH else None
    except ValueError:
        return None
