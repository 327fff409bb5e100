"""Lines that say only when, where and by whom a text was written: "Oslo, 3 March 2025. By Nora Ellison"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from vectorstore.languages.folding import fold, folded, has_capitals, is_unspaced
from vectorstore.languages.language_files import language_data
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import ARTICLE, Mention, mentions_in

TIME_OF_DAY = re.compile(r"(?:\D{0,12}\d{1,2} ?(?:[:.h時时시] ?\d{0,2}|[ap]m\b).{0,15})?")
PARTICLE = re.compile("al|bin|d[aeiou]|das|del|della|de[nrs]|dos|el|ibn|l[ae]|ter|v[ao]n|y")
"""A word within a name that has no capital."""

_DAY = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for each date while what is around it is read."""
_YEAR = re.compile(r"\d{4}")
_FIRST_YEAR = 1600
"""No newspaper is older: an earlier year is one of another calendar, or a number."""
_LONGEST = 150
_LONGEST_OPENING = 90

_CELL = re.compile(r"\s*[|·•…]\s*")
_PIECE = re.compile(r"\s*[,;–—，،、]\s*|\s+[-/]+\s+|(?<!\b\w)\.\s+")
_DASH = re.compile(r"\s*\.?\s*(?:[–—]|(?<=[\s.)])--?)\s*(?=\S)")
_BRACKETED = re.compile(r"\s*[(（\[【][^()（）\[\]【】]{1,30}[)）\]】]")
_YEAR_WORD = re.compile(r"\s?[a-zа-яії]{1,4}\.?")
"""What follows the year in Slavic languages: 2026 r., 2026 roku, 2026 г., 2026 года."""
_NAME_SIGNS = str.maketrans("", "", "'’.-&")
_MOST_WORDS = 6
_MOST_UNCASED_WORDS = 2
_LONGEST_UNCASED, _LONGEST_UNSPACED = 12, 5


@dataclass(frozen=True, slots=True)
class Dateline:
    """The day of a dateline, in ISO 8601; whether a place or name stands beside it; and whom it says it is by."""

    day: str
    is_signed: bool
    by: str


def dateline_of(line: str, language: str) -> Dateline | None:
    """Read a line, or a cell of it, that holds nothing but one complete date, places, names and a time of day."""
    if len(line) > _LONGEST or not _YEAR.search(line):
        return None
    return next(filter(None, (_read(cell, language) for cell in _CELL.split(line.strip()))), None)


def opening_dateline(paragraph: str, language: str) -> Dateline | None:
    """Read the dateline with a place that running text opens with: "OSLO, 3 March 2026 (AP) – The ..."."""
    dash = _DASH.search(paragraph[:_LONGEST_OPENING])
    found = dateline_of(paragraph[: dash.start()], language) if dash else None
    return found if found and found.is_signed else None


def is_dateline(text: str, language: str) -> bool:
    """Whether a text of one line or several is nothing but a dateline."""
    return len(text) <= _LONGEST and dateline_of(", ".join(text.split("\n")), language) is not None


def complete_days(line: str, language: str) -> list[tuple[int, int, str]]:
    """The dates in a line that have a day, a month and a year: where each begins and ends, and it in ISO 8601."""
    text, places = folded(line)
    mentions = mentions_in(text, calendar_of(language), date.today()) if _YEAR.search(text) else []
    return [
        (places[one.start], places[one.end - 1] + 1, one.days[0].isoformat())
        for one in mentions
        if _is_complete(one, text)
    ]


def _is_complete(mention: Mention, text: str) -> bool:
    first, last = mention.days
    is_day = mention.kind == "date" and first == last and _YEAR.search(text, mention.start, mention.end)
    # What has not been yet is no day of publication; "tomorrow" is today further east.
    return bool(is_day) and first.year >= _FIRST_YEAR and first <= date.today() + timedelta(days=1)


def _read(cell: str, language: str) -> Dateline | None:
    words = _words_around(language)
    days = complete_days(cell, language)
    undated = iter(days)
    bare: list[str] = []
    signed: list[str] = []
    by: list[str] = []
    for piece in _pieces(cell, days):
        head, is_dated, tail = piece.partition(_DAY)
        if is_dated:
            _, _, day = next(undated)
            if not _may_follow_a_date(tail) or not (words.leads(head) or words.revised.fullmatch(head)):
                return None
            bare += [day] if words.leads(head) else []
        elif found := words.by.match(piece):
            by.append(piece[found.end() :])
        elif not TIME_OF_DAY.fullmatch(piece):
            (by or signed).append(piece)
    if len(bare) != 1 or not all(words.are_names(piece) for piece in (*signed, *by)):
        return None
    return Dateline(bare[0], bool(signed or by), ", ".join(by))


def _pieces(cell: str, days: Sequence[tuple[int, int, str]]) -> list[str]:
    """What stands between commas, dashes and full stops, with a sign in place of each date."""
    masked, place = "", 0
    for start, end, _ in days:
        masked, place = f"{masked}{cell[place:start]}{_DAY}", end
    bare = _BRACKETED.sub("", masked + cell[place:])
    return [piece for piece in _PIECE.split(bare.strip(" .,:–—")) if piece]


def _may_follow_a_date(text: str) -> bool:
    return bool(TIME_OF_DAY.fullmatch(text) or _YEAR_WORD.fullmatch(text))


class _WordsAround:
    """What may stand around a date and a name in one language."""

    def __init__(self, language: str) -> None:
        bylines = language_data(language).bylines
        self._frames = [frame.before for frame in calendar_of(language).frames["day"] if frame.before]
        self._conjunction = re.compile(bylines.conjunction)
        self.by = re.compile(rf"(?:{bylines.by})(?:\s*:)?\s+", re.IGNORECASE)
        self._label = re.compile(rf"(?:{bylines.date})\s*:\s*", re.IGNORECASE)
        self.revised = re.compile(rf"(?:{bylines.published}|{bylines.updated})\s*:?\s*", re.IGNORECASE)

    def leads(self, text: str) -> bool:
        """Whether nothing stands before a date but a word such as "on", "den", "le" and "Date:"."""
        if self._label.fullmatch(text):
            return True
        plain = fold(text)
        return not plain or bool(ARTICLE.fullmatch(plain)) or any(one.match(plain) for one in self._frames)

    def are_names(self, text: str) -> bool:
        """Whether a text is a few words with capitals; of scripts without, one or two short words."""
        words = [word for word in text.split() if not self._conjunction.fullmatch(word) and word != "&"]
        if not words or not all(word.translate(_NAME_SIGNS).isalpha() for word in words):
            return False
        if not has_capitals(text):
            longest = _LONGEST_UNSPACED if is_unspaced(text) else _LONGEST_UNCASED
            return len(words) <= _MOST_UNCASED_WORDS and len(text) <= longest
        are_capitalised = (not word[0].islower() or PARTICLE.fullmatch(word) for word in words)
        return len(words) <= _MOST_WORDS and all(are_capitalised) and not words[-1][0].islower()


@lru_cache(maxsize=32)
def _words_around(language: str) -> _WordsAround:
    return _WordsAround(language)
