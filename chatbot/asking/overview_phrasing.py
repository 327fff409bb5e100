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
    """One question form: `pattern` matches a whole folded question."""

    kind: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> OverviewMatch | None:
        """Match a folded question; None where it has another form."""
        found = self.pattern.fullmatch(text)
        return OverviewMatch(self.kind, _span(found, _SUBJECT), _span(found, _TIME)) if found else None


@dataclass(frozen=True, slots=True)
class OverviewMatch:
    """The kind of a question, and the spans of its subject and time; (0, 0) for none."""

    kind: str
    subject: tuple[int, int]
    time: tuple[int, int]


@lru_cache(maxsize=64)
def forms(language: str) -> tuple[QuestionForm, ...]:
    """The question forms of an ISO 639-1 language, those with a time first; possibly none."""
    patterns = [(kind, one) for kind in KINDS for one in getattr(language_data(language).overviews, kind)]
    timed = [(kind, one) for kind, one in patterns if f"{{{_TIME}}}" in one]
    return tuple(
        [QuestionForm(kind, _pattern(one, language, ".+?")) for kind, one in timed]
        + [QuestionForm(kind, _pattern(one, language, _NO_TIME)) for kind, one in patterns]
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
