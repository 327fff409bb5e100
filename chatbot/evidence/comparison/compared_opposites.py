"""Words of an answer's sentence for which its source has the opposite: accepted for rejected, all for some.

The answer's word and the source's word nearest to it lie on opposite sides (`opposite_sides.py`), and what stands
beside them is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.comparison.opposite_sides import CLOSE, POSSIBLE, SIDES, lie
from chatbot.evidence.facts.negations import denied
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Text, Token, alike, shared
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors

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
_RELATED_CLOSE = 0.4
"""The same on sides whose words are near in meaning."""
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
    nearest = np.maximum(_nearest(comparable, texts), _RELATED)
    found = []
    for one, other in zip(*np.nonzero((related >= _RELATED) & _alike_denied(said, there)), strict=True):
        ours, theirs, cosine = said.tokens[one], there.tokens[other], float(related[one, other])
        strength = _opposition(said, there, one, other, cosine)
        perhaps, surely = _least(cosine, texts)
        if strength >= perhaps:
            alone = strength >= surely and comparable[one, other] >= nearest[one, other]
            found.append(_Opposed(bool(alone) and _stand_alike(texts, ours, theirs), strength, ours, theirs))
    return found


def _nearest(related: Vectors, texts: ComparedTexts) -> Vectors:
    """How near two words must be: nearest to the answer's; across languages nearly so, and to the source's too."""
    ours, theirs = related.max(axis=1, keepdims=True), related.max(axis=0, keepdims=True)
    if texts.same_language:
        return np.asarray(np.broadcast_to(ours, related.shape))
    return np.asarray(np.maximum(ours, theirs) - _NEARLY)


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
    apart = np.subtract.outer(said.lies[:, POSSIBLE], there.lies[:, POSSIBLE])
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
    read = _Read(left, vectors, lie(vectors), np.array(denied(text, left), np.bool_))
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


def _opposition(said: _Read, there: _Read, one: int, other: int, related: float) -> float:
    """How far two words lie on opposite sides, 0 where they do not or where either text has words of both."""
    here, opposite = said.lies[one], there.lies[other]
    sign = np.sign(here)
    strength = np.minimum(here * sign, -opposite * sign)
    alike = (there.lies * sign).max(axis=0) >= np.maximum(_CLEARLY, here * sign)
    both = (-said.lies * sign).max(axis=0) >= _CLEARLY
    least = _least_on_sides(said.tokens[one], there.tokens[other], related)
    strength[alike | both | (strength < least)] = 0.0
    return float(strength.max())


def _least_on_sides(said: Token, there: Token, related: float) -> NDArray[np.float32]:
    """How far two words must lie on each pair of sides to be opposites, by their kind and their cosine."""
    least = np.full(SIDES, _PERHAPS, np.float32)
    least[CLOSE:] = _CLEARLY if related >= _RELATED_CLOSE else np.inf
    if said.telling and there.telling:
        return least
    return np.maximum(least, _CLEARLY_MIXED if said.telling or there.telling else _CLEARLY_SMALL)


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
