"""Recognises the sentences that other packages say in English, so that the page can say them in its language.

Notices, reasons and errors are finished English sentences, as the terminal and the JSON have them, and stored
answers keep them. The English catalogue lists their patterns, with a gap for each value:

- `{name}` is taken over as it is,
- `{name:number}` is a number, and written as the language writes numbers,
- `{name:message}` is itself such a sentence, or a part of one,
- `{name:list}` is several of those, with commas between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

GAP = re.compile(r"\{(\w+)(?::(\w+))?\}")
_WITHIN = {"number": r"\d[\d,]*"}
_MOST_CHARACTERS = 2000
"""A longer text is none of the program's sentences."""


class Recognised(NamedTuple):
    """A message of the English catalogue: its key, and of each gap what stands in it and of which kind."""

    key: str
    values: dict[str, str]
    kinds: dict[str, str]


class EnglishMessages:
    """The messages of the English catalogue, as patterns."""

    def __init__(self, texts: Mapping[str, str | Mapping[str, str]]) -> None:
        forms = [(key, form) for key, text in texts.items() for form in _forms(text)]
        self._patterns = [(key, re.compile(_pattern(form), re.DOTALL), _kinds(form)) for key, form in forms]
        self.recognised = lru_cache(1024)(self._recognised)

    def _recognised(self, said: str) -> Recognised | None:
        """The message that `said` is: of several, the one that leaves least of it unsaid; None for none."""
        if len(said) > _MOST_CHARACTERS:
            return None
        found = [
            Recognised(key, match.groupdict(), kinds)
            for key, pattern, kinds in self._patterns
            if (match := pattern.fullmatch(said))
        ]
        return min(found, key=self._unsaid, default=None)

    def _unsaid(self, found: Recognised) -> int:
        """How many characters stand in gaps and are no messages themselves."""
        return sum(
            len(value)
            for name, value in found.values.items()
            if found.kinds[name] != "message" or not self.recognised(value)
        )


def _forms(text: str | Mapping[str, str]) -> Iterator[str]:
    return iter([text] if isinstance(text, str) else text.values())


def _kinds(form: str) -> dict[str, str]:
    """What stands in each gap of an English message: number, message, list, or "" for anything."""
    return dict(GAP.findall(form))


def _pattern(form: str) -> str:
    parts, end = [], 0
    for gap in GAP.finditer(form):
        parts += [re.escape(form[end : gap.start()]), f"(?P<{gap[1]}>{_WITHIN.get(gap[2], '.+?')})"]
        end = gap.end()
    return "".join([*parts, re.escape(form[end:])])
