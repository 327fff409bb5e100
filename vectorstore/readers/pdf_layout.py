"""Lines as they stand on printed pages -> running text, and where in it each page begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf
from statistics import median
from typing import NamedTuple

_EDGE = 3
"""Lines at the top and at the bottom of a page that can be its header and its footer."""
_LARGER_GAP = 1.3
"""Times the usual distance between lines."""
_OTHER_SIZE = 1.15
_NEAR = 4
"""Lines before that tell how wide a column is; there can be others on the page."""

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^\W*(\d{1,5})(?!\w)\W*|(?<!\S)(\d{1,5})\W*$")
_SENTENCE_END = re.compile(r"[.!?…:。！？।۔؟։]['\"”’»›)\]）」』\s]*$")
_BULLET = re.compile("[•‣▪◦●]")

_LETTERS = r"[^\W\d_]+"
_HYPHENATED = re.compile(f"({_LETTERS})[-\u2010]$")
_BROKEN = re.compile(r"\w[-\u2010]$")
_COMPOUND = re.compile(f"{_LETTERS}-{_LETTERS}")
_SUSPENDED = ("and", "or", "und", "oder")
"""What follows the hyphen of "pre- and post-war"."""

# Chinese and Japanese; Korean has spaces between its words.
_UNSPACED = "[\u3001-\u3029\u3030-\u3096\u309b-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
_ENDS_UNSPACED = re.compile(f"{_UNSPACED}$")
_BEGINS_UNSPACED = re.compile(_UNSPACED)


class Line(NamedTuple):
    """A line of a page: its text, cleaned and stripped and not empty, and its measures in any one unit."""

    text: str
    width: float
    size: float
    """Of its letters, more than 0."""
    height: float
    """Of its baseline above any one place on the page."""


PrintedPage = Sequence[Line]


def without_running_lines(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """Leave out headers, footers and page numbers.

    They are lines at a page's edge that recur in the same size, whatever their digits, on two pages or more
    and on a third of all: left and right pages can have their own, and a first page none. Two are enough
    where they begin or end with a number that goes up with the pages, as a chapter's do; where there is
    nothing but the number that the page has in the file, one.
    """
    numbered = list(enumerate(pages, start=1))
    alike = Counter(mark for page in pages for mark in {_likeness(line) for line in _edges(page)})
    counted = Counter(mark for number, page in numbered for line in _edges(page) for mark in _counts(line, number))
    running = {mark for mark, count in alike.items() if count >= max(2, len(pages) / 3)}
    counting = {mark for mark, count in counted.items() if count >= 2} | {("", 0)}

    def stays(line: Line, place: int, number: int, length: int) -> bool:
        if _EDGE <= place < length - _EDGE:
            return True
        return _likeness(line) not in running and not _counts(line, number) & counting

    return [
        [line for place, line in enumerate(page) if stays(line, place, number, len(page))]
        for number, page in numbered
    ]


def _edges(page: PrintedPage) -> PrintedPage:
    return [*page[:_EDGE], *page[_EDGE:][-_EDGE:]]


def _likeness(line: Line) -> tuple[str, int]:
    """Return what a running line has in common on all pages; a row of numbers is like no other."""
    has_letters = any(map(str.isalpha, line.text))
    return (_DIGITS.sub("", line.text).casefold() if has_letters else line.text), round(line.size)


def _counts(line: Line, page: int) -> set[tuple[str, int]]:
    """Return the numbers at the ends of a line, less that of the page, each with what else is in the line."""
    return {
        (f"{line.text[: found.start()]}{line.text[found.end() :]}", int(found[1] or found[2]) - page)
        for found in _PAGE_NUMBER.finditer(line.text)
    }


def running_text(pages: Sequence[PrintedPage]) -> tuple[str, tuple[int, ...]]:
    """Return the text of the pages, a blank line between its paragraphs, and the offset at which each begins.

    Lines become paragraphs and words hyphenated at the end of a line become whole, across pages too. A page
    without lines begins where the next one does.
    """
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    lines = [line for page in pages for line in page]
    for line, (between, is_hyphenated) in zip(lines, _joints(pages), strict=True):
        if is_hyphenated:
            pieces[-1] = pieces[-1][:-1]
            length -= 1
        pieces += (between, line.text)
        length += len(between)
        starts.append(length)
        length += len(line.text)
    firsts = accumulate((len(page) for page in pages[:-1]), initial=0)
    return "".join(pieces), tuple([*starts, length][first] for first in firsts)


def _joints(pages: Sequence[PrintedPage]) -> Iterator[tuple[str, bool]]:
    """Yield for each line what stands between it and the one before, and whether that one's hyphen goes."""
    lines = [line for page in pages for line in page]
    compounds = {word.casefold() for line in lines for word in _COMPOUND.findall(line.text)}
    gaps = list(_gaps(pages))
    larger = median([gap for gap in gaps if 0 < gap < inf] or [0]) * _LARGER_GAP
    for place, line in enumerate(lines):
        if place == 0:
            yield "", False
            continue
        before = lines[place - 1]
        full = max(one.width for one in lines[max(place - _NEAR, 0) : place + 1])
        if gaps[place] > larger or _is_other_size(before, line) or _is_over(before, line, full):
            yield "\n\n", False
        else:
            yield _joint(before.text, line.text, compounds)


def _gaps(pages: Sequence[PrintedPage]) -> Iterator[float]:
    """Yield how far each line stands below the one before, in its size; 0 at the top of a page or a column.

    After a page without lines it is infinite: what stood there is not known.
    """
    for page_before, page in zip([(), *pages], pages, strict=False):
        for place, line in enumerate(page):
            if place:
                yield max(page[place - 1].height - line.height, 0) / line.size
            else:
                yield 0 if page_before else inf


def _is_other_size(before: Line, line: Line) -> bool:
    smaller, larger = sorted((before.size, line.size))
    return larger > smaller * _OTHER_SIZE


def _is_over(before: Line, line: Line, full: float) -> bool:
    """Whether a paragraph ends with `before`, where lines are as wide as `full`."""
    if _BULLET.match(line.text):
        return True
    if _SENTENCE_END.search(before.text):
        word = 1 if _BEGINS_UNSPACED.match(line.text) else len(line.text.split()[0])
        return before.width + line.width * (word + 1) / len(line.text) <= full
    # A headline. Within a sentence the next word would have stood on the same line.
    return before.width < full / 2 and not line.text[0].islower()


def _joint(before: str, line: str, compounds: set[str]) -> tuple[str, bool]:
    first = line.split()[0]
    if _BROKEN.search(before) and line[0].isalnum() and first not in _SUSPENDED:
        return "", line[0].islower() and not _is_compound(before, first, compounds)
    if _ENDS_UNSPACED.search(before) and _BEGINS_UNSPACED.match(line):
        return "", False
    return " ", False


def _is_compound(before: str, first: str, compounds: set[str]) -> bool:
    """Whether the hyphen at the end of `before` belongs to the word: elsewhere it has one, or it has several."""
    last = before.split()[-1]
    hyphenated = _HYPHENATED.search(before)
    rest = re.match(_LETTERS, first)
    if not hyphenated or not rest or re.search("[-/]", last[:-1] + first[:-1]):
        return True
    return f"{hyphenated[1]}-{rest[0]}".casefold() in compounds
