"""How a language asks whole-article and whole-library questions, and introduces their answers: phrasing.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import count
from typing import Any

from vectorstore.languages.folding import fold

KINDS = ("summary", "digest", "list", "timeline")
_ENGLISH = "en"
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


@dataclass(frozen=True, slots=True)
class OverviewPhrases:
    """The program's own words in one language; {articles}, {of}, {shown} and {subject} are filled in."""

    summary: str
    digest: str
    listed: str
    naming: str
    none: str
    empty: str
    timeline: str
    shown: str


@lru_cache(maxsize=64)
def forms(language: str) -> tuple[QuestionForm, ...]:
    """Return the ways to ask in an ISO 639-1 language, those with a time first; none where it is not listed."""
    table = _all().get(language, {})
    named = {name: value for name, value in table.items() if isinstance(value, str)}
    asked = [(kind, expression) for kind in KINDS for expression in table.get(kind, ())]
    timed = [(kind, expression) for kind, expression in asked if "@" in expression]
    return tuple(
        [QuestionForm(kind, _pattern(expression, named, ".+?")) for kind, expression in timed]
        + [QuestionForm(kind, _pattern(expression, named, _NO_TIME)) for kind, expression in asked]
    )


@lru_cache(maxsize=64)
def overview_phrases(language: str) -> OverviewPhrases:
    """Return the program's own words in an ISO 639-1 language, English where it is not listed."""
    table = _all()
    return OverviewPhrases(**table.get(language, table[_ENGLISH])["said"])


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the languages that are listed."""
    return tuple(_all())


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Any]:
    return tomllib.loads(files("chatbot.asking").joinpath("phrasing.toml").read_text("utf-8"))


def _pattern(expression: str, named: Mapping[str, str], time: str) -> re.Pattern[str]:
    whole = f"{{before}}(?:{expression}){{after}}"
    while "{" in whole:
        whole = re.sub(r"\{(\w+)\}", lambda name: named.get(name[1], ""), whole)
    # A group may have a name once only.
    numbers = count()
    whole = re.sub("_", lambda _: f"(?P<{_SUBJECT}{next(numbers)}>.+?)", fold(whole))
    whole = re.sub("@", lambda _: time if time == _NO_TIME else f"(?P<{_TIME}{next(numbers)}>{time})", whole)
    return re.compile(whole)


def _span(found: re.Match[str], name: str) -> tuple[int, int]:
    spans: Iterator[tuple[int, int]] = (
        found.span(group) for group in found.groupdict() if group.startswith(name) and found[group] is not None
    )
    return next(spans, (0, 0))
