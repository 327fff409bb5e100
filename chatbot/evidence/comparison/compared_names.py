"""Names of an answer's sentence that its source does not have, and what it has instead.

In one language, certain are only names in whose place the source has another one, and longer names out of nothing:
an acronym, a country or one word of a name may well be what the source calls something else. Across languages,
where a name may be translated, none is certain but a whole name that no passage has (`absent_names.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.comparison.name_matching import (
    WHOLE_NAME,
    NameRun,
    is_named_in,
    is_translated,
    is_word_of,
    name_runs,
    proper_runs,
    spelled_alike,
)
from chatbot.evidence.comparison.pairing import CLEARLY_NEAR, Pairing
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.text.words import match

_FEW_WORDS = 4  # in so short a sentence nothing need stand beside two names
_CLEAR_ACRONYM = 3  # so many initials in a row are an acronym's, not chance
_MATCHED = 0.4  # how well a text must match a name across languages

_Missing = tuple[Name, Name | None]
"""A name that is not in the source, and what may stand there in its place."""


def compared_names(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each name that the source does not have; the words of one name together."""
    return _NameComparison(texts).differences() if texts.same_language else _replaced_names(texts)


class _NameComparison:
    def __init__(self, texts: ComparedTexts) -> None:
        self._texts = texts
        self._sources = texts.rests_on, texts.around
        named = {run[-1].run for run in name_runs(texts.rests_on) if self._is_told(run)}
        self._pairing = Pairing(
            texts,
            [facts.names for facts in texts.each],
            is_named_in,
            lambda there: not (there.noun or there.run in named or is_spelled_out(there, texts.answer)),
        )

    def _is_told(self, run: NameRun) -> bool:
        """Whether the answer has the last word of a name, and nothing before it that the source lacks.

        Of Vladimir Putin, one that says Putin lacks nothing; of Chicago Mayor Johnson, Boston Mayor Johnson does.
        """
        surname, answer = run[-1], self._texts.answer
        ours = [one for one in name_runs(answer) if any(is_named_in(surname, name) for name in one)]
        return is_named_in(surname, answer) and all(map(self._is_anywhere, chain(*ours)))

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
        return any(is_named_in(name, source) for source in self._sources)

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
        return replaced or (len(run) >= WHOLE_NAME and len(run) == len(self._run(run[0][0])))

    def _run(self, name: Name) -> list[Name]:
        """The names in a row with one, itself included."""
        return [one for one in self._texts.answer.names if one.run == name.run]

    def _is_likely(self, name: Name, instead: Name) -> bool:
        """Whether two names may be of one kind, or stand beside so much the same that they must be.

        Before a name that both texts have, both may be true of it: the president may be the Republican.
        """
        if self._stand_before_one_name(name, instead):
            return False
        near = self._pairing.nearness(name, instead)
        if near >= CLEARLY_NEAR:
            return True
        if not near and len(self._texts.answer.text.telling) > _FEW_WORDS:
            return False
        return bool(name.countries) == bool(instead.countries) and bool(name.acronym) == bool(instead.acronym)

    def _stand_before_one_name(self, name: Name, instead: Name) -> bool:
        """Whether a word of the answer and one of the source are parts of names with the same last word."""
        theirs = [one for one in self._texts.rests_on.names if one.run == instead.run]
        return is_named_in(theirs[-1], self._run(name)[-1])

    def _is_in_source(self, name: Name, taken: Sequence[Name] = ()) -> bool:
        there = next((one for one in self._sources if is_named_in(name, one)), None)
        if there is None:
            return any(is_spelled_out(name, one) for one in self._sources)
        if name.countries or self._pairing.has(name, taken):
            return True
        return not any(is_named_in(name, one) for one in there.names)

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
    said = _without(_without(proper_runs(texts.answer), texts.rests_on), texts.around)
    left = _without(proper_runs(texts.rests_on), texts.answer) if said else []
    for run in said:
        span = run[0].start, run[-1].end
        written = texts.answer.text.as_written(*span)
        is_a_noun = not any(name.sure for name in run) and is_word_of(written, texts.around)
        if is_a_noun or is_translated(written, texts.around):
            continue
        instead = min(left, key=lambda one: abs(len(one) - len(run)), default=None)
        if instead:
            left.remove(instead)
        source = [(instead[0].start, instead[-1].end)] if instead else []
        yield texts.difference("name", span, source, certain=False)


def _without(runs: Sequence[NameRun], there: TextFacts) -> list[NameRun]:
    """Keep the names of which a text has no word, or not the last: the surname."""
    return [run for run in runs if not _has(there, run[-1])]


def _has(there: TextFacts, name: Name) -> bool:
    """Whether a text in another language has a name, perhaps in another spelling."""
    if is_named_in(name, there) or match(name.word, there.form) >= _MATCHED:
        return True
    return any(spelled_alike(name.word.spelled, one.word.spelled) for one in there.names)
