"""The subject of an overview question: what is left of it beside the words that ask for the overview.

Each word is told by its vector: like the words in the examples of such questions, or like those in their subjects.
The subject is the run of words that are most like subjects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from chatbot.asking.message_kinds import OVERVIEW_KINDS, examples
from chatbot.asking.ridge import Ridge
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.example_vectors import example_vectors
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words

_IN_BRACKETS = re.compile(r"\[(.*?)\]")
_TOKEN = re.compile(r"[^\W_](?:[\w\u0300-\u036f\u0900-\u0dff]|-(?=\w))*")
_BIAS = 0.2
"""How much more a word must be like a subject."""
_FIRST = 0.3
"""The weight of the first word, most often the verb that asks: "Erstelle", "Resume"."""
_BETWEEN = -0.05
"""What a function word within a subject costs."""


def subject_in(text: str, language: str) -> str:
    """The subject of an overview question, as it is written; "" where it has none."""
    tokens = list(_TOKEN.finditer(text))
    values = _values([token[0] for token in tokens], text, language)
    best, start, end = 0.0, 0, 0
    for first in range(len(tokens)):
        total = 0.0
        for last in range(first, len(tokens)):
            total += values[last]
            if total > best:
                best, start, end = total, tokens[first].start(), tokens[last].end()
    return text[start:end]


def _values(tokens: Sequence[str], text: str, language: str) -> list[float]:
    """How much each token is like a part of a subject."""
    if not tokens:
        return []
    telling = {word.text for word in content_words(text, language)}
    likeness = _classifier().scores(BuiltInEmbedder().embed(tokens))[:, 0]
    values = []
    for place, (token, like) in enumerate(zip(tokens, likeness, strict=True)):
        is_telling = not telling.isdisjoint(words_of(token)) or token[0].isdigit()
        value = float(like) - _BIAS if is_telling else _BETWEEN
        values.append(value * _FIRST if place == 0 and value > 0 and len(tokens) > 1 else value)
    return values


class _ExampleWords(NamedTuple):
    asking: list[str]
    subjects: list[str]


@cache
def _classifier() -> Ridge:
    asking, subjects = _example_words()
    vectors = example_vectors([*asking, *subjects])
    return Ridge.between(vectors, [0] * len(asking) + [1] * len(subjects))


def _example_words() -> _ExampleWords:
    """The words of the examples that ask for an overview, and those of subjects and ordinary questions."""
    overviews = [one for kind in OVERVIEW_KINDS for one in examples()[kind]]
    asking = {token.lower() for one in overviews for token in _TOKEN.findall(_IN_BRACKETS.sub(" ", one))}
    subjects = {token for one in overviews for part in _IN_BRACKETS.findall(one) for token in _TOKEN.findall(part)}
    for one in examples()["alone"]:
        telling = {word.text for word in content_words(one, "en")}
        subjects |= {token for token in _TOKEN.findall(one) if not telling.isdisjoint(words_of(token))}
    return _ExampleWords(sorted(asking), sorted(one for one in subjects if one.lower() not in asking))
