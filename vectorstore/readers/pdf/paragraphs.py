"""Lines of printed pages -> paragraphs, with the offset at which each page begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf
from statistics import median

from vectorstore.readers.pdf.page_lines import Line, Page

_LARGER_GAP = 1.3
"""Times the usual distance between lines."""
_OTHER_SIZE = 1.15
_COLUMN_LINES = 4
"""Preceding lines that show how wide a column is; a page can have several."""

_SENTENCE_END = re.compile(r"[.!?…:。！？।۔؟։]['\"”’»›)\]）」』\s]*$")
_BULLET = re.compile("[•‣▪◦●]")

_LETTERS = r"[^\W\d_]+"
_HYPHENATED = re.compile(f"({_LETTERS})[-\u2010]$")
_BROKEN = re.compile(r"\w[-\u2010]$")
_COMPOUND = re.compile(f"{_LETTERS}-{_LETTERS}")
_SUSPENDED = ("and", "or", "und", "oder")
"""Follow a hyphen that stays, as in "pre- and post-war"."""

# Chinese and Japanese; Korean has spaces between its words.
_UNSPACED = "[\u3001-\u3029\u3030-\u3096\u309b-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
_ENDS_UNSPACED = re.compile(f"{_UNSPACED}$")
_BEGINS_UNSPACED = re.compile(_UNSPACED)


def join_lines(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """Join lines to paragraphs and hyphenated words, across pages too; also the offset where each page begins.

    Paragraphs are separated by blank lines. A page without lines begins where the next one does.
    """
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    lines = [line for page in pages for line in page]
    for line, (separator, drop_hyphen) in zip(lines, _separators(pages), strict=True):
        if drop_hyphen:
            pieces[-1] = pieces[-1][:-1]
            length -= 1
        pieces += (separator, line.text)
        length += len(separator)
        starts.append(length)
        length += len(line.text)
    firsts = accumulate((len(page) for page in pages[:-1]), initial=0)
    return "".join(pieces), tuple([*starts, length][first] for first in firsts)


def _separators(pages: Sequence[Page]) -> Iterator[tuple[str, bool]]:
    """Yield what separates each line from the previous one, and whether the hyphen of that one is dropped."""
    lines = [line for page in pages for line in page]
    compounds = {word.casefold() for line in lines for word in _COMPOUND.findall(line.text)}
    gaps = list(_gaps(pages))
    larger = median([gap for gap in gaps if 0 < gap < inf] or [0]) * _LARGER_GAP
    for index, line in enumerate(lines):
        if index == 0:
            yield "", False
            continue
        before = lines[index - 1]
        column = max(near.width for near in lines[max(index - _COLUMN_LINES, 0) : index + 1])
        if gaps[index] > larger or _is_other_size(before, line) or _ends_paragraph(before, line, column):
            yield "\n\n", False
        else:
            yield _separator(before.text, line.text, compounds)


def _gaps(pages: Sequence[Page]) -> Iterator[float]:
    """Yield the distance of each line from the previous one, in font sizes; 0 at the top of a page or column.

    It is infinite after a page without lines, whose content is unknown.
    """
    for page_before, page in zip([(), *pages], pages, strict=False):
        for index, line in enumerate(page):
            if index:
                yield max(page[index - 1].height - line.height, 0) / line.size
            else:
                yield 0 if page_before else inf


def _is_other_size(before: Line, line: Line) -> bool:
    smaller, larger = sorted((before.size, line.size))
    return larger > smaller * _OTHER_SIZE


def _ends_paragraph(before: Line, line: Line, column: float) -> bool:
    """Whether a paragraph ends with `before` in a column of this width."""
    if _BULLET.match(line.text):
        return True
    if _SENTENCE_END.search(before.text):
        word = 1 if _BEGINS_UNSPACED.match(line.text) else len(line.text.split()[0])
        return before.width + line.width * (word + 1) / len(line.text) <= column
    # A headline: within a sentence the next word would have been on the same line.
    return before.width < column / 2 and not line.text[0].islower()


def _separator(before: str, line: str, compounds: set[str]) -> tuple[str, bool]:
    first = line.split()[0]
    if _BROKEN.search(before) and line[0].isalnum() and first not in _SUSPENDED:
        return "", line[0].islower() and not _is_compound(before, first, compounds)
    if _ENDS_UNSPACED.search(before) and _BEGINS_UNSPACED.match(line):
        return "", False
    return " ", False


def _is_compound(before: str, first: str, compounds: set[str]) -> bool:
    """Whether the hyphen at the end of `before` belongs to the word: it has several, or has it elsewhere too."""
    last = before.split()[-1]
    hyphenated = _HYPHENATED.search(before)
    rest = re.match(_LETTERS, first)
    if not hyphenated or not rest or re.search("[-/]", last[:-1] + first[:-1]):
        return True
    return f"{hyphenated[1]}-{rest[0]}".casefold() in compounds
