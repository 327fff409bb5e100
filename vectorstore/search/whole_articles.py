"""Whole articles and lists of articles: the newest ones, and all that mention a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vectorstore.article import one_line
from vectorstore.filters import Filters
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.search.hits import Hit, Signals
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.subject import NameForm, Subject

_RAREST = 2
"""How many of a word's index terms are looked up; the texts found are then read."""
_BATCH = 2000
"""Passages in memory at once."""


@dataclass(frozen=True, slots=True)
class ListedArticles:
    """Articles, each by one of its passages, newest first, undated ones last.

    `articles` is the number of all matching ones, `of` the number searched; duplicates count once.
    """

    hits: tuple[Hit, ...]
    articles: int
    of: int


@dataclass(frozen=True, slots=True)
class WholeArticles:
    """Reads whole articles of one library."""

    store: ArticleStore
    lexical: LexicalIndex

    def newest(self, filters: Filters, count: int) -> ListedArticles:
        """The newest `count` articles that pass `filters`, each by its first passage."""
        numbers = self.store.catalogue.articles_matching(filters)
        return ListedArticles(self._hits(self._first_rows(numbers[: max(count, 0)])), len(numbers), len(numbers))

    def whole(self, article_id: str) -> tuple[Hit, ...]:
        """All passages of an article, in order."""
        rows = self.store.rows_of(self.store.passage_ids([one_line(article_id)]))
        return self._hits(sorted(rows.values()))

    def naming(self, subject: Subject, filters: Filters, count: int) -> ListedArticles:
        """The newest `count` articles that name a subject, each by its first passage that does, if any."""
        numbers = self.store.catalogue.articles_matching(filters)
        found = self._found(subject, self._candidates(subject))
        naming = [number for number in numbers if number in found]
        shown = naming[: max(count, 0)]
        first = dict(zip(shown, self._first_rows(shown), strict=True))
        rows = [found[number] or first[number] for number in shown]
        return ListedArticles(self._hits(rows), len(naming), len(numbers))

    def _found(self, subject: Subject, candidates: Iterable[int]) -> dict[int, int]:
        """The first row of each article that names the subject, 0 where only its title does."""
        rows = sorted(candidates)
        found: dict[int, int] = {}
        for begin in range(0, len(rows), _BATCH):
            for row, number, language, title, text in self.store.catalogue.texts_in(rows[begin : begin + _BATCH]):
                if found.get(number):
                    continue
                if subject.stands_in(text, language):
                    found[number] = row
                elif number not in found and subject.stands_in(f"{title}\n{text}", language):
                    found[number] = 0
        return found

    def _candidates(self, subject: Subject) -> set[int]:
        rows: set[int] = set()
        for name in subject.names:
            rows |= set.intersection(*map(self._rows_with, name))
        return rows

    def _rows_with(self, form: NameForm) -> set[int]:
        """All rows that may contain a word."""
        rows = self._rows_of_all([form.acronym]) if form.acronym else set()
        return rows | self._rows_of_all(form.index_terms()) if form.is_spelled else rows

    def _rows_of_all(self, terms: Sequence[str]) -> set[int]:
        if not terms:
            return self.lexical.rows()
        rarity = self.lexical.rarity(terms)
        rarest = sorted(rarity, key=lambda term: -rarity[term])[:_RAREST]
        return set.intersection(*(set(self.lexical.best({term: 1.0}, len(self.lexical))) for term in rarest))

    def _first_rows(self, numbers: Sequence[int]) -> list[int]:
        first = self.store.catalogue.first_rows(numbers)
        return [first[number] or 0 for number in numbers]

    def _hits(self, rows: Sequence[int]) -> tuple[Hit, ...]:
        found = self.store.passages(rows)
        return tuple(Hit(*found[row], 0.0, Signals(0.0, 0.0)) for row in rows if row in found)
