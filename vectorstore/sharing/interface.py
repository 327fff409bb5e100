"""Keeper: what can be asked of a library, by whichever process owns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.filters import Filters
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Rebuilt, Report
from vectorstore.search.hits import Found, Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.store.article_store import Entry


@dataclass(frozen=True, slots=True)
class LibrarySize:
    """How much a library holds, and the name of its embedder, "" while none is chosen."""

    articles: int
    passages: int
    made_with: str


class LibraryInterface(Protocol):
    """One library: in this process (`LocalLibrary`), or in the process that owns it (`RemoteLibrary`).

    Every method may be called from any thread and raise LibraryError; asking twice does no harm.
    """

    @property
    def embedder(self) -> Embedder:
        """What makes its vectors."""

    def holding(self) -> LibrarySize:
        """Return how much it holds."""

    def entries(self) -> list[Entry]:
        """Return every article as a list shows it, in the order they came."""

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""

    def holds(self, text: str) -> bool:
        """Whether an article has this very text."""

    def languages(self) -> set[str]:
        """Return the languages its articles are in."""

    def origins_under(self, place: str) -> dict[str, str]:
        """Return the origins, by article id, of what came from a file, from within it, or from a folder."""

    def rarity(self, terms: list[str]) -> dict[str, float]:
        """Return how telling each index term is in this library (`LexicalIndex.rarity`)."""

    def find(self, query: str, k: int, filters: Filters, today: date) -> Found:
        """Return the `k` best places that pass `filters`, the query's time seen from `today`.

        Without vectors they are found by spelling alone, and a notice says so, as where nothing passes.
        """

    def newest(self, filters: Filters, count: int) -> ListedArticles:
        """Return the newest `count` articles that pass `filters`, each by its first passage."""

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        """Return all passages of an article, in order; none where it is not there."""

    def naming(self, name: str, language: str, filters: Filters, count: int) -> ListedArticles:
        """Return the newest `count` articles that name something (`vectorstore.text.subject`)."""

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        """Do what can be done of an addition before it is written; the rest is done by `add`."""

    def add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        """Put in articles, each id once; raises EmbeddingsError when no vectors can be made at all."""

    def remove(self, names: list[str]) -> Report:
        """Take articles out, each named by its id or its source; an unknown name is in `failed`."""

    def disagreements(self) -> list[str]:
        """Say where the indexes and the article store disagree; nothing to say when all is well."""

    def repair(self) -> None:
        """Make the indexes agree with the article store; raises EmbeddingsError when that needs vectors."""

    def rebuild(self, embeddings: str) -> Rebuilt:
        """Embed some more passages by another embedder; once all are, its vectors take the place of the old."""

    def close(self) -> None:
        """Let go of it, once what is under way has ended."""
