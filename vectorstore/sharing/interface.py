"""What can be asked of a library, whichever process has it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Rebuilt, Report
from vectorstore.search.hits import Found, Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.store.article_store import Entry


@dataclass(frozen=True, slots=True)
class LibrarySize:
    """How much a library holds, and the name of the embedder that made its vectors, "" before the first.

    Vectors that another version of the built-in embedder made are `outdated`: searches do without them.
    """

    articles: int
    passages: int
    made_with: str
    outdated: bool = False


class LibraryInterface(Protocol):
    """One library: opened by this process (`LocalLibrary`) or by another one (`RemoteLibrary`).

    Every method may be called from any thread, may raise LibraryError, and can safely be called again.
    """

    @property
    def embedder(self) -> Embedder:
        """The embedder of its vectors."""

    def size(self) -> LibrarySize:
        """How much it holds; never waits for a change or a search."""

    def entries(self, filters: Filters = EVERYTHING) -> list[Entry]:
        """The articles that pass `filters`, without their texts, in the order they were added."""

    def article(self, article_id: str) -> Article | None:
        """The article with this id, if there is one."""

    def holds(self, text: str) -> bool:
        """Whether an article has exactly this text."""

    def languages(self) -> set[str]:
        """The languages of its articles."""

    def origins_under(self, place: str) -> dict[str, str]:
        """The origins, by article id, of the articles read from this file, archive or folder."""

    def rarity(self, terms: list[str]) -> dict[str, float]:
        """How rare each index term is (`LexicalIndex.rarity`)."""

    def find(self, query: str, k: int, filters: Filters, today: date) -> Found:
        """The best `k` hits; times in the query are relative to `today`.

        Where the query cannot be embedded, only the lexical index is searched, and a notice says so.
        """

    def newest(self, filters: Filters, count: int) -> ListedArticles:
        """The newest `count` articles, each by its first passage."""

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        """All passages of an article, in order."""

    def naming(self, name: str, language: str, filters: Filters, count: int) -> ListedArticles:
        """The newest `count` articles that mention a name (`vectorstore.text.subject`)."""

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        """Cut and embed articles before they are added, so that writing others can overlap with it."""

    def add(self, articles: Sequence[Article], preparation: Preparation = ...) -> Report:
        """Add articles, each id once; raises EmbeddingsError when nothing can be embedded."""

    def remove(self, names: list[str]) -> Report:
        """Remove articles by id, source or origin; unknown names are in `failed`."""

    def damage(self) -> list[str]:
        """Which stored articles are damaged, in sentences; reads all of them."""

    def disagreements(self) -> list[str]:
        """Where the indexes differ from the article store; empty when all is well."""

    def repair(self) -> None:
        """Make the indexes agree with the article store; raises EmbeddingsError when nothing can be embedded."""

    def rebuild(self, embeddings: str) -> Rebuilt:
        """Embed the next passages with another model ("": the present one); swap the vectors after the last."""

    def close(self) -> None:
        """Close it once a change under way has ended."""
