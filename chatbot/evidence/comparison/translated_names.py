"""Names across languages: what an answer names and its source cannot have, by elimination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from chatbot.evidence.facts.names import Name, is_named_in
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.embeddings.built_in import is_whole_word

_SPELLED_ALIKE = 0.66
"""Edinburgh and Edimburgo, Naples and Neapel."""

_Run = Sequence[Name]


def replaced_names(answer: TextFacts, rests_on: TextFacts, around: TextFacts) -> Iterator[tuple[_Run, _Run]]:
    """Yield the names of an answer's sentence that a source in another language cannot have, and those it has."""
    said = _without(_without(_proper_runs(answer), rests_on), around)
    left = _without(_proper_runs(rests_on), answer) if said else []
    for run in said:
        if not left:
            return
        instead = min(left, key=lambda one: abs(len(one) - len(run)))
        left.remove(instead)
        yield run, instead


def _without(runs: Sequence[_Run], there: TextFacts) -> list[_Run]:
    """Return the names of which a text has no word."""
    return [run for run in runs if not any(_has(there, name) for name in run)]


def _proper_runs(reading: TextFacts) -> list[_Run]:
    """Return the names, without words that may be others: Igor Melnyk of Minister Igor Melnyk."""
    runs = (list(run) for _, run in groupby(reading.names, key=lambda name: name.run))
    proper = ([name for name in run if _is_proper(name, reading)] for run in runs)
    return [run for run in proper if run]


def _is_proper(name: Name, reading: TextFacts) -> bool:
    written = reading.text.as_written(name.start, name.end)
    return name.sure and not name.countries and not is_ordinary(written)


def _has(there: TextFacts, name: Name) -> bool:
    if is_named_in(name, there, same_language=False):
        return True
    return any(_spelled_alike(name.word.spelled, one.word.spelled) for one in there.names)


@lru_cache(maxsize=50_000)  # the words of a source are held against those of every sentence
def _spelled_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _SPELLED_ALIKE and matcher.ratio() >= _SPELLED_ALIKE


_SHORTEST = 3
_ENDINGS = ("s", "es", "n", "ns", "al", "ing", "ed")


@lru_cache(maxsize=50_000)  # the words of a source are held against those of every sentence
def is_ordinary(word: str) -> bool:
    """Say whether a word is one that texts have in small letters, so often that it is known whole.

    Nearly all of these are English; in the vocabulary "paris" has to be put together, "storm" has not.
    """
    small = word.casefold()
    stems = [small, *(small.removesuffix(ending) for ending in _ENDINGS if small.endswith(ending))]
    return any(len(stem) >= _SHORTEST and is_whole_word(stem) for stem in stems)
