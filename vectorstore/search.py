"""Query -> Hits: both signals fused."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.article import Article
from vectorstore.passages import Passage


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal said of a passage: cosine similarity (-1 to 1), and BM25 over 4-grams (0 and up)."""

    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the article it stands in; a higher score is a better hit."""

    passage: Passage
    article: Article
    score: float
    signals: Signals
