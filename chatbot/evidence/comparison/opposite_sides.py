"""Sides on which words lie in meaning: accepted and rejected, more and less, opened and closed.

They are read off the sentence encoder's vectors: the difference of the means of a few words on either side is a
direction, on which the words of every language that it knows lie on the same sides (Bolukbasi and others, 2016,
"Man is to Computer Programmer as Woman is to Homemaker?", do so with one pair). Where the words of a language lie
in the middle, as many verbs for rising and opening do, a pair of sides has its own.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors

_REALISTIC = "realistic, possible, legal, able, réaliste", "unrealistic, impossible, illegal, unable, irréaliste"
_SIDES = (
    ("accepted, approved, agreed to, supported, allowed", "rejected, refused, declined, opposed, denied"),
    ("support, back, in favour, welcomed, praised", "oppose, against, resist, criticised, condemned"),
    ("rose, increased, grew, more, doubled, higher", "fell, decreased, shrank, less, halved, lower"),
    ("largest, biggest, highest, longest, most", "smallest, least, lowest, shortest, fewest"),
    ("gestiegen, augmenté, aumentó, hausse", "gesunken, baissé, cayó, baisse"),
    ("opened, started, reopened, begun", "closed, ended, shut, stopped"),
    _REALISTIC,
    ("won, victory, success, succeeded", "lost, defeat, failure, failed"),
    ("alive, survived, healthy, safe", "dead, died, killed, injured"),
    ("will, certainly, definitely", "may, might, could possibly"),
    ("all, every, each of the", "some, a few, several of the"),
    ("double, twice, triple, two times", "half, halve, a third, a quarter"),
    ("before, earlier, prior", "after, later, following"),
    ("bought, buys, acquired", "sold, sells, disposed of"),
)
_CLOSE_SIDES = (
    ("subieron, subió, subiram, saliti, stegen", "bajaron, bajó, caíram, scesi, daalden"),
    ("ouvert, ouverte, ouvrir, abrió, abrir", "fermé, fermée, fermer, cerró, cerrar"),
    ("acquitted, freigesprochen, acquitté, absolvió", "convicted, verurteilt, condamné, condenó"),
    ("upheld, upholds, upholding, confirmed", "overturned, overturns, overturning, annulled"),
    ("freed, released, freigelassen, libéré", "detained, jailed, festgenommen, arrêté"),
    ("injured, wounded, hurt", "killed, dead, died"),
    ("slightly, minor, mild, leicht, légèrement", "seriously, serious, severe, schwer, gravement"),
)
"""Sides whose words are near in meaning; of others, any may lie on one of them by chance."""
SIDES, CLOSE = len(_SIDES) + len(_CLOSE_SIDES), len(_SIDES)
"""How many pairs of sides there are, and from which place on their words are near in meaning."""
POSSIBLE = _SIDES.index(_REALISTIC)
"""The place of possible and impossible among the pairs of sides."""


def lie(vectors: Vectors) -> Vectors:
    """How far words lie to the first side of each pair, or below 0 to the second: (words, pairs)."""
    directions, middles = _directions()
    return np.asarray(vectors @ directions.T - middles)


@lru_cache(maxsize=1)
def _directions() -> tuple[Vectors, Vectors]:
    """The unit vectors from the second to the first of each pair of sides, and the middles of both on these."""
    means = np.array(
        [[kept_vectors(side.split(", ")).mean(axis=0) for side in sides] for sides in (*_SIDES, *_CLOSE_SIDES)]
    )
    directions = means[:, 0] - means[:, 1]
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return directions, np.einsum("nd,nd->n", directions, means.mean(axis=1))
