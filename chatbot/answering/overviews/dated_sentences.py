"""Dated sentences: the sentences that name a day, month or year, and which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from vectorstore.languages.folding import folded
from vectorstore.search.hits import Hit
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import Mention, mentions_in
from vectorstore.text.dates.period import Days, Period, first_day, months_of, year_of
from vectorstore.text.dates.time_expressions import time_told
from vectorstore.text.passages import Sentence

_LENGTH = 10
"""Characters of an ISO 8601 day: 2025-02-18."""
_WITHOUT_YEAR = "day"
_DATES = frozenset(["date", _WITHOUT_YEAR])
_KINDS = {"date": -3, _WITHOUT_YEAR: -2, "relative": -1}
"""The order in which dates of a sentence are considered."""


@dataclass(frozen=True, slots=True)
class DatedSentence:
    """A sentence of a hit's article, and the days it names.

    `words` are the words for a date without a known year, which is then taken to be the latest one that has begun.
    """

    hit: Hit
    sentence: Sentence
    days: Period
    words: str = ""

    @property
    def when(self) -> str:
        """The days in ISO 8601: 2025-02-18, 2025-02, 2025 or a range; or their words."""
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
    """The sentences that name a day, month or year.

    Of several dates the first whole one counts. A day without a year is the one nearest to when the article was
    published, which "yesterday" is also relative to. Weekdays are not read: "on Thursday" may be last or next.
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
            yield from _month_or_year(hit, sentence, published)


def _days(mention: Mention, published: date | None) -> Days | None:
    """The days that a mention names for certain, None where its words alone do not say."""
    first, last = mention.days
    if mention.kind == _WITHOUT_YEAR and published:
        return _nearest(first, published)
    if mention.kind in _DATES or (mention.kind == "relative" and first == last and published):
        return first, last
    return None


def _nearest(day: date, published: date) -> Days | None:
    """The same day of the year that is nearest to when an article was published."""
    try:
        years = [day.replace(year=year) for year in (published.year - 1, published.year, published.year + 1)]
    except ValueError:
        return None  # 29 February
    nearest = min(years, key=lambda one: abs(one - published))
    return nearest, nearest


def _month_or_year(hit: Hit, sentence: Sentence, published: date | None) -> Iterator[DatedSentence]:
    """A month or year that only the words around it show to be one; in an undated article, one with its year."""
    time = time_told(sentence.text, hit.article.language, published or date.today())
    if time and time.period and time.period.start and time.period.end:
        days = (time.period.start, time.period.end)
        is_known = published or str(days[0].year) in time.words
        if is_known and days in (months_of(days[0]), year_of(days[0])):
            yield DatedSentence(hit, sentence, time.period)


def _day(published: str) -> date | None:
    try:
        return first_day(published[:_LENGTH]) if len(published) >= _LENGTH else None
    except ValueError:
        return None
