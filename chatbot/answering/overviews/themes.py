"""Themes: which articles are about the same, by the vectors of their titles and first sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chatbot.answering.overviews.key_sentences import is_whole
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.search.hits import Hit

THEMES = 7
"""The most articles that a digest shows, each of another theme."""
_ALIKE = 0.45
"""The cosine to the mean of a theme from which an article belongs to it; .4 and .5 make much the same themes."""


class ThemedHit(NamedTuple):
    """The first passage of an article, and how many others have its theme and are not shown themselves."""

    hit: Hit
    others: int


def newest_of_themes(openings: Sequence[Hit], count: int) -> list[ThemedHit]:
    """Of first passages, the newest first, `count` at most, in their order.

    They are the first one of each of the largest themes and, where there are fewer themes, the next ones.
    """
    largest = sorted(_themes_of(openings), key=lambda theme: -len(theme))
    firsts = [theme[0] for theme in largest]
    rest = sorted(place for theme in largest for place in theme[1:])
    shown = sorted([*firsts, *rest][:count])
    others = {theme[0]: len(set(theme) - set(shown)) for theme in largest}
    return [ThemedHit(openings[place], others.get(place, 0)) for place in shown]


def beginning(hit: Hit) -> str:
    """The title of an article and the first whole sentence of its first passage."""
    first = next((one.text for one in hit.passage.sentences if is_whole(one.text)), "")
    return f"{hit.article.title}. {first}"


def _themes_of(openings: Sequence[Hit]) -> list[list[int]]:
    """The places of the articles of each theme, in the order of the first ones."""
    themes: list[list[int]] = []
    sums: list[Vectors] = []
    for place, vector in enumerate(kept_vectors(list(map(beginning, openings)))):
        likeness = [float(one @ vector / np.linalg.norm(one)) for one in sums]
        nearest = int(np.argmax(likeness)) if likeness else -1
        if likeness and likeness[nearest] >= _ALIKE:
            themes[nearest].append(place)
            sums[nearest] = sums[nearest] + vector
        else:
            themes.append([place])
            sums.append(vector)
    return themes
