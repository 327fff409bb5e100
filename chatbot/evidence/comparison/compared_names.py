"""Names in an answer's sentence that its source does not have, and what the source has in their place.

Certain are, in one language, only names that stand where the source has another one, and longer ones that come
from nowhere: an acronym, a country or a word of a longer name may well be what the source calls otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from chatbot.evidence.comparison.difference import Difference
from chatbot.evidence.comparison.pairing import CLEARLY_NEAR, Pairing
from chatbot.evidence.comparison.translated_names import replaced_names
from chatbot.evidence.facts.names import Name, is_named_in
from chatbot.evidence.facts.text_facts import TextFacts

_WHOLE_NAME = 2
"""So many words in a row are the name of somebody or something; one may be another word."""

_FEW_WORDS = 4
"""In so short a sentence nothing need stand beside two names."""

_Missing = tuple[Name, Name | None]
"""A name that is not in the source, and what may stand there in its place."""


class Naming:
    """The names of an answer's sentence, held against those of the sentence it rests on and the passage."""

    def __init__(self, answer: TextFacts, rests_on: TextFacts, around: TextFacts) -> None:
        self._answer = answer
        self._rests_on = rests_on
        self._around = around
        self._same_language = answer.language == rests_on.language
        sources = (rests_on, rests_on.names), (around, around.names)
        left_out = [name for name in rests_on.names if not (name.noun or self._is_given(name, answer))]
        self._pairing = Pairing((answer, answer.names), *sources, self._same, left_out)

    def differences(self) -> Iterator[Difference]:
        """Yield what differs, name by name."""
        if not self._same_language:
            for run, instead in replaced_names(self._answer, self._rests_on, self._around):
                said = self._answer.text.as_written(run[0].start, run[-1].end)
                source = self._rests_on.text.as_written(instead[0].start, instead[-1].end)
                yield Difference("name", said, source, certain=False)
            return
        missing = [pair for pair in self._missing() if pair[1] or not self._is_a_first_name(pair[0])]
        for _, group in groupby(missing, key=lambda pair: pair[0].run):
            yield self._difference(list(group))

    def _missing(self) -> list[_Missing]:
        missing: list[_Missing] = []
        for name in self._answer.names:
            if self._is_in_source(name):
                continue
            instead = self._pairing.replaced(name, [there for _, there in missing if there])
            if self._is_missing(name, instead):
                missing.append((name, instead))
        return missing

    def _difference(self, run: Sequence[_Missing]) -> Difference:
        said = self._answer.text.as_written(run[0][0].start, run[-1][0].end)
        replaced = [instead for name, instead in run if instead and self._is_likely(name, instead)]
        source = " ".join(dict.fromkeys(self._rests_on.text.as_written(one.start, one.end) for one in replaced))
        return Difference("name", said, source, self._same_language and self._is_certain(run, bool(replaced)))

    def _is_certain(self, run: Sequence[_Missing], replaced: bool) -> bool:
        if not all(name.sure for name, _ in run):
            return False
        if replaced:
            return True
        return len(run) >= _WHOLE_NAME and len(run) == len(self._run(run[0][0]))

    def _run(self, name: Name) -> list[Name]:
        """Return the names that stand in a row with one, itself too."""
        return [one for one in self._answer.names if one.run == name.run]

    def _is_likely(self, name: Name, instead: Name) -> bool:
        """Say whether two names may be of one kind, or stand beside so much the same that they must be."""
        near = self._pairing.nearness(name, instead)
        if near >= CLEARLY_NEAR:
            return True
        if not near and len(self._answer.text.telling) > _FEW_WORDS:
            return False
        return bool(name.countries) == bool(instead.countries) and bool(name.acronym) == bool(instead.acronym)

    def _is_in_source(self, name: Name) -> bool:
        for there in (self._rests_on, self._around):
            if is_named_in(name, there, self._same_language):
                return (
                    bool(name.countries)
                    or self._pairing.has(name)
                    or not any(self._same(name, one) for one in there.names)
                )
        return any(self._is_given(name, there) for there in (self._rests_on, self._around))

    def _is_given(self, name: Name, there: TextFacts) -> bool:
        """Say whether a text has a name, or spells it out, or has its acronym."""
        return is_named_in(name, there, self._same_language) or is_spelled_out(name, there)

    def _is_a_first_name(self, name: Name) -> bool:
        """Say whether it stands before a surname that the source has without one."""
        after = [one for one in self._run(name) if one.start > name.start]
        return bool(after) and self._is_in_source(after[-1])

    def _is_missing(self, name: Name, instead: Name | None) -> bool:
        """Say whether a word that the source does not have is a name."""
        if name.sure:
            return True
        if instead is None:
            return False
        near = self._pairing.nearness(name, instead)
        known = instead.sure or bool(instead.countries) or self._is_sure_elsewhere(instead)
        if known and (near >= CLEARLY_NEAR or self._stand_alike(name, instead)):
            return True
        return not name.noun and near >= CLEARLY_NEAR + (name.initial or instead.initial)

    def _is_sure_elsewhere(self, name: Name) -> bool:
        return any(one.sure and self._same(name, one) for one in self._around.names)

    def _stand_alike(self, name: Name, instead: Name) -> bool:
        """Say whether the words right before and after the two are the same."""
        ours, theirs = self._answer.text, self._rests_on.text
        return ours.next_to(name.start, name.end) == theirs.next_to(instead.start, instead.end)

    def _same(self, said: Name, there: Name) -> bool:
        return is_named_in(said, there, self._same_language)


_NO_CHANCE = 3
"""So many initials in a row are those of an acronym."""


def is_spelled_out(name: Name, there: TextFacts) -> bool:
    """Say whether a text has the words that an acronym stands for, or the acronym of a longer name."""
    if not name.acronym:
        return name.initials in there.acronyms
    return any(_are_initials(name.acronym, letters) for letters in there.initials)


def _are_initials(acronym: str, letters: str) -> bool:
    """Say whether words in a row begin with its letters; where there are only two, one with a capital."""
    if len(acronym) >= _NO_CHANCE:
        return acronym in letters.casefold()
    first, last = acronym[0], acronym[-1]
    return any(pair in letters for pair in (acronym.upper(), first.upper() + last, first + last.upper()))
