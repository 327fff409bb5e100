"""Names matched: which words of a text are a name, and whether another text has one in some form."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from chatbot.evidence.facts.cities import cities_of
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.embeddings.built_in import is_whole_word
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.languages.language_files import language_data

NameRun = Sequence[Name]
"""The names that stand in a row, as Donald and Trump do."""

WHOLE_NAME = 2
"""So many words in a row are the name of somebody or something; one may be another word."""
TRANSLATED = 0.6
"""The cosine of two names from which one is a translation of the other."""
SHORTEST_NAME = 4
SHORTEST_STEM = 3
_TRANSLATED_WORD = 0.43
"""The same for one word and any of another language: Niza and Nice have so much, and unrelated ones seldom."""
_SPELLED_ALIKE = 0.66  # Edinburgh and Edimburgo, Naples and Neapel
_STEM = 4
_ENDING = 2
_ENDINGS = ("s", "es", "n", "ns", "al", "ing", "ed")


def name_runs(facts: TextFacts) -> list[NameRun]:
    """The names in a row of a text."""
    return [list(run) for _, run in groupby(facts.names, key=lambda name: name.run)]


def proper_runs(facts: TextFacts) -> list[NameRun]:
    """List the names without words that may be others: Igor Melnyk of Minister Igor Melnyk."""
    proper = ([name for name in run if _is_proper(name, facts)] for run in name_runs(facts))
    return [run for run in proper if any(name.sure or not (name.noun or name.initial) for name in run)]


def _is_proper(name: Name, facts: TextFacts) -> bool:
    written = facts.text.as_written(name.start, name.end)
    if language_data(facts.language).writing.nouns_capitalised and is_whole_word(written):
        return False
    return not (name.noun or name.countries or is_ordinary(written))


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def is_ordinary(word: str) -> bool:
    """Whether a word is so common in small letters that the encoder's vocabulary has it: "storm", not "Lavrov".

    So is one with an ending, unless the vocabulary has it with a capital only: Macron is no macro.
    """
    small = word.casefold()
    if is_whole_word(word) and not is_whole_word(small):
        return False
    stems = [small, *(small.removesuffix(ending) for ending in _ENDINGS if small.endswith(ending))]
    return any(len(stem) >= SHORTEST_STEM and is_whole_word(stem) for stem in stems)


def is_named_in(name: Name, there: Name | TextFacts) -> bool:
    """Whether a text or another name has a name, perhaps inflected, or as the people of a country."""
    return not name.countries.isdisjoint(there.countries) or any(
        _is_one_name(name.word.spelled, one) for one in there.keys
    )


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def _is_one_name(one: str, other: str) -> bool:
    """Whether two normalised words differ only in their endings."""
    shorter, longer = sorted((one, other), key=len)
    if one == other or len(shorter) > _STEM:
        return longer.startswith(shorter[: max(_STEM, len(shorter) - _ENDING)])
    return len(shorter) >= SHORTEST_STEM and longer.startswith(shorter) and len(longer) < 2 * len(shorter)


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def spelled_alike(one: str, other: str) -> bool:
    """Whether two normalised names may be one in two languages."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _SPELLED_ALIKE and matcher.ratio() >= _SPELLED_ALIKE


def is_translated(written: str, there: TextFacts, least: float = TRANSLATED) -> bool:
    """Whether a name of a text, or a word of one, is near one in meaning: Maison Blanche for White House."""
    others = [
        there.text.as_written(start, end)
        for run in name_runs(there)
        if not (len(run) == 1 and cities_of(run[0].word.spelled, there.language))
        for start, end in {(run[0].start, run[-1].end), *((name.start, name.end) for name in run)}
    ]
    return bool(others) and bool((kept_vectors(others) @ kept_vectors([written])[0]).max() >= least)


def is_word_of(written: str, there: TextFacts) -> bool:
    """Whether a text has a word near one in meaning, that is no other city and no part of a longer name."""
    of_names = {name.start for run in name_runs(there) if len(run) >= WHOLE_NAME for name in run}
    words = list(
        {
            token.text
            for token in there.text.tokens
            if len(token.text) >= SHORTEST_NAME
            and token.start not in of_names
            and not cities_of(token.key, there.language)
        }
    )
    return bool(words) and bool((kept_vectors(words) @ kept_vectors([written])[0]).max() >= _TRANSLATED_WORD)
