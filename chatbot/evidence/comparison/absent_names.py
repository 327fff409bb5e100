"""Names of an answer's sentence that no passage has, in whatever language.

A person's name hardly changes between languages; what a place or an institution is called there is near it in
meaning. An acronym may stand for anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from chatbot.evidence.comparison.difference import Difference
from chatbot.evidence.comparison.name_matching import (
    SHORTEST_NAME,
    SHORTEST_STEM,
    TRANSLATED,
    WHOLE_NAME,
    NameRun,
    is_named_in,
    is_translated,
    is_word_of,
    proper_runs,
    spelled_alike,
)
from chatbot.evidence.facts.cities import cities_of, countries_of_cities
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.languages.language_files import language_data

_TRANSLATED_WHOLE = 0.8
"""The cosine of a translation of two words that are no others: persons are near by what they are known for."""
_TRANSLATED_WITH_OTHERS = 0.7
"""The same of a name and the common words before it: Muslim Brotherhood, but not President and somebody else."""
_NEARLY = 0.8


def absent_names(answer: TextFacts, passages: Sequence[TextFacts]) -> Iterator[Difference]:
    """Yield each name that no passage has, in any spelling or translation, and each with another surname there."""
    for run in proper_runs(answer):
        absent = [name for name in run if not any(_is_written_in(there, name) for there in passages)]
        span = run[0].start, run[-1].end
        written = answer.text.as_written(*span)
        if absent == run and _is_whole(run):
            if not any(_may_be_called_otherwise(run, answer, there) for there in passages):
                yield Difference("name", written, "", True, span)
        elif absent == run[-1:] and (instead := _with_another_surname(run, passages)):
            yield Difference("name", written, instead, True, span)


def _is_written_in(there: TextFacts, name: Name) -> bool:
    """Whether a text has a name, perhaps inflected or in another spelling; a like beginning is not enough."""
    spelled = name.word.spelled
    return (
        not name.countries.isdisjoint(there.countries)
        or any(_is_nearly(spelled, key) for key in there.keys)
        or any(spelled_alike(spelled, one.word.spelled) for one in there.names)
    )


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def _is_nearly(one: str, other: str) -> bool:
    """Whether a word is another, perhaps with another ending or one letter changed: Moskau for Moskauer."""
    if other.startswith(one[: max(SHORTEST_STEM, len(one) - 1)]):
        return True
    return abs(len(one) - len(other)) <= 1 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEARLY


def _is_whole(run: NameRun) -> bool:
    """Whether names in a row are surely a name: two words, or a long one within a sentence."""
    return len(run) >= WHOLE_NAME or (
        run[0].sure and not run[0].acronym and run[0].end - run[0].start >= SHORTEST_NAME
    )


def _with_another_surname(run: NameRun, passages: Sequence[TextFacts]) -> str:
    """The name of a passage that begins as one of two words does and ends with another word; "" for none."""
    for there in passages:
        for other in proper_runs(there):
            if len(run) == len(other) == WHOLE_NAME and _is_first_name(run[0], other[0]):
                return there.text.as_written(other[0].start, other[-1].end)
    return ""


def _is_first_name(name: Name, there: Name) -> bool:
    """Whether two first names are one, perhaps in another language: Volodymyr and Vladimir."""
    return is_named_in(name, there) or spelled_alike(name.word.spelled, there.word.spelled)


def _may_be_called_otherwise(run: NameRun, answer: TextFacts, there: TextFacts) -> bool:
    """Whether a passage may have a name in another form: a translation, or in a script without capitals.

    One word of another language may be a common noun there, as Norse is "nórdico".
    """
    if there.text.text == there.text.text.casefold():
        return True
    if len(run) == 1 and (zones := cities_of(run[0].word.spelled, answer.language)):
        # A capital may stand for its country.
        named = there.cities.isdisjoint(zones) and there.countries.isdisjoint(countries_of_cities(zones))
        return not named
    written = answer.text.as_written(run[0].start, run[-1].end)
    whole = [name for name in answer.names if name.run == run[0].run]
    with_others = answer.text.as_written(whole[0].start, whole[-1].end)
    if is_translated(written, there, TRANSLATED if len(run) < WHOLE_NAME else _TRANSLATED_WHOLE):
        return True
    if whole != run and is_translated(with_others, there, _TRANSLATED_WITH_OTHERS):
        return True
    if len(run) >= WHOLE_NAME or there.language == answer.language:
        return False
    capitalised = language_data(answer.language).writing.nouns_capitalised
    return capitalised or not {answer.language, there.language} <= LANGUAGES or is_word_of(written, there)
