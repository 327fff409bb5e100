"""Numbers in Han numerals: 三十五, 一千二百万, 3億5000万."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_DIGITS = {
    sign: value
    for value, signs in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
_PIECE = r"(?:\d+(?:[.,]\d+)*|[〇零一二两兩三四五六七八九十百千]+)"
_NUMBER = re.compile(rf"(?:{_PIECE}[万萬亿億兆]+)+{_PIECE}?|[〇零一二两兩三四五六七八九十百千]+")
_PART = re.compile(rf"({_PIECE})([万萬亿億兆]*)")


def han_numbers(folded: str) -> Iterator[tuple[int, int, Decimal]]:
    """Yield start, end and value of the numbers with Han numerals in a folded text, except a lone 一."""
    for found in _NUMBER.finditer(folded):
        if found[0] in {"一", "千", "百", "零", "〇"}:
            continue
        total = Decimal(0)
        for piece, myriads in _PART.findall(found[0]):
            total += _small(piece) * Decimal(10) ** sum(_MYRIADS[sign] for sign in myriads)
        yield found.start(), found.end(), total


def _small(piece: str) -> Decimal:
    if piece[0].isdigit() and piece[0] not in _DIGITS:
        return Decimal(
            piece.replace(",", "") if piece.count(".") < 2 else piece.replace(".", "").replace(",", ".")
        )
    if not any(sign in _TENS for sign in piece):
        return Decimal("".join(str(_DIGITS[sign]) for sign in piece))
    total, digit = 0, 0
    for sign in piece:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return Decimal(total + digit)
