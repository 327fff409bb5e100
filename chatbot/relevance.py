"""Whether anything found bears on the question at all, decided before anything is answered.

Measured on XQuAD, half its articles left out, English over English: of the questions about articles that
are there 98 % pass, of those about articles that are not 19 %. Over articles in another language only
names, numbers and cognates can be seen, so less is asked of them: 72 % and 22 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vectorstore.search import Hit
from vectorstore.store import indexed_text
from vectorstore.words import Word, coverage, match, text_words

_SHARE = 0.4
_SHARE_ACROSS_LANGUAGES = 0.25
_NAMES_SHARE = 0.3
"""Of a question's names and numbers; one about Brazil is not answered by an article that has only "president"."""


def relevant(words: Sequence[Word], language: str, hits: Sequence[Hit], rarity: Mapping[str, float]) -> bool:
    """Say whether some hit has enough of a question's telling words, weighted by their rarity."""
    return any(_bears_on(words, language, hit, rarity) for hit in hits)


def _bears_on(words: Sequence[Word], language: str, hit: Hit, rarity: Mapping[str, float]) -> bool:
    text = text_words(indexed_text(hit.article, hit.passage))
    names = [word for word in words if word.is_name]
    if names and sum(match(name, text) for name in names) / len(names) < _NAMES_SHARE:
        return False
    same = not language or language == hit.article.language
    return coverage(words, text, rarity) >= (_SHARE if same else _SHARE_ACROSS_LANGUAGES)
