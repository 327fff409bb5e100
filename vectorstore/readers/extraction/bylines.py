"""The byline at the top of a plain text, such as "By Jane Doe, published 12 March 2025". Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from vectorstore.languages.detection import detect_language
from vectorstore.languages.language_files import language_data, languages_with
from vectorstore.readers.extraction.boilerplate import PARAGRAPH_WIDTH, columns, text_blocks
from vectorstore.text.dates.datelines import (
    PARTICLE,
    TIME_OF_DAY,
    Dateline,
    complete_days,
    dateline_of,
    opening_dateline,
)

_TABLE = "bylines"
_KINDS = ("published", "updated", "by")
_TOP = 1000
"""Characters of a text in which a byline is looked for."""
_LONGEST_LINE = 150
_LANGUAGE_WITHIN = 10_000
_OPENING_BLOCKS = 3

_SEPARATOR = re.compile(r"\s*[|·•–—…]\s*|\s+[-/]\s+")
_YEAR = re.compile(r"\d{4}")
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

    Only complete dates count, and a date of revision only where none of publication is stated. A date without a
    word before it counts in a line that is nothing but a dateline.
    """
    lines = list(_lines_at_top(text))
    is_named = any(_any_keyword().match(part) for _, line in lines for part in _SEPARATOR.split(line))
    if not is_named and not _YEAR.search(text[:_TOP]):
        return Byline()
    language = detect_language(text[:_LANGUAGE_WITHIN])
    found = _stated(lines, language) if language in languages_with(_TABLE) else {}
    dateline = _dateline(text, lines, language)
    if dateline:
        found.setdefault("published", dateline.day)
        found.setdefault("by", names_in(dateline.by, language))
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


def _stated(lines: Iterable[tuple[bool, str]], language: str) -> dict[str, str]:
    """The dates and authors that words name as such."""
    found: dict[str, str] = {}
    for is_first, line in lines:
        for kind, content in _statements(line, _keywords(language)):
            if kind == "by":
                value = "" if is_first or line.endswith(".") else names_in(content, language)
            else:
                value = day_in(content, language)
            if value:
                found.setdefault(kind, value)
    return found


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


def _dateline(text: str, lines: Iterable[tuple[bool, str]], language: str) -> Dateline | None:
    """The dateline below the first line, or the one that the running text opens with.

    Where others state other days the text is a chronicle, whose days are none of publication.
    """
    found = list(filter(None, (dateline_of(line, language) for is_first, line in lines if not is_first)))
    if not found:
        blocks = islice(text_blocks(text[: 2 * _TOP]), _OPENING_BLOCKS)
        return next(filter(None, (opening_dateline(block[0], language) for block in blocks)), None)
    further = (dateline_of(line.strip(), language) for line in text[_TOP:_LANGUAGE_WITHIN].split("\n"))
    days = {one.day for one in (*found, *further) if one}
    return found[0] if len(days) == 1 else None


def day_in(content: str, language: str) -> str:
    """The day in a text that is a complete date, with or without a time of day; "" for any other."""
    days = complete_days(content, language)
    if not days or days[0][0] > 0:
        return ""
    _, end, day = days[0]
    return day if TIME_OF_DAY.fullmatch(content[end:].strip(" ,.")) else ""


def names_in(content: str, language: str) -> str:
    """The names of people in a text that is a list of them, parted by commas; "" for any other."""
    conjunction = language_data(language).bylines.conjunction
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
        and all(word[0].isupper() or PARTICLE.fullmatch(word) for word in words)
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
