"""Text that repeats itself at its end, as small models may write it.

The rules and the padding of a wide table repeat themselves too, and end.
"""

from __future__ import annotations

_TIMES = 4
_LEAST, _LEAST_OF_RULES = 240, 2400
_LONGEST_UNIT = 400
_TAIL = 60
_RULES = "-=_|+: \n"
"""What tables are drawn with."""


def repeats(text: str) -> bool:
    """Whether a text ends in one passage four times or more, of 240 characters or more in all; of rules 2,400."""
    return _unit(text) > 0


def without_repeats(text: str) -> str:
    """The text with the repeated passage at its end kept once."""
    unit = _unit(text)
    if not unit:
        return text
    end = len(text)
    while end > unit and text[end - unit - 1] == text[end - 1]:
        end -= 1
    return text[:end].rstrip()


def _unit(text: str) -> int:
    """The length of the passage that is repeated at the end, 0 for none."""
    tail = text[-_TAIL:]
    before = text.rfind(tail, len(text) - _TAIL - _LONGEST_UNIT if len(text) > _TAIL + _LONGEST_UNIT else 0, -1)
    unit = len(text) - len(tail) - before
    span = max(_TIMES * unit, _LEAST if tail.strip(_RULES) else _LEAST_OF_RULES)
    if len(tail) < _TAIL or before < 0 or span > len(text):
        return 0
    end = text[-span:]
    return unit if end[unit:] == end[:-unit] else 0
