"""Words of an answer that are turned round from those of its source: ended for began; from opposites.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from vectorstore.languages.folding import fold, folded, is_unspaced

_Sides = tuple[re.Pattern[str], re.Pattern[str]]


def opposed(answer: str, answer_language: str, source: str, source_language: str) -> tuple[tuple[str, str], ...]:
    """Return each word of an answer whose opposite the source has in its place, with that opposite.

    Only where neither text has words of both sides. Languages are ISO 639-1 codes; no words are known of others
    than opposites.toml lists.
    """
    said, there = folded(answer), folded(source)
    ours, theirs = _opposites(answer_language), _opposites(source_language)
    found = []
    for concept in ours.keys() & theirs.keys():
        here = [pattern.search(said[0]) for pattern in ours[concept]]
        other = [pattern.search(there[0]) for pattern in theirs[concept]]
        for side in (0, 1):
            one, opposite = here[side], other[1 - side]
            if one and opposite and not here[1 - side] and not other[side]:
                found.append((_written(answer, said[1], one), _written(source, there[1], opposite)))
    return tuple(sorted(found))


def _written(text: str, places: list[int], found: re.Match[str]) -> str:
    return text[places[found.start()] : places[found.end() - 1] + 1]


@lru_cache(maxsize=32)
def _opposites(language: str) -> Mapping[str, _Sides]:
    """Return the words of either side, by what they are about."""
    listed = _table().get(language, {})
    return {concept: (_pattern(sides[0]), _pattern(sides[1])) for concept, sides in listed.items()}


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(_expression(fold(word.replace("_", " "))) for word in words.split()))


def _expression(word: str) -> str:
    if is_unspaced(word):
        return re.escape(word)
    return rf"(?<!\w){re.escape(word.rstrip('*'))}" + (r"\w*" if word.endswith("*") else r"(?!\w)")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("chatbot.evidence.comparison").joinpath("opposites.toml").read_text("utf-8"))
