"""Words of an answer's sentence for which its source has the opposite: accepted for rejected, all for some.

What is opposite is read off the sentence encoder's vectors: the difference of the means of a few words on
either side is a direction, on which the words of every language that it knows lie on the same sides (Bolukbasi and
others, 2016, "Man is to Computer Programmer as Woman is to Homemaker?", do so with one pair).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.facts.negations import denied
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Text, Token, alike, shared
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors

_POSSIBLE = "realistic, possible, legal, able, réaliste", "unrealistic, impossible, illegal, unable, irréaliste"
_SIDES = (
    ("accepted, approved, agreed to, supported, allowed", "rejected, refused, declined, opposed, denied"),
    ("support, back, in favour, welcomed, praised", "oppose, against, resist, criticised, condemned"),
    ("rose, increased, grew, more, doubled, higher", "fell, decreased, shrank, less, halved, lower"),
    ("largest, biggest, highest, longest, most", "smallest, least, lowest, shortest, fewest"),
    ("gestiegen, augmenté, aumentó, hausse", "gesunken, baissé, cayó, baisse"),
    ("opened, started, reopened, begun", "closed, ended, shut, stopped"),
    _POSSIBLE,
    ("won, victory, success, succeeded", "lost, defeat, failure, failed"),
    ("alive, survived, healthy, safe", "dead, died, killed, injured"),
    ("will, certainly, definitely", "may, might, could possibly"),
    ("all, every, each of the", "some, a few, several of the"),
    ("double, twice, triple, two times", "half, halve, a third, a quarter"),
    ("before, earlier, prior", "after, later, following"),
    ("bought, buys, acquired", "sold, sells, disposed of"),
)
_EITHER = "life", "lives"
"""Words that lie on a side and are said on either: lives are lost where people are killed."""
_CLEARLY = 0.14
"""How far from the middle a word lies that is clearly on one side; the examples lie at some .3."""
_FOR_CERTAIN = 0.18
"""The same for opposites that are no near ones: of synonyms (fine, penalty; levé, annulé) one may lie so far."""
_PERHAPS_ACROSS, _CLEARLY_ACROSS = 0.18, 0.2
"""The same across languages, where a word that both texts have may be left over."""
_PERHAPS, _CLEARLY_SMALL, _CLEARLY_MIXED = 0.12, 0.17, 0.24
"""The same for words that are perhaps opposites, for two function words, and for only one of them."""
_RELATED, _CLOSELY = 0.3, 0.45
"""The least cosine of opposites, which are of one matter: of clear ones, and of those that are only perhaps."""
_LIKE_EITHER = 0.8
"""The cosine from which a word is one that is said on either side."""
_SAME = 0.82
"""The cosine from which two words are the same; opposites come up to .8."""
_PREFIXES = ("i", "in", "im", "un", "dis", "des", "non", "on", "ne", "nie")
"""What negates in the beginning of a word, as keys have it: those of irréaliste and illegal are "i"."""
_APART = 0.16
"""How far apart a word and its negation lie between possible and impossible; (im)migration lies at .05."""
_OF_ONE_STEM = 0.5
"""The least cosine of a word and its negation."""
_NEARLY = 0.1
"""How much nearer than its opposite another word of a text in another language may be."""
_SHORTEST = 3
_BESIDE = 2
"""How many words stand beside both of two opposites, or all that stand beside the answer's."""


_Sides = tuple[frozenset[str], frozenset[str]]
"""The keys of the content words before a word and after it."""


class _Read(NamedTuple):
    """Words that another text lacks, their vectors, and where each lies between the sides, (words, pairs).

    `denied` are those beside a negation.
    """

    tokens: Sequence[Token]
    vectors: Vectors
    lies: NDArray[np.float32]
    denied: NDArray[np.bool_]


class _Opposed(NamedTuple):
    """A word of the answer and its opposite in the source, and how far apart they lie."""

    certain: bool
    strength: float
    said: Token
    there: Token


def compared_opposites(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield the word of the answer that is most clearly opposite to one of the source, if there is one."""
    answer, source = texts.answer, texts.rests_on
    if not texts.same_language and not {answer.language, source.language} <= LANGUAGES:
        return
    said, there = _left_over(answer, source), _left_over(source, answer)
    for ours, theirs in _with_a_prefix(said, there):
        # Where two more are opposed, both pairs together say the same: unemployment fell, employment rose.
        others = _opposed(texts, _besides(said, ours), _besides(there, theirs))
        yield _opposite(texts, ours, theirs, certain=not others and _stand_alike(texts, ours, theirs))
        return
    if found := _opposed(texts, said, there):
        certain, _, ours, theirs = max(found, key=lambda one: one[:2])
        yield _opposite(texts, ours, theirs, certain=certain)


def _opposed(texts: ComparedTexts, said: _Read, there: _Read) -> list[_Opposed]:
    """The words of an answer and its source that are opposites, or may be."""
    said, there = _without_the_same(said, there)
    if not said.tokens or not there.tokens:
        return []
    related = said.vectors @ there.vectors.T
    comparable = related if texts.same_language else _of_content(said, there, related)
    nearest = np.maximum(comparable.max(axis=1) - (0 if texts.same_language else _NEARLY), _RELATED)
    found = []
    for one, other in zip(*np.nonzero((related >= _RELATED) & _alike_denied(said, there)), strict=True):
        strength, ours, theirs = _opposition(said, there, one, other), said.tokens[one], there.tokens[other]
        perhaps, surely = _least(related[one, other], texts)
        if strength >= perhaps:
            alone = strength >= surely and comparable[one, other] >= nearest[one]
            found.append(_Opposed(bool(alone) and _stand_alike(texts, ours, theirs), strength, ours, theirs))
    return found


def _least(related: float, texts: ComparedTexts) -> tuple[float, float]:
    """How far two words with this cosine lie on opposite sides that are perhaps opposites, and that surely are."""
    if not texts.same_language:
        return _PERHAPS_ACROSS, _CLEARLY_ACROSS
    return (_PERHAPS, _CLEARLY) if related >= _CLOSELY else (_CLEARLY, _FOR_CERTAIN)


def _of_content(said: _Read, there: _Read, related: Vectors) -> Vectors:
    """The cosines of content words: languages do not share what function words do."""
    telling = [np.array([token.telling for token in read.tokens]) for read in (said, there)]
    return np.asarray(np.where(np.logical_and.outer(*telling), related, -1.0))


def _opposite(texts: ComparedTexts, said: Token, there: Token, *, certain: bool) -> Difference:
    return texts.difference("opposite", (said.start, said.end), [(there.start, there.end)], certain=certain)


def _alike_denied(said: _Read, there: _Read) -> NDArray[np.bool_]:
    """Which words are both beside a negation or both beside none: what is not accepted is rejected."""
    return np.asarray(np.equal.outer(said.denied, there.denied))


def _with_a_prefix(said: _Read, there: _Read) -> Iterator[tuple[Token, Token]]:
    """Yield each two words of which one is the other with a prefix that negates it: réaliste, unrealistic."""
    possible = _SIDES.index(_POSSIBLE)
    apart = np.subtract.outer(said.lies[:, possible], there.lies[:, possible])
    may_be = (abs(apart) >= _APART) & (said.vectors @ there.vectors.T >= _OF_ONE_STEM) & _alike_denied(said, there)
    for one, other in zip(*np.nonzero(may_be), strict=True):
        token, counterpart = said.tokens[one], there.tokens[other]
        longer, shorter = (token, counterpart) if apart[one, other] < 0 else (counterpart, token)
        if _negates(longer.key, shorter.key):
            yield token, counterpart


def _negates(one: str, other: str) -> bool:
    """Whether a key is another one, perhaps with another ending, after a prefix that negates."""
    return any(
        one.startswith(prefix) and len(other) > _SHORTEST and alike(one.removeprefix(prefix), other)
        for prefix in _PREFIXES
    )


def _left_over(facts: TextFacts, other: TextFacts) -> _Read:
    """The words of a text that are no names, round no number, and that the other text lacks."""
    text = facts.text
    names = {name.start for name in facts.names if name.sure}
    rounded = (one for one in facts.numbers if one.rounded in ("about", "over", "under"))
    rounding = {token.start for one in rounded for token in text.before(one.start)}
    dates = [(date.start, date.end) for date in facts.dates]
    keys = {token.key for token in other.text.tokens}
    left = [
        token
        for token in text.tokens
        if len(token.text) >= _SHORTEST
        and token.text.isalpha()
        and token.start not in names | rounding
        and not any(start <= token.start < end for start, end in dates)
        and token.key not in keys
        and not any(alike(token.key, key) for key in keys)
    ]
    vectors = kept_vectors([text.as_written(token.start, token.end).casefold() for token in left])
    directions, middles = _directions()
    read = _Read(left, vectors, vectors @ directions.T - middles, np.array(denied(text, left), np.bool_))
    return _kept(read, (vectors @ kept_vectors([*_EITHER]).T).max(axis=1, initial=-1.0) < _LIKE_EITHER)


def _without_the_same(said: _Read, there: _Read) -> tuple[_Read, _Read]:
    """Leave out the words of either text that mean the same as one of the other's, in whatever language."""
    if not said.tokens or not there.tokens:
        return said, there
    same = np.asarray(said.vectors @ there.vectors.T >= _SAME)
    return _kept(said, ~np.any(same, axis=1)), _kept(there, ~np.any(same, axis=0))


def _besides(read: _Read, token: Token) -> _Read:
    """Leave out one word."""
    return _kept(read, np.array([one != token for one in read.tokens], np.bool_))


def _kept(read: _Read, kept: NDArray[np.bool_]) -> _Read:
    tokens = [token for token, is_kept in zip(read.tokens, kept, strict=True) if is_kept]
    return _Read(tokens, read.vectors[kept], read.lies[kept], read.denied[kept])


def _opposition(said: _Read, there: _Read, one: int, other: int) -> float:
    """How far two words lie on opposite sides, 0 where they do not or where either text has words of both."""
    least = _PERHAPS if said.tokens[one].telling or there.tokens[other].telling else _CLEARLY_SMALL
    here, opposite = said.lies[one], there.lies[other]
    sign = np.sign(here)
    strength = np.minimum(here * sign, -opposite * sign)
    alike = (there.lies * sign).max(axis=0) >= np.maximum(_CLEARLY, here * sign)
    both = (-said.lies * sign).max(axis=0) >= _CLEARLY
    if said.tokens[one].telling != there.tokens[other].telling:
        least = _CLEARLY_MIXED
    strength[alike | both | (strength < least)] = 0.0
    return float(strength.max())


def _stand_alike(texts: ComparedTexts, said: Token, there: Token) -> bool:
    """Whether much the same words stand beside both, on the same sides; across languages only sides are told."""
    if _stand_otherwise(texts, said, there):
        return False
    if not texts.same_language:
        return True
    ours, theirs = texts.answer.text, texts.rests_on.text
    if not (said.telling or there.telling or _have_a_neighbour(ours, theirs, said, there)):
        return False
    beside = ours.beside(said.start, said.end)
    return shared(beside, theirs.beside(there.start, there.end)) >= min(_BESIDE, len(beside))


def _have_a_neighbour(ours: Text, theirs: Text, said: Token, there: Token) -> bool:
    """Whether the same word stands next to both: "more slowly" is not the opposite of "less than expected"."""
    (before, after), (before_there, after_there) = _on_either_side(ours, said), _on_either_side(theirs, there)
    neighbours = ((before[-1:], before_there[-1:]), (after[:1], after_there[:1]))
    return any(one and other and alike(one[0], other[0]) for one, other in neighbours)


def _stand_otherwise(texts: ComparedTexts, said: Token, there: Token) -> bool:
    """Whether what both texts have changes its order or its side beside two opposites.

    Who buys of somebody is sold it by him; more to one than to another is less to the other than to the one.
    """
    before, after = _on_either_side(texts.answer.text, said)
    before_there, after_there = _on_either_side(texts.rests_on.text, there)
    return _are_in_other_order([*before, *after], [*before_there, *after_there]) or _have_changed_sides(
        (frozenset(before), frozenset(after)), (frozenset(before_there), frozenset(after_there))
    )


def _have_changed_sides(ours: _Sides, theirs: _Sides) -> bool:
    """Whether more of what stands before or after one word stands on the other side of the other than does not."""
    kept = sum(map(shared, ours, theirs))
    return sum(map(shared, ours, reversed(theirs))) > kept


def _are_in_other_order(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the keys that both texts have first stand in another order in one of them."""
    theirs = list(dict.fromkeys(others))
    places = [place for one in dict.fromkeys(some) if (place := _place(one, theirs)) is not None]
    return places != sorted(places)


def _place(key: str, keys: Sequence[str]) -> int | None:
    """Where a key stands among others, perhaps with another ending."""
    if key in keys:
        return keys.index(key)
    return next((place for place, one in enumerate(keys) if alike(key, one)), None)


def _on_either_side(text: Text, token: Token) -> tuple[list[str], list[str]]:
    """The content words before a word and after it, in order."""
    telling = [one for one in text.tokens if one.telling and not one.text.isdigit()]
    before = [one.key for one in telling if one.end <= token.start]
    return before, [one.key for one in telling if one.start >= token.end]


@lru_cache(maxsize=1)
def _directions() -> tuple[Vectors, Vectors]:
    """The unit vectors from the second to the first of each pair of sides, and the middles of both on these."""
    means = np.array([[kept_vectors(side.split(", ")).mean(axis=0) for side in sides] for sides in _SIDES])
    directions = means[:, 0] - means[:, 1]
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return directions, np.einsum("nd,nd->n", directions, means.mean(axis=1))
