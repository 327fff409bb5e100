"""Negations: sentences of an answer that say the opposite of their source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.evidence.facts.negations import negation_pattern
from chatbot.evidence.facts.text_tokens import shared

if TYPE_CHECKING:
    from chatbot.evidence.facts.text_facts import TextFacts


_ONE_FOR_EACH = frozenset(["en", "de", "nl", "sv", "da", "no"])
"""Elsewhere two negations are often one: ne ... pas, nu ... niciodată."""
_WORDS_SHARED = 2
_MOST = 0.6
"""Of the telling words of a sentence."""
_NEAR = 50
"""Characters on either side of a negation that may limit it."""


@dataclass(frozen=True, slots=True)
class TurnedRound:
    """Where in a folded text a negation stands that another text does not have; whether that is certain."""

    start: int
    end: int
    certain: bool


def turned_round(one: TextFacts, other: TextFacts) -> list[TurnedRound]:
    """Return the negations of a text whose words another text has without any.

    One is certain where the other has all that stands beside it and most of what the text says, and "not" is no
    "not only" or "not until".
    """
    left = [other.text.beside(*span) for span in other.negations]
    found = []
    for span in one.negations:
        beside = one.text.beside(*span)
        match = max(left, key=lambda words: shared(beside, words), default=frozenset())
        if shared(beside, match):
            if one.language in _ONE_FOR_EACH:
                left.remove(match)
        elif (there := shared(beside, other.keys)) >= max(_WORDS_SHARED, len(beside) - 2):
            same = there == len(beside) and _says_the_same(one, other)
            found.append(TurnedRound(*span, same and not _is_limited(one, span)))
    return found


def _says_the_same(one: TextFacts, other: TextFacts) -> bool:
    words = one.text.telling
    return shared(words, other.keys) >= _MOST * len(words)


def _is_limited(one: TextFacts, span: tuple[int, int]) -> bool:
    near = one.text.folded[max(0, span[0] - _NEAR) : span[1] + _NEAR]
    pattern = negation_pattern(one.language, "beside")
    return bool(pattern and pattern.search(near))
