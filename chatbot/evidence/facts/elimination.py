"""Names across languages: what an answer names and its source cannot have, by what is left of that.

A name may be translated, or spelled as no rule tells. So one counts only where the source names something at no
other place of the answer, in words that are as little ordinary as its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from chatbot.evidence.facts.names import Name, is_named_in
from chatbot.evidence.facts.reading import Reading
from chatbot.evidence.facts.vocabulary import is_ordinary

_SPELLED_ALIKE = 0.66
"""Edinburgh and Edimburgo, Naples and Neapel."""

_Run = Sequence[Name]


def replaced_names(answer: Reading, rests_on: Reading, around: Reading) -> Iterator[tuple[_Run, _Run]]:
    """Yield the names of an answer's sentence that a source in another language cannot have, and those it has."""
    said = _without(_without(_proper_runs(answer), rests_on), around)
    left = _without(_proper_runs(rests_on), answer) if said else []
    for run in said:
        if not left:
            return
        instead = min(left, key=lambda one: abs(len(one) - len(run)))
        left.remove(instead)
        yield run, instead


def _without(runs: Sequence[_Run], there: Reading) -> list[_Run]:
    """Return the names of which a text has no word."""
    return [run for run in runs if not any(_has(there, name) for name in run)]


def _proper_runs(reading: Reading) -> list[_Run]:
    """Return the names, without words that may be others: Igor Melnyk of Minister Igor Melnyk."""
    runs = (list(run) for _, run in groupby(reading.names, key=lambda name: name.run))
    proper = ([name for name in run if _is_proper(name, reading)] for run in runs)
    return [run for run in proper if run]


def _is_proper(name: Name, reading: Reading) -> bool:
    written = reading.text.as_written(name.start, name.end)
    return name.sure and not name.countries and not is_ordinary(written)


def _has(there: Reading, name: Name) -> bool:
    if is_named_in(name, there, same_language=False):
        return True
    return any(_spelled_alike(name.word.spelled, one.word.spelled) for one in there.names)


@lru_cache(maxsize=50_000)  # the words of a source are held against those of every sentence
def _spelled_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _SPELLED_ALIKE and matcher.ratio() >= _SPELLED_ALIKE
