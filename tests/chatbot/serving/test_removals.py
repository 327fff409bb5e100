from __future__ import annotations

from collections.abc import Iterable

import pytest

from chatbot.errors import UndoError
from chatbot.serving.removals import Removals
from vectorstore.article import Article
from vectorstore.report import Failure, Report


class SmallLibrary:
    """Articles by id."""

    def __init__(self, *articles: Article) -> None:
        self.articles = {article.id: article for article in articles}

    def article(self, article_id: str) -> Article | None:
        return self.articles.get(article_id)

    def add(self, items: Iterable[Article]) -> Report:
        self.articles |= {article.id: article for article in items}
        return Report()

    def remove(self, names: Iterable[str]) -> Report:
        removed = [name for name in names if self.articles.pop(name, None)]
        return Report(removed=tuple(removed), failed=tuple(Failure(name, "is not there") for name in ()))


TALKS = Article("They talked.", id="talks", source="/a/talks.txt", pages=(0,), language="en")
NEWS = Article("It rained.", id="news")


def test_what_was_removed_comes_back_as_it_was() -> None:
    library = SmallLibrary(TALKS, NEWS)
    removals = Removals(library)
    removed, token = removals.remove(["talks", "news", "nobody"])
    assert (removed, library.articles) == (2, {})
    assert removals.undo(token) == 2
    assert library.articles == {"talks": TALKS, "news": NEWS}


def test_a_removal_is_undone_once_and_only_the_last_ones_are_kept() -> None:
    library = SmallLibrary(*(Article("Text.", id=str(number)) for number in range(12)))
    removals = Removals(library)
    tokens = [removals.remove([str(number)])[1] for number in range(12)]
    assert removals.undo(tokens[-1]) == 1
    for gone in (tokens[-1], tokens[0], "", "x"):
        with pytest.raises(UndoError, match="Add their files again"):
            removals.undo(gone)


def test_what_is_too_long_to_keep_is_removed_without_undo() -> None:
    library = SmallLibrary(Article("a " * 30_000_000, id="long"))
    assert Removals(library).remove(["long"]) == (1, "")
    assert library.articles == {}


def test_removing_nothing_offers_no_undo() -> None:
    assert Removals(SmallLibrary()).remove(["nobody"]) == (0, "")
