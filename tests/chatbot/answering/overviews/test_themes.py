"""Which articles are about the same."""

import pytest

from chatbot.answering.overviews.themes import newest_of_themes
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

BEGINNINGS = {
    "quake in Lima": "An earthquake shook the city of Lima on Sunday, and houses fell down.",
    "budget": "The parliament adopted the budget for next year with a small majority.",
    "tremblement": "Un tremblement de terre a secoué la ville de Lima et fait des morts.",
    "final": "The goalkeeper saved two penalties, and the team won the final of the cup.",
    "aftershocks": "Aftershocks of the earthquake were felt in Peru for the whole night.",
    "cup": "Fans celebrated the football team that won the cup on Saturday.",
}


def opening(key: str) -> Hit:
    article = Article(BEGINNINGS[key], id=key, language="fr" if key == "tremblement" else "en")
    return Hit(passages_of(article)[0], article, 0.0, Signals(dense=0.0, lexical=0.0))


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, ["quake in Lima"]),
        (2, ["quake in Lima", "final"]),
        (3, ["quake in Lima", "budget", "final"]),
        (4, ["quake in Lima", "budget", "tremblement", "final"]),
        (9, [*BEGINNINGS]),
    ],
)
def test_the_first_of_each_of_the_largest_themes_is_shown(count: int, shown: list[str]) -> None:
    found = newest_of_themes(list(map(opening, BEGINNINGS)), count)

    assert [one.hit.article.id for one in found] == shown


@pytest.mark.parametrize(("count", "others"), [(1, [2]), (3, [2, 0, 1]), (4, [1, 0, 0, 1]), (9, [0] * 6)])
def test_it_is_told_how_many_others_have_a_theme(count: int, others: list[int]) -> None:
    assert [one.others for one in newest_of_themes(list(map(opening, BEGINNINGS)), count)] == others


def test_of_nothing_there_are_no_themes() -> None:
    assert newest_of_themes([], 7) == []
