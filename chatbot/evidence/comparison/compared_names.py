"""Names of an answer's sentence that its source does not have, and what it has instead.

In one language, certain are only names in whose place the source has another one, and longer names out of nothing:
an acronym, a country or one word of a name may well be what the source calls something else. Across languages,
where a name may be translated, none is certain but a whole name that no passage has (`absent_names`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.comparison.pairing import CLEARLY_NEAR, Pairing
from chatbot.evidence.facts.cities import cities_of, countries_of_cities
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.embeddings.built_in import LANGUAGES, is_whole_word
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.languages.language_files import language_data
from vectorstore.text.words import match

_WHOLE_NAME = 2  # so many words in a row are the name of somebody or something; one may be another word
_FEW_WORDS = 4  # in so short a sentence nothing need stand beside two names
_CLEAR_ACRONYM = 3  # so many initials in a row are an acronym's, not chance
_TRANSLATED = 0.6
"""The cosine of two names from which one is a translation of the other."""
_TRANSLATED_WHOLE = 0.8
"""The same of a name of two words that are no others: persons are near each other by what they are known for."""
_TRANSLATED_WITH_OTHERS = 0.7
"""The same of a name and the common words before it: Muslim Brotherhood, but not President and somebody else."""
_TRANSLATED_WORD = 0.43
"""The same for one word and any of another language: Niza and Nice have so much, and unrelated ones seldom."""
_SHORTEST_NAME = 4
_SPELLED_ALIKE = 0.66  # Edinburgh and Edimburgo, Naples and Neapel
_NEARLY = 0.8
_MATCHED = 0.4  # how well a text must match a name across languages
_SHORTEST_STEM = 3
_STEM = 4
_ENDING = 2
_ENDINGS = ("s", "es", "n", "ns", "al", "ing", "ed")

_Run = Sequence[Name]
_Missing = tuple[Name, Name | None]
"""A name that is not in the source, and what may stand there in its place."""


def compared_names(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each name that the source does not have; the words of one name together."""
    return _NameComparison(texts).differences() if texts.same_language else _replaced_names(texts)


def absent_names(answer: TextFacts, passages: Sequence[TextFacts]) -> Iterator[Difference]:
    """Yield each name that no passage has, in any spelling or translation, and each with another surname there.

    A person's name hardly changes between languages; what a place or an institution is called there is near it in
    meaning. An acronym may stand for anything.
    """
    for run in _proper_runs(answer):
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
        or any(_spelled_alike(spelled, one.word.spelled) for one in there.names)
    )


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def _is_nearly(one: str, other: str) -> bool:
    """Whether a word is another, perhaps with another ending or one letter changed: Moskau for Moskauer."""
    if other.startswith(one[: max(_SHORTEST_STEM, len(one) - 1)]):
        return True
    return abs(len(one) - len(other)) <= 1 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEARLY


def _is_whole(run: _Run) -> bool:
    """Whether names in a row are surely a name: two words, or a long one within a sentence."""
    return len(run) >= _WHOLE_NAME or (
        run[0].sure and not run[0].acronym and run[0].end - run[0].start >= _SHORTEST_NAME
    )


def _with_another_surname(run: _Run, passages: Sequence[TextFacts]) -> str:
    """The name of a passage that begins as one of two words does and ends with another word; "" for none."""
    for there in passages:
        for other in _proper_runs(there):
            if len(run) == len(other) == _WHOLE_NAME and _is_first_name(run[0], other[0]):
                return there.text.as_written(other[0].start, other[-1].end)
    return ""


def _is_first_name(name: Name, there: Name) -> bool:
    """Whether two first names are one, perhaps in another language: Volodymyr and Vladimir."""
    return _is_named_in(name, there) or _spelled_alike(name.word.spelled, there.word.spelled)


def _may_be_called_otherwise(run: _Run, answer: TextFacts, there: TextFacts) -> bool:
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
    if _is_translated(written, there, _TRANSLATED if len(run) < _WHOLE_NAME else _TRANSLATED_WHOLE):
        return True
    if whole != run and _is_translated(with_others, there, _TRANSLATED_WITH_OTHERS):
        return True
    if len(run) >= _WHOLE_NAME or there.language == answer.language:
        return False
    capitalised = language_data(answer.language).writing.nouns_capitalised
    return capitalised or not {answer.language, there.language} <= LANGUAGES or _is_word_of(written, there)


def _is_word_of(written: str, there: TextFacts) -> bool:
    """Whether a text has a word near one in meaning, that is no other city and no part of a longer name."""
    of_names = {name.start for run in _runs(there) if len(run) >= _WHOLE_NAME for name in run}
    words = list(
        {
            token.text
            for token in there.text.tokens
            if len(token.text) >= _SHORTEST_NAME
            and token.start not in of_names
            and not cities_of(token.key, there.language)
        }
    )
    return bool(words) and bool((kept_vectors(words) @ kept_vectors([written])[0]).max() >= _TRANSLATED_WORD)


def _is_translated(written: str, there: TextFacts, least: float = _TRANSLATED) -> bool:
    """Whether a name of a text, or a word of one, is near one in meaning: Maison Blanche for White House."""
    others = [
        there.text.as_written(start, end)
        for run in _runs(there)
        if not (len(run) == 1 and cities_of(run[0].word.spelled, there.language))
        for start, end in {(run[0].start, run[-1].end), *((name.start, name.end) for name in run)}
    ]
    return bool(others) and bool((kept_vectors(others) @ kept_vectors([written])[0]).max() >= least)


class _NameComparison:
    def __init__(self, texts: ComparedTexts) -> None:
        self._texts = texts
        self._sources = texts.rests_on, texts.around
        # Of Vladimir Putin, an answer that says Putin lacks nothing.
        named = {run[-1].run for run in _runs(texts.rests_on) if _is_named_in(run[-1], texts.answer)}
        self._pairing = Pairing(
            texts,
            [facts.names for facts in texts.each],
            _is_named_in,
            lambda there: not (there.noun or there.run in named or is_spelled_out(there, texts.answer)),
        )

    def differences(self) -> Iterator[Difference]:
        missing = [pair for pair in self._missing() if pair[1] or not self._is_a_first_name(pair[0])]
        for _, group in groupby(missing, key=lambda pair: pair[0].run):
            yield self._difference(list(group))

    def _missing(self) -> list[_Missing]:
        """The names that the source lacks; those that it has nowhere choose first what they stand for."""
        missing: list[_Missing] = []
        for name in sorted(self._texts.answer.names, key=self._is_anywhere):
            taken = [there for _, there in missing if there]
            if self._is_in_source(name, taken):
                continue
            instead = self._pairing.replaced(name, taken)
            if self._is_missing(name, instead):
                missing.append((name, instead))
        return sorted(missing, key=lambda pair: pair[0].start)

    def _is_anywhere(self, name: Name) -> bool:
        return any(_is_named_in(name, source) for source in self._sources)

    def _difference(self, run: Sequence[_Missing]) -> Difference:
        replaced = [instead for name, instead in run if instead and self._is_likely(name, instead)]
        return self._texts.difference(
            "name",
            (run[0][0].start, run[-1][0].end),
            [(one.start, one.end) for one in replaced],
            certain=self._is_certain(run, bool(replaced)),
        )

    def _is_certain(self, run: Sequence[_Missing], replaced: bool) -> bool:
        if not all(name.sure for name, _ in run):
            return False
        return replaced or (len(run) >= _WHOLE_NAME and len(run) == len(self._run(run[0][0])))

    def _run(self, name: Name) -> list[Name]:
        """The names in a row with one, itself included."""
        return [one for one in self._texts.answer.names if one.run == name.run]

    def _is_likely(self, name: Name, instead: Name) -> bool:
        """Whether two names may be of one kind, or stand beside so much the same that they must be."""
        near = self._pairing.nearness(name, instead)
        if near >= CLEARLY_NEAR:
            return True
        if not near and len(self._texts.answer.text.telling) > _FEW_WORDS:
            return False
        return bool(name.countries) == bool(instead.countries) and bool(name.acronym) == bool(instead.acronym)

    def _is_in_source(self, name: Name, taken: Sequence[Name] = ()) -> bool:
        there = next((one for one in self._sources if _is_named_in(name, one)), None)
        if there is None:
            return any(is_spelled_out(name, one) for one in self._sources)
        if name.countries or self._pairing.has(name, taken):
            return True
        return not any(_is_named_in(name, one) for one in there.names)

    def _is_a_first_name(self, name: Name) -> bool:
        """Whether it stands before a surname that the source has without one."""
        after = [one for one in self._run(name) if one.start > name.start]
        return bool(after) and self._is_in_source(after[-1])

    def _is_missing(self, name: Name, instead: Name | None) -> bool:
        """Whether a word that the source does not have is a name."""
        if name.sure:
            return True
        if instead is None:
            return False
        near = self._pairing.nearness(name, instead)
        if (instead.sure or instead.countries) and near >= CLEARLY_NEAR:
            return True
        return not name.noun and near >= CLEARLY_NEAR + (name.initial or instead.initial)


def _is_named_in(name: Name, there: Name | TextFacts) -> bool:
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
    return len(shorter) >= _SHORTEST_STEM and longer.startswith(shorter) and len(longer) < 2 * len(shorter)


def is_spelled_out(name: Name, there: TextFacts) -> bool:
    """Whether a text has the words that an acronym stands for, or the acronym of a longer name."""
    if not name.acronym:
        return name.initials in there.acronyms
    return any(_are_initials(name.acronym, letters) for letters in there.initials)


def _are_initials(acronym: str, letters: str) -> bool:
    """Whether words in a row begin with its letters; where there are only two, one with a capital."""
    if len(acronym) >= _CLEAR_ACRONYM:
        return acronym in letters.casefold()
    first, last = acronym[0], acronym[-1]
    return any(pair in letters for pair in (acronym.upper(), first.upper() + last, first + last.upper()))


def _replaced_names(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each name that the source does not have, with one of the source that the answer does not have."""
    said = _without(_without(_proper_runs(texts.answer), texts.rests_on), texts.around)
    left = _without(_proper_runs(texts.rests_on), texts.answer) if said else []
    for run in said:
        span = run[0].start, run[-1].end
        written = texts.answer.text.as_written(*span)
        is_a_noun = not any(name.sure for name in run) and _is_word_of(written, texts.around)
        if is_a_noun or _is_translated(written, texts.around):
            continue
        instead = min(left, key=lambda one: abs(len(one) - len(run)), default=None)
        if instead:
            left.remove(instead)
        source = [(instead[0].start, instead[-1].end)] if instead else []
        yield texts.difference("name", span, source, certain=False)


def _without(runs: Sequence[_Run], there: TextFacts) -> list[_Run]:
    """Keep the names of which a text has no word, or not the last: the surname."""
    return [run for run in runs if not _has(there, run[-1])]


def _proper_runs(facts: TextFacts) -> list[_Run]:
    """List the names without words that may be others: Igor Melnyk of Minister Igor Melnyk."""
    proper = ([name for name in run if _is_proper(name, facts)] for run in _runs(facts))
    return [run for run in proper if any(name.sure or not (name.noun or name.initial) for name in run)]


def _runs(facts: TextFacts) -> list[_Run]:
    """The names in a row of a text."""
    return [list(run) for _, run in groupby(facts.names, key=lambda name: name.run)]


def _is_proper(name: Name, facts: TextFacts) -> bool:
    written = facts.text.as_written(name.start, name.end)
    if language_data(facts.language).writing.nouns_capitalised and is_whole_word(written):
        return False
    return not (name.noun or name.countries or is_ordinary(written))


def _has(there: TextFacts, name: Name) -> bool:
    """Whether a text in another language has a name, perhaps in another spelling."""
    if _is_named_in(name, there) or match(name.word, there.form) >= _MATCHED:
        return True
    return any(_spelled_alike(name.word.spelled, one.word.spelled) for one in there.names)


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def _spelled_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _SPELLED_ALIKE and matcher.ratio() >= _SPELLED_ALIKE


@lru_cache(maxsize=50_000)  # the words of a source are compared with those of every sentence
def is_ordinary(word: str) -> bool:
    """Whether a word is so common in small letters that the encoder's vocabulary has it: "storm", not "Lavrov".

    So is one with an ending, unless the vocabulary has it with a capital only: Macron is no macro.
    """
    small = word.casefold()
    if is_whole_word(word) and not is_whole_word(small):
        return False
    stems = [small, *(small.removesuffix(ending) for ending in _ENDINGS if small.endswith(ending))]
    return any(len(stem) >= _SHORTEST_STEM and is_whole_word(stem) for stem in stems)
