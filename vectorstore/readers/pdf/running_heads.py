"""Drop the headers, footers and page numbers of a printed document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from vectorstore.readers.pdf.page_lines import Line, Page

_EDGE = 3
"""Lines at the top and at the bottom of a page that can be its header and its footer."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^\W*(\d{1,5})(?!\w)\W*|(?<!\S)(\d{1,5})\W*$")


def without_running_heads(pages: Sequence[Page]) -> list[Page]:
    """Drop headers, footers and page numbers.

    A line at a page's edge is dropped if it recurs in the same font size, whatever its digits, on at least
    two pages and a third of all: left and right pages can have their own, and the first page none. Two pages
    are enough if it begins or ends with a number that increases with the pages, as in a chapter's header; one
    page if it is nothing but the page's number in the file.
    """
    numbered = list(enumerate(pages, start=1))
    recurring = Counter(key for page in pages for key in {_without_digits(line) for line in _edges(page)})
    numbering = Counter(
        key for number, page in numbered for line in _edges(page) for key in _offsets(line, number)
    )
    heads = {key for key, count in recurring.items() if count >= max(2, len(pages) / 3)}
    increasing = {key for key, count in numbering.items() if count >= 2} | {("", 0)}

    def is_text(line: Line, index: int, number: int, length: int) -> bool:
        if _EDGE <= index < length - _EDGE:
            return True
        return _without_digits(line) not in heads and not _offsets(line, number) & increasing

    return [
        [line for index, line in enumerate(page) if is_text(line, index, number, len(page))]
        for number, page in numbered
    ]


def _edges(page: Page) -> Page:
    return [*page[:_EDGE], *page[_EDGE:][-_EDGE:]]


def _without_digits(line: Line) -> tuple[str, int]:
    """What a header has in common on all pages; a row of numbers keeps its digits."""
    has_letters = any(map(str.isalpha, line.text))
    return (_DIGITS.sub("", line.text).casefold() if has_letters else line.text), round(line.size)


def _offsets(line: Line, page: int) -> set[tuple[str, int]]:
    """The numbers at the ends of a line, minus the page's, each with the rest of the line."""
    return {
        (f"{line.text[: found.start()]}{line.text[found.end() :]}", int(found[1] or found[2]) - page)
        for found in _PAGE_NUMBER.finditer(line.text)
    }
