"""The lines of a PDF page and their measures, as PDFium finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ctypes import c_double
from math import hypot
from typing import Any, NamedTuple

from pypdfium2 import raw

from vectorstore.article import clean_characters

_LINE_END = 0x0A
# PDFium writes a hyphen at a line's end as one of these, and no line end after it.
_HYPHENS = (0x02, 0xFFFE)
_HYPHEN_AT_END = re.compile("[\x02\ufffe\u00ad]$")


class Line(NamedTuple):
    """A line of a page: its text, cleaned and not empty, and its measures in any one unit."""

    text: str
    width: float
    size: float
    """Font size, more than 0."""
    height: float
    """Of the baseline, above any fixed point of the page."""


Page = Sequence[Line]


def lines_of(page: Any) -> Iterator[Line]:
    """Yield the lines of a text page in PDFium's order, without those that have no letter or digit."""
    codes = [raw.FPDFText_GetUnicode(page, index) for index in range(page.count_chars())]
    start = 0
    for index, code in enumerate([*codes, _LINE_END]):
        if code == _LINE_END or code in _HYPHENS:
            end = index if code == _LINE_END else index + 1
            text = _decode(codes[start:end])
            if any(map(str.isalnum, text)):
                yield _measure(page, text, [at for at in range(start, end) if not chr(codes[at]).isspace()])
            start = index + 1


def _decode(codes: Sequence[int]) -> str:
    # On Windows, a character may come as two surrogates.
    text = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(clean_characters(_HYPHEN_AT_END.sub("-", text.rstrip())).split())


def _measure(page: Any, text: str, indexes: Sequence[int]) -> Line:
    """Measure the line of the characters at these indexes of the page's text."""
    left, *_ = page.get_charbox(indexes[0])
    _, _, right, _ = page.get_charbox(indexes[-1])
    # Not the first character, which may be superscript, nor the last, which may be a footnote mark.
    middle = indexes[len(indexes) // 2]
    matrix, x, y = raw.FS_MATRIX(), c_double(), c_double()
    raw.FPDFText_GetMatrix(page, middle, matrix)
    raw.FPDFText_GetCharOrigin(page, middle, x, y)
    size = raw.FPDFText_GetFontSize(page, middle) * hypot(matrix.c, matrix.d)
    return Line(text, abs(right - left), size or 1.0, y.value)
