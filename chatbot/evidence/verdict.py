"""Verdict: what was checked of a sentence of an answer, at the place in the sources where it would stand.

First what can be checked for certain (`comparison/`, docs/decisions/0016), then how near the two are in words and
meaning (`support.py`, 0017). No model is asked.

It can be wrong. Of claims that their evidence bears out 0 to 3 % are called contradicted or without a source, and
18 to 36 % are verified; of claims that it does not bear out 3 to 17 % are verified, mostly where one word of the
same sentence is another (`benchmarks/evidence`, docs/measurements.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from chatbot.evidence import reasons
from chatbot.evidence.comparison.absent_names import absent_names
from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.comparison.compared_roles import is_in_other_order, is_rearranged
from chatbot.evidence.comparison.difference import Difference, DifferenceKind
from chatbot.evidence.facts.negations import is_negated
from chatbot.evidence.facts.text_facts import Source, read_facts
from chatbot.evidence.grounding import Claim, Place
from chatbot.evidence.support import bears_out, clause_similarity, coverage, is_nearer, nearest_clauses
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words

Support = Literal["verified", "linked", "contradicted", "unsourced", "unchecked"]
"""What was found of a sentence.

`verified`: word for word, or all of it agrees with one place. `linked`: its source is shown, nothing is claimed.
`contradicted`: something certainly differs where it would stand. `unsourced`: nothing near it in any passage.
`unchecked`: it states nothing that a source could bear out, or is not complete yet.
"""

_SAME_PLACE: Mapping[DifferenceKind, float] = {
    "number": 0.58,
    "date": 0.58,
    "name": 0.78,
    "quotation": 0.5,
    "negation": 0.6,
    "opposite": 0.5,
    "role": 0.5,
}
"""The least cosine of a claim and its place for a difference of a kind to be a contradiction."""
_FIGURES_ACROSS = 0.4
"""The same for figures where the place is in another language, as these are read alike in all."""
_NAMES_ANYWHERE = 0.4
"""The least cosine of a claim and a place for a name that no passage has to be a contradiction."""
_SAME_WORDS_BESIDES: Mapping[DifferenceKind, float] = {
    "number": 0.8,
    "date": 0.8,
    "name": 0.95,
    "opposite": 0.8,
}
"""The share of its other content words from which a difference is a contradiction whatever the cosine."""
_NEAR_BY_MEANING = 0.3
"""The cosine from which a sentence of a passage is near a claim, whatever its words."""
_SOMETHING_NEAR = 0.26
"""The same where a place shares any of its content words."""
_SOME_WORDS = 0.5
"""The share of its content words from which a place is near a claim."""
_FEW_WORDS = 3
_ANY_WORD = 0.1
_SAME_WORDS = 0.8
"""The share of its content words from which a source is the same sentence, perhaps with its names swapped."""
_ALL_WORDS = 0.9
"""The share of its content words from which a claim is its source in another order."""
_OF_PREDICATES = frozenset[DifferenceKind](["negation", "opposite", "role", "modality"])
"""The differences in what is said of something, and not in what it is."""
_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a sentence, and why; `by_model` where it is a model's second opinion."""

    support: Support
    reasons: tuple[str, ...] = ()
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer without markers; `citations` are numbers of the answer's citations.

    `found` where the model cited nothing and the program found the source. `stands_in` is the number of a citation
    that the model did not give and that bears the sentence out, 0 for none.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    found: bool = False
    stands_in: int = 0


QUOTED = Verdict("verified", (reasons.QUOTED_WORD_FOR_WORD,))
UNCHECKED = Verdict("unchecked")
INTRODUCES = Verdict("unchecked", (reasons.INTRODUCTION,))


def verdict(
    claim: Claim, places: Sequence[Place], passages: Sequence[Source], nearer: Place | None = None
) -> Verdict:
    """Judge a claim by the places where it would stand, one in each passage that it may rest on.

    `passages` are all that the model was given: a name that stands in none is not there. `nearer` is a place that
    was not cited and is nearer than all that were: only what stands at none of them is a difference.
    """
    sources = " ".join(place.text for place in places)
    if any(words_of(claim.text) == words_of(place.text) for place in places):
        return QUOTED
    if unchecked := _unchecked(claim, sources):
        return Verdict("unchecked", (unchecked,))
    found = [_differences(claim, place) for place in places]
    absent = _absent_names(claim, places, passages)
    if not absent and any(_is_verified(claim, *one) for one in zip(places, found, strict=True)):
        return Verdict("verified", (reasons.ALL_OF_IT,))
    certain = [
        one
        for one in (_in_all(claim, places, found) if nearer is None else _at(nearer, claim, found))
        if one.certain and any(_stands_at(claim, place, one) for place in ([nearer] if nearer else places))
    ]
    told = [one.place[0] for one in certain]
    certain += [one for one in absent if not any(one.place[0] <= start < one.place[1] for start in told)]
    if certain:
        return Verdict("contradicted", tuple(map(reasons.difference_reason, certain[:_MOST_REASONS])))
    if _has_something_near(claim, places):
        return Verdict("linked")
    return Verdict("unsourced", (reasons.NOTHING_NEAR,)) if _says_something(claim) else UNCHECKED


def _is_verified(claim: Claim, place: Place, differing: Sequence[Difference]) -> bool:
    """Whether nothing at a place differs from a claim, and all of the claim is there."""
    if differing or not _agree_in_negation(claim, place) or _is_turned_round(claim, place):
        return False
    return bears_out(claim, place)


def agrees(claim: Claim, place: Place) -> bool:
    """Whether a place has all figures, dates and names of a claim."""
    return not any(one.kind in ("number", "date", "name") for one in _differences(claim, place))


def _says_something(claim: Claim) -> bool:
    """Whether a sentence is more than "Yes.", a figure or one word of a list."""
    words = [word for word in claim.words if not word.text[0].isdigit()]
    return any(word.is_name for word in words) or (bool(words) and len(words_of(claim.text)) > 1)


def _has_something_near(claim: Claim, places: Sequence[Place]) -> bool:
    """Whether any sentence of a passage is near a claim; of a short one, any of its words will do."""
    nearest, is_short = claim.similarities.max(initial=-1.0), len(claim.words) <= _FEW_WORDS
    if nearest >= (_SOMETHING_NEAR if is_short else _NEAR_BY_MEANING) or not _can_be_compared(claim, places):
        return True
    least = _ANY_WORD if is_short or nearest >= _SOMETHING_NEAR else _SOME_WORDS
    figures = " ".join(word.text for word in claim.words if word.text[0].isdigit())
    return any(coverage(claim, place, besides=figures) >= least for place in places)


def _absent_names(claim: Claim, places: Sequence[Place], passages: Sequence[Source]) -> list[Difference]:
    """The names of a claim near a place that stand in no passage."""
    near = any(max(place.similarity, clause_similarity(claim, place)) >= _NAMES_ANYWHERE for place in places)
    if not near:
        return []
    facts = [read_facts(one.text, one.language, one.published) for one in passages]
    return list(absent_names(read_facts(claim.text, claim.language), facts))


def _can_be_compared(claim: Claim, places: Sequence[Place]) -> bool:
    """Whether the encoder knows the languages of a claim and its places, where these differ."""
    others = {place.hit.article.language for place in places} - {claim.language}
    return not others or others | {claim.language} <= LANGUAGES


def _stands_at(claim: Claim, place: Place, difference: Difference) -> bool:
    """Whether a claim and a place are so near that a difference between them is a contradiction."""
    kind, said = difference.kind, difference.said
    same = claim.language == place.hit.article.language
    by_clauses = not same or kind in ("number", "date", "negation")
    similarity = max(place.similarity, clause_similarity(claim, place)) if by_clauses else place.similarity
    if similarity >= _SAME_PLACE[kind]:
        return True
    if same:
        return coverage(claim, place, said) >= _SAME_WORDS_BESIDES.get(kind, 2.0)
    return kind in ("number", "date") and similarity >= _FIGURES_ACROSS


def _agree_in_negation(claim: Claim, place: Place) -> bool:
    """Whether each clause and the nearest one at the place negate something, or neither does.

    In one language words are compared, and the source may negate more.
    """
    language = place.hit.article.language
    if claim.language == language:
        return is_negated(place.text, language) or not is_negated(claim.text, language)
    return all(
        is_negated(ours, claim.language) == is_negated(theirs, language)
        for ours, theirs in nearest_clauses(claim, place)
    )


def _is_turned_round(claim: Claim, place: Place) -> bool:
    """Whether names of a claim stand in the passage only in another order: who did it to whom.

    Where nearly all words of a claim stand at its place, all its names must be in the order that they have there.
    """
    article, answer = place.hit.article, read_facts(claim.text, claim.language)
    passage = [read_facts(one.text, article.language, article.published) for one in place.hit.passage.sentences]
    if is_in_other_order(answer, passage):
        return True
    is_copied = claim.language == article.language and coverage(claim, place) >= _ALL_WORDS
    return is_copied and is_rearranged(answer, read_facts(place.text, article.language, article.published))


def _unchecked(claim: Claim, sources: str) -> str:
    """Why a sentence states nothing that a source could bear out; "" for all others."""
    if _tells_absence(claim, sources):
        return reasons.ABSENCE
    return reasons.INTRODUCTION if is_introduction(claim.text) and not _names_something(claim) else ""


def is_introduction(text: str) -> bool:
    """Whether a sentence leads to what follows it, such as a list."""
    return text.rstrip("*_ ").endswith((":", "："))


def _tells_absence(claim: Claim, sources: str) -> bool:
    """Whether it says what the articles do not say; where a source speaks of articles, it may mean other ones."""
    articles, *others = _absence_patterns(claim.language)
    plain = fold(claim.text)
    return all(pattern.search(plain) for pattern in (articles, *others)) and not articles.search(fold(sources))


@lru_cache(maxsize=32)
def _absence_patterns(language: str) -> list[re.Pattern[str]]:
    words = language_data(language).absence
    return [re.compile(any_word(listed)) for listed in (words.articles, words.telling, words.negations)]


def _names_something(claim: Claim) -> bool:
    return any(
        word.is_name and (word.text[0].isdigit() or not language_data(claim.language).writing.nouns_capitalised)
        for word in content_words(claim.text, claim.language)
    )


def _differences(claim: Claim, place: Place) -> list[Difference]:
    """List what a claim says and a place does not; a name that stands there is none, unless names are swapped."""
    found = differences(claim.text, claim.language, place.source, place.passage)
    words = set(words_of(claim.text))
    source = words_of(place.text)
    if sum(word in words for word in source) >= _SAME_WORDS * len(source):
        return list(found)
    there = set(source)
    return [one for one in found if one.kind != "name" or not set(words_of(one.said)) <= there]


def _at(nearer: Place, claim: Claim, found: Sequence[Sequence[Difference]]) -> list[Difference]:
    """The differences from a place that those from every other place have too."""
    others = [{(one.kind, one.place) for one in differing} for differing in found]
    return [one for one in _differences(claim, nearer) if all((one.kind, one.place) in keys for keys in others)]


def _in_all(claim: Claim, places: Sequence[Place], found: Sequence[Sequence[Difference]]) -> list[Difference]:
    """The differences from every place; certain if from one of them, where all the others have something else.

    A place that is clearly farther may have a fact that the claim joins to the others', but says nothing of their
    predicates.
    """
    by_place = [{(one.kind, one.place): one for one in differing} for differing in found]
    nearest = max(places, key=lambda place: place.similarity, default=None)
    near = [
        differing
        for place, differing in zip(places, by_place, strict=True)
        if nearest and not is_nearer(claim, nearest, place)
    ]
    shared = []
    for key in dict.fromkeys(key for differing in by_place for key in differing):
        relevant = near if key[0] in _OF_PREDICATES else by_place
        if all(key in differing for differing in relevant):
            shared.append(_of_all([differing[key] for differing in relevant]))
    return shared


def _of_all(found: Sequence[Difference]) -> Difference:
    certain = [one for one in found if one.certain]
    if certain and (len(certain) == len(found) or all(one.source for one in found)):
        return certain[0]
    return next(one for one in found if not one.certain)
