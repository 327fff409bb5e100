from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation, NearMiss
from chatbot.ui.source_cards import near_miss_cards, quote_pieces, source_cards
from chatbot.ui.translation.wording import words_in
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import passages_of

EN = words_in("en")

ARTICLE = Article("It rains.\nIt snows.", "Weather", "a1", "en", "/articles/weather.pdf")
HOSTILE = '</span><img src=x onerror="alert(1)"> ![a](http://elsewhere.test) "\'\n\n# x'


def cards(article: Article, *also_in: Entry, quote: str = "It snows.") -> str:
    """Both kinds of cards an article may stand on: as a source, and as a near miss."""
    start = article.text.index(quote)
    hit = Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 2.0), also_in)
    answer = Answer("?", "?", "", "quotes", citations=(Citation.of(1, hit, start, start + len(quote)),))
    return source_cards(answer, 1, EN) + near_miss_cards([NearMiss.of(hit)], EN)


def entry(name: str, source: str = "", outlet: str = "") -> Entry:
    return Entry(name, "Rain", source, "", "en", outlet=outlet)


def meta(markup: str) -> list[list[str]]:
    """What stands on each card's line below its title, as a reader sees it."""
    lines = re.findall(r'<p class="source-meta">(.*?)</p>', markup)
    return [
        [
            html.unescape(re.sub("<[^>]*>", "", part))
            for part in re.findall(r"<span>(.*?)</span>(?=<span>|$)", line)
        ]
        for line in lines
    ]


STATED = {
    "nothing": ({"language": ""}, ["weather.pdf", "undated"]),
    "a language": ({}, ["weather.pdf", "undated", "English"]),
    "an outlet": ({"outlet": "The Post"}, ["weather.pdf", "The Post", "undated", "English"]),
    "an author": ({"author": "A. Person"}, ["weather.pdf", "A. Person", "undated", "English"]),
    "all of it": (
        {"outlet": "The Post", "author": "A. Person", "published": "2025-01-02"},
        ["weather.pdf", "The Post", "A. Person", "2025-01-02", "English"],
    ),
    "a web page": (
        {"source": "https://www.post.test/a", "outlet": "The Post"},
        ["post.test", "The Post", "undated", "English"],
    ),
    "a language without a name": ({"language": "xx"}, ["weather.pdf", "undated", "xx"]),
    "no place": ({"source": "", "outlet": "The Post"}, ["The Post", "undated", "English"]),
}


@pytest.mark.parametrize(("stated", "shown"), STATED.values(), ids=STATED)
def test_a_card_says_who_published_and_who_wrote_it(stated: dict[str, str], shown: list[str]) -> None:
    assert meta(cards(replace(ARTICLE, **stated))) == [shown, shown]


ALSO_IN = {
    "one outlet": ([entry("b", "b.txt", "The Post")], "also in 1", "The Post"),
    "by source, by id": ([entry("b", "b.txt"), entry("c")], "also in 2", "b.txt, c"),
    "more than are named": (
        [entry(f"b{number}") for number in range(12)],
        "also in 12",
        ", ".join(f"b{number}" for number in range(10)),
    ),
}


@pytest.mark.parametrize(("entries", "shown", "named"), ALSO_IN.values(), ids=ALSO_IN)
def test_a_card_says_where_else_its_story_is_told(entries: list[Entry], shown: str, named: str) -> None:
    markup = html.unescape(cards(ARTICLE, *entries))
    assert markup.count(f'<span title="{named}">{shown}</span>') == 2


def test_a_story_told_once_says_nothing_of_others() -> None:
    assert "also in" not in cards(ARTICLE)


@pytest.mark.parametrize(("pages", "shown"), [((), []), ((0, 10), ["page 2"]), ((0,), ["page 1"])])
def test_a_quotation_names_its_page(pages: tuple[int, ...], shown: list[str]) -> None:
    assert re.findall(r'<span class="page">(.*?)</span>', cards(replace(ARTICLE, pages=pages))) == shown


PIECES = {
    "none marked": ((), [("It snows.", False)]),
    "in the middle": (((3, 8),), [("It ", False), ("snows", True), (".", False)]),
    "at both ends": (((0, 2), (8, 9)), [("It", True), (" snows", False), (".", True)]),
    "side by side": (((0, 2), (2, 9)), [("It", True), (" snows.", True)]),
}


@pytest.mark.parametrize(("marks", "pieces"), PIECES.values(), ids=PIECES)
def test_a_quote_in_pieces(marks: tuple[tuple[int, int], ...], pieces: list[tuple[str, bool]]) -> None:
    hit = Hit(passages_of(ARTICLE)[0], ARTICLE, 1.0, Signals(0.5, 2.0))
    found = quote_pieces(Citation.of(1, hit, 10, 19, marks))
    assert [(piece.text, piece.is_key) for piece in found] == pieces


@pytest.mark.parametrize("field", ["outlet", "author", "published", "language", "source", "title"])
def test_what_an_article_states_adds_no_markup(field: str) -> None:
    markup = cards(replace(ARTICLE, **{field: HOSTILE}), entry("b", outlet=HOSTILE), entry("c", HOSTILE))
    assert set(re.findall(r"<([a-z]+)", markup)) == {"div", "p", "span", "details", "summary", "b", "mark", "a"}
    assert set(re.findall(r'<a href="([^?"]+)', html.unescape(markup))) == {"#article"}
    assert "\n" not in markup
    assert "![" not in markup
    assert "onerror=" not in markup
    assert "http://elsewhere" not in markup
    assert "</span><img" in html.unescape(markup)
