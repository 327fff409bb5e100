"""Whether anything found bears on the question at all, decided before anything is answered.

Measured on XQuAD, half its articles left out, English over English: of the questions about articles that
are there 97 % pass, of those about articles that are not 18 %. Over articles in another language only
names, numbers and cognates can be seen, so less is asked of them: over Spanish 82 % and 23 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vectorstore.search import Hit
from vectorstore.store import indexed_text
from vectorstore.words import Word, coverage, text_words


class _Shares(NamedTuple):
    """What must be there of a question's telling words, and of the names and numbers among them.

    A question about Brazil is not answered by an article that has only "president".
    """

    words: float
    names: float


_SAME_LANGUAGE = _Shares(words=0.4, names=0.5)
_ACROSS_LANGUAGES = _Shares(words=0.25, names=0.3)
_CAPITALS_FOR_ALL_NOUNS = "de"


def relevant(words: Sequence[Word], language: str, hits: Sequence[Hit], rarity: Mapping[str, float]) -> bool:
    """Say whether some hit has enough of a question's telling words, weighted by their rarity."""
    return any(_bears_on(words, language, hit, rarity) for hit in hits)


def _bears_on(words: Sequence[Word], language: str, hit: Hit, rarity: Mapping[str, float]) -> bool:
    text = text_words(indexed_text(hit.article, hit.passage))
    same = not language or language == hit.article.language
    wanted = _SAME_LANGUAGE if same else _ACROSS_LANGUAGES
    names = [word for word in words if word.is_name and language != _CAPITALS_FOR_ALL_NOUNS]
    if names and coverage(names, text, rarity) < wanted.names:
        return False
    return coverage(words, text, rarity) >= wanted.words
