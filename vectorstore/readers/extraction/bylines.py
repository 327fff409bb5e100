"""The byline at the top of a plain text, such as "By Jane Doe, published 12 March 2025". Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from vectorstore.languages.detection import detect_language
from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data, languages_with
from vectorstore.readers.extraction.boilerplate import PARAGRAPH_WIDTH, columns, text_blocks
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import mentions_in

_TABLE = "bylines"
_KINDS = ("published", "updated", "by")
_TOP = 1000
"""Characters of a text in which a byline is looked for."""
_LONGEST_LINE = 150
_LANGUAGE_WITHIN = 10_000

_SEPARATOR = re.compile(r"\s*[|·•–—…]\s*|\s+[-/]\s+")
_YEAR = re.compile(r"\d{4}")
_TIME_OF_DAY = re.compile(r"(?:\D{0,12}\d{1,2} ?(?:[:.h] ?\d{0,2}|[ap]m\b).{0,15})?")
_PARTICLES = re.compile("al|bin|d[aeiou]|das|del|della|de[nrs]|dos|el|ibn|l[ae]|ter|v[ao]n|y")
_ELISION = re.compile("^[dlo]['’]", re.IGNORECASE)
_NAME_SIGNS = str.maketrans("", "", "'’.-")
_MOST_NAME_WORDS = 5
_MOST_AFTER_NAME = 40


@dataclass(frozen=True, slots=True)
class Byline:
    """The day of publication in ISO 8601 and the names of the authors; "" where the text does not state them."""

    published: str = ""
    author: str = ""


def byline_of(text: str) -> Byline:
    """Read the byline at the top of a text, in the language of the text.

    Only complete dates count, and a date of revision only where none of publication is stated.
    """
    lines = list(_lines_at_top(text))
    if not any(_any_keyword().match(part) for _, line in lines for part in _SEPARATOR.split(line)):
        return Byline()
    language = detect_language(text[:_LANGUAGE_WITHIN])
    if language not in languages_with(_TABLE):
        return Byline()
    conjunction = language_data(language).bylines.conjunction
    found: dict[str, str] = {}
    for is_first, line in lines:
        for kind, content in _statements(line, _keywords(language)):
            if kind == "by":
                value = "" if is_first or line.endswith(".") else _names(content, conjunction)
            else:
                value = _day(content, language)
            if value:
                found.setdefault(kind, value)
    return Byline(found.get("published") or found.get("updated", ""), found.get("by", ""))


def _lines_at_top(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the lines that can hold a byline, and whether each is the first line: that can be the title."""
    is_first = True
    for block in text_blocks(text[:_TOP]):
        before = ""
        for line in block:
            # A line below a wide one continues its sentence.
            if len(line) <= _LONGEST_LINE and columns(before) < PARAGRAPH_WIDTH:
                yield is_first, line.strip()
            before = "" if is_first or _any_keyword().match(line) else line
            is_first = False


def _statements(line: str, keywords: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield the kind of each keyword in a line, with what follows it."""
    for part in _SEPARATOR.split(line):
        match = keywords.match(part)
        while match:
            others = (one for one in keywords.finditer(part, match.end()) if one.lastgroup != match.lastgroup)
            following = next(others, None)
            content = part[match.end() : following.start() if following else len(part)]
            yield str(match.lastgroup), content.strip(" ,()")
            match = following


def _day(content: str, language: str) -> str:
    text = fold(content)
    if not _YEAR.search(text):
        return ""
    mentions = mentions_in(text, calendar_of(language), today=date.today())
    if not mentions or mentions[0].start > 0:
        return ""
    mention = mentions[0]
    first, last = mention.days
    is_complete = mention.kind == "date" and first == last and _YEAR.search(text[: mention.end])
    return first.isoformat() if is_complete and _TIME_OF_DAY.fullmatch(text[mention.end :].strip(" ,.")) else ""


def _names(content: str, conjunction: str) -> str:
    between = re.compile(rf"\s+(?:{conjunction}|&)\s+|,\s*")
    named, _, rest = content.partition(",")
    if re.search(rf"\s(?:{conjunction}|&)\s", rest):
        named, rest = content, ""  # A, B and C; otherwise the comma is followed by a place or an outlet
    names = between.split(named.strip())
    return ", ".join(names) if all(map(_is_name, names)) and len(rest) <= _MOST_AFTER_NAME else ""


def _is_name(text: str) -> bool:
    words = [_ELISION.sub("", word) for word in text.split()]
    return (
        2 <= len(words) <= _MOST_NAME_WORDS
        and all(word.translate(_NAME_SIGNS).isalpha() for word in words)
        and all(word[0].isupper() or _PARTICLES.fullmatch(word) for word in words)
        and words[-1][0].isupper()
    )


@lru_cache(maxsize=32)
def _keywords(*languages: str) -> re.Pattern[str]:
    """The words before a date or an author in some languages, in groups named by their kind."""
    words = [language_data(language).bylines for language in languages]
    groups = (f"(?P<{kind}>{'|'.join(getattr(one, kind) for one in words)})" for kind in _KINDS)
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?:\s*:)?\s+", re.IGNORECASE)


def _any_keyword() -> re.Pattern[str]:
    return _keywords(*languages_with(_TABLE))
