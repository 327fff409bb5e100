"""Who did it to whom: the names of an answer's sentence in the other order around the same predicate.

Certain in one language, where a word that both texts have stands between two names, in one of them the other way
round, with the same words after it: "by" after it tells a passive. Of "met" or "ally of" both ways are true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from chatbot.evidence.facts.cities import cities_of
from chatbot.evidence.facts.names import Name
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Token, alike
from vectorstore.embeddings.kept_vectors import kept_vectors

_MUTUAL = (
    "met, meets, encounters, spoke, talked, discussed, married, divorced, kissed, agreed, negotiated, signed, "
    "played, faced, fought, joined, shares, resembles, equals, differs, borders, friend, ally, neighbour, "
    "brother, sister, wife, husband, partner, colleague, rival, opponent, relations, ties, border, distance, "
    "between, together, versus"
)
"""Words around which two names may change places."""
_ONE_WAY = (
    "received, replaced, beat, defeated, attacked, praised, bought, accused, succeeded, criticised, invited, "
    "killed, arrested, hired, sued, paid, taught, supported, ordered, appointed, helped, visited, thanked, "
    "warned, owns, controls, founded, wrote to, called, followed, betrayed, elected, dismissed, protects, "
    "threatens, convinced"
)
"""Words around which they may not."""
_LIKE_ONE_WAY = 0.5
"""The least cosine of a word and one of these that is of their kind, if it is no nearer to the others."""
_FARTHEST = 9
"""The most words between two names and what relates them."""

_Name = tuple[str, ...]
"""The words of a name as they are spelled in an index."""


class _Relation(NamedTuple):
    """Two names with words between them: the one that relates them, and what stands after that."""

    first: _Name
    word: Token
    after: tuple[str, ...]
    second: _Name
    span: Span


def compared_roles(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield the first relation of the answer that the source sentences have the other way round."""
    answer, source = texts.answer, texts.rests_on
    said, there = list(_relations(answer)), list(_relations(source))
    for one in said:
        turned = next((other for other in there if _is_turned(one, other)), None)
        if turned and not any(_is_same(one, other) for other in there) and _is_one_way(one.word.text):
            yield Difference(
                "role", answer.text.as_written(*one.span), source.text.as_written(*turned.span), True, one.span
            )
            return


def is_in_other_order(answer: TextFacts, sentences: Sequence[TextFacts]) -> bool:
    """Whether two names in a row stand in sentences only the other way round, in whatever language."""
    names = {_words(run): _where(run, answer) for run in _runs(answer)}
    for first, second in pairwise(names):
        orders = {order for one in sentences if (order := _order(first, second, one, names))}
        if orders == {"turned"}:
            return True
    return False


def is_rearranged(answer: TextFacts, source: TextFacts) -> bool:
    """Whether names stand in the source first in another order, or numbers have changed places with each other."""
    first: dict[str, int] = {}
    for token in source.text.tokens:
        first.setdefault(token.key, token.start)
    names = [name.word.spelled for name in answer.names]
    places = [first[name] for name in dict.fromkeys(names) if name in first]
    return places != sorted(places) or _have_numbers_changed_places(answer, source)


def _have_numbers_changed_places(answer: TextFacts, source: TextFacts) -> bool:
    """Whether a word stands after one number in an answer and after another, which both have, in its source."""
    said, there = _counted(answer), _counted(source)
    for number, word in said:
        others = {other for other, after in there if alike(word, after)}
        if number in {other for other, _ in there} - others and others & {other for other, _ in said}:
            return True
    return False


def _counted(facts: TextFacts) -> list[tuple[frozenset[Decimal], str]]:
    """What each number may mean, with the key of the content word after it."""
    after = (
        (one, next((token for token in facts.text.after(one.end) if token.telling), None))
        for one in facts.free_numbers
    )
    return [(one.values, token.key) for one, token in after if token and one.is_sure]


def _order(first: _Name, second: _Name, sentence: TextFacts, where: Mapping[_Name, frozenset[str]]) -> str:
    """Whether two names stand in a sentence in this order or "turned"; "" where one is not there."""
    places = [_places(name, where, sentence) for name in (first, second)]
    if not all(places) or _is_named(first, second):
        return ""
    return "kept" if min(places[0]) < max(places[1]) else "turned"


def _places(name: _Name, where: Mapping[_Name, frozenset[str]], sentence: TextFacts) -> list[int]:
    """Where a sentence has a name or, in another language, the only one of its country or city."""
    found = [token.start for token in sentence.text.tokens if _is_named((token.key,), name)]
    others = frozenset[str]().union(*(codes for one, codes in where.items() if one != name))
    if found or not where[name] or not where[name].isdisjoint(others):
        return found
    return [run[0].start for run in _runs(sentence) if not _where(run, sentence).isdisjoint(where[name])]


def _where(run: Sequence[Name], facts: TextFacts) -> frozenset[str]:
    """The codes of the countries that a name names, and the time zones of the cities."""
    cities = (cities_of(name.word.spelled, facts.language) for name in run)
    return frozenset[str]().union(*(name.countries for name in run), *cities)


def _runs(facts: TextFacts) -> list[list[Name]]:
    """The names in a row of a text."""
    return [list(run) for _, run in groupby(facts.names, key=lambda name: name.run)]


def _words(run: Sequence[Name]) -> _Name:
    return tuple(name.word.spelled for name in run)


def _is_named(one: _Name, other: _Name) -> bool:
    """Whether two names have a word in common, perhaps with another ending."""
    return any(alike(word, there) for word in one for there in other)


def _relations(facts: TextFacts) -> Iterator[_Relation]:
    """Yield each word that stands between two names in a row, near the second."""
    for one, other in pairwise(_runs(facts)):
        between = [token for token in facts.text.tokens if one[-1].end <= token.start < other[0].start]
        telling = [place for place, token in enumerate(between) if token.telling and not token.text.isdigit()]
        if not telling or len(between) > _FARTHEST or not _is_one_clause(facts, one[-1].end, other[0].start):
            continue
        word = between[telling[-1]]
        after = tuple(token.key for token in between[telling[-1] + 1 :])
        yield _Relation(_words(one), word, after, _words(other), (one[0].start, other[-1].end))


def _is_one_clause(facts: TextFacts, start: int, end: int) -> bool:
    return not any(sign in facts.text.folded[start:end] for sign in ',;:.!?()"“”«»')


def _is_turned(one: _Relation, other: _Relation) -> bool:
    return (
        _is_named(one.first, other.second)
        and _is_named(one.second, other.first)
        and alike(one.word.key, other.word.key)
        and one.after == other.after
    )


def _is_same(one: _Relation, other: _Relation) -> bool:
    return _is_named(one.first, other.first) and _is_named(one.second, other.second)


@lru_cache(maxsize=2048)
def _is_one_way(word: str) -> bool:
    """Whether a word relates two names in one direction."""
    vector = kept_vectors([word])[0]
    one_way, mutual = (float((kept_vectors(words.split(", ")) @ vector).max()) for words in (_ONE_WAY, _MUTUAL))
    return one_way >= max(_LIKE_ONE_WAY, mutual)
