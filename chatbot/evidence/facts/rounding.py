"""How a number is rounded: about 3,400, more than 3,000, 1.2 million."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Literal

from vectorstore.languages.folding import UNSPACED
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word

Rounded = Literal["", "scaled", "about", "over", "under"]
"""Whether a number stands with a word for million or more, or with one that says it is not exact."""

_LOOK_BACK = 30
_LOOK_AHEAD = 16
_FARTHEST = {"scaled": Decimal("0.05"), "about": Decimal("0.2"), "over": Decimal("0.2"), "under": Decimal("0.2")}
"""Of the number that is said: no word makes 20 out of 30."""
_LETTER = re.compile(r"[^\W\d_]")


def rounded(folded: str, start: int, end: int, language: str) -> Rounded:
    """How the number between two places of a folded text is rounded."""
    before, after = folded[max(0, start - _LOOK_BACK) : start], folded[end : end + _LOOK_AHEAD]
    for kind, (leading, trailing) in _patterns(language).items():
        if leading.search(before) or trailing.match(after):
            return kind
    written = folded[start:end]
    return "scaled" if written[:1].isdigit() and _LETTER.search(written) else ""


def rounds_to(exact: Decimal, said: Decimal, kind: Rounded) -> bool:
    """Whether an exact number may be written as a rounded one, to the digits that this has."""
    if not kind or not said or abs(exact - said) > _FARTHEST[kind] * said:
        return False
    step = Decimal(1).scaleb(int(said.normalize().as_tuple().exponent))
    if kind == "over":
        return (exact / step).to_integral_value(ROUND_FLOOR) * step == said
    if kind == "under":
        return (exact / step).to_integral_value(ROUND_CEILING) * step == said
    return 2 * abs(exact - said) <= step


@lru_cache(maxsize=32)
def _patterns(language: str) -> dict[Rounded, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What tells each kind right before a number, and right after."""
    words = language_data(language).numbers
    listed: dict[Rounded, str] = {
        "over": any_word(words.over),
        "under": any_word(words.under),
        "about": any_word(words.about),
    }
    return {
        kind: (re.compile(rf"(?:{any_of})[\W_]*\Z"), re.compile(rf"['’ -]*[{UNSPACED}]?(?:{any_of})"))
        for kind, any_of in listed.items()
    }
