"""How a language asks whole-article and whole-library questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import expression, filled

KINDS = ("summary", "digest", "list", "timeline")
_SUBJECT, _TIME = "subject", "time"
_NO_TIME = "(?!)"


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """One way to ask: `pattern` is for a whole folded question."""

    kind: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> OverviewMatch | None:
        """Return what a folded question says, None where it is not asked in this way."""
        found = self.pattern.fullmatch(text)
        return OverviewMatch(self.kind, _span(found, _SUBJECT), _span(found, _TIME)) if found else None


@dataclass(frozen=True, slots=True)
class OverviewMatch:
    """What a question was read as: its kind, and where its subject and its time stand; (0, 0) for none."""

    kind: str
    subject: tuple[int, int]
    time: tuple[int, int]


@lru_cache(maxsize=64)
def forms(language: str) -> tuple[QuestionForm, ...]:
    """The questions that an ISO 639-1 language has, those with a time first; none where its file has none."""
    asked = [(kind, one) for kind in KINDS for one in getattr(language_data(language).overviews, kind)]
    timed = [(kind, one) for kind, one in asked if f"{{{_TIME}}}" in one]
    return tuple(
        [QuestionForm(kind, _pattern(one, language, ".+?")) for kind, one in timed]
        + [QuestionForm(kind, _pattern(one, language, _NO_TIME)) for kind, one in asked]
    )


def _pattern(question: str, language: str, time: str) -> re.Pattern[str]:
    parts = language_data(language).overviews.parts
    whole = expression(f"{{before}}(?:{question}){{after}}", parts)
    slots = {_SUBJECT: ".+?", _TIME: time}
    # A group may have a name once only.
    numbers = count()
    return re.compile(filled(whole, lambda name: f"(?P<{name}{next(numbers)}>{slots[name]})"))


def _span(found: re.Match[str], name: str) -> tuple[int, int]:
    spans: Iterator[tuple[int, int]] = (
        found.span(group) for group in found.groupdict() if group.startswith(name) and found[group] is not None
    )
    return next(spans, (0, 0))
