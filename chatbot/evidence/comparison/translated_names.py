"""Names across languages: by elimination, what an answer names and its source cannot have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.facts.names import Name, is_named_in
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.embeddings.built_in import is_whole_word

_SPELLED_ALIKE = 0.66
"""Edinburgh and Edimburgo, Naples and Neapel."""

_Run = Sequence[Name]


def compared_translated_names(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each name that the source does not have, with one of the source that the answer does not have."""
    said = _without(_without(_proper_runs(texts.answer), texts.rests_on), texts.around)
    left = _without(_proper_runs(texts.rests_on), texts.answer) if said else []
    for run in said:
        if not left:
            return
        instead = min(left, key=lambda one: abs(len(one) - len(run)))
        left.remove(instead)
        source = (instead[0].start, instead[-1].end)
        yield texts.difference("name", (run[0].start, run[-1].end), [source], certain=False)


def _without(runs: Sequence[_Run], there: TextFacts) -> list[_Run]:
    """Keep the names of which a text has no word."""
    return [run for run in runs if not any(_has(there, name) for name in run)]


def _proper_runs(facts: TextFacts) -> list[_Run]:
    """List the names without words that may be others: Igor Melnyk of Minister Igor Melnyk."""
    runs = (list(run) for _, run in groupby(facts.names, key=lambda name: name.run))
    proper = ([name for name in run if _is_proper(name, facts)] for run in runs)
    return [run for run in proper if run]


def _is_proper(name: Name, facts: TextFacts) -> bool:
    written = facts.text.as_written(name.start, name.end)
    return name.sure and not name.countries and not is_ordinary(written)


def _has(there: TextFacts, name: Name) -> bool:
    if is_named_in(name, there, same_language=False):
        return True
    return any(_spelled_alike(name.word.spelled, one.word.spelled) for one in there.names)


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def _spelled_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _SPELLED_ALIKE and matcher.ratio() >= _SPELLED_ALIKE


_SHORTEST = 3
_ENDINGS = ("s", "es", "n", "ns", "al", "ing", "ed")


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def is_ordinary(word: str) -> bool:
    """Whether a word is so common in small letters that the vocabulary has it whole: "storm", not "paris".

    Nearly all of these are English.
    """
    small = word.casefold()
    stems = [small, *(small.removesuffix(ending) for ending in _ENDINGS if small.endswith(ending))]
    return any(len(stem) >= _SHORTEST and is_whole_word(stem) for stem in stems)
