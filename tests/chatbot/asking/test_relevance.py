from datetime import date

import pytest

from chatbot.answering.abstaining import RELEVANT
from chatbot.asking.relevance import NOWHERE, relevance_of, relevance_signals
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.search.query import Query, query_in, read_query
from vectorstore.text.passages import passages_of
from vectorstore.text.words import telling_words, terms_of

TEXT = "The Brazilian president opened a hospital in Recife on 12 May."
ARTICLE = Article(text=TEXT, title="Health", language="en", published="2025-05-13")
OTHER = Article(text="Grain prices rose again on Monday, and farmers hope for rain.", language="en")
TODAY = date(2025, 6, 1)


def hit_of(article: Article) -> Hit:
    return Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))


def rarity_in(query: Query, passages: int) -> dict[str, float]:
    """The weights in a library of so many passages where each term is in one of them."""
    return dict.fromkeys(query.terms, 2.0) | {NOWHERE: 2.0 + passages / 10}


def asked(question: str, language: str, *articles: Article, passages: int = 5) -> float:
    query, words = query_in(question, language, {"en"}), telling_words(question, language)
    rarity = dict.fromkeys(terms_of(words), 2.0) | rarity_in(query, passages)
    return relevance_of(query, words, [hit_of(article) for article in articles], rarity)


QUESTIONS = {
    "its words": ("Who opened a hospital?", "en", True),
    "its words and name": ("What did the president open in Recife?", "en", True),
    "a word of the title": ("Is there news about health?", "en", True),
    "one name": ("Recife?", "", True),
    "a name in another script": ("Что открыл президент в Ресифи?", "ru", True),
    "a cognate of another language": ("Où est l'hospital de Recife ?", "fr", True),
    "another name": ("What did the president of Kenya open in Nairobi?", "en", False),
    "one other name": ("Nairobi?", "", False),
    "other words": ("How much does grain cost?", "en", False),
    "other words of another language": ("Wie teuer ist Weizen?", "de", False),
    "another script": ("谁赢得了世界杯？", "zh", False),
    "one word of many": ("Does a hospital charge visitors parking fees overnight?", "en", False),
}


@pytest.mark.parametrize(("question", "language", "expected"), QUESTIONS.values(), ids=QUESTIONS)
def test_what_bears_on_a_question(question, language, expected):
    assert (asked(question, language, ARTICLE) >= RELEVANT) is expected


def test_nothing_found_bears_on_nothing():
    assert asked("Who opened a hospital?", "en") == 0.0


def test_the_best_place_decides():
    question = "Who opened a hospital in Recife?"

    assert asked(question, "en", OTHER, ARTICLE) >= RELEVANT > asked(question, "en", OTHER)


def test_more_is_asked_for_where_more_is_alike_by_chance():
    question = "Who opened a hospital?"

    assert asked(question, "en", ARTICLE, passages=5) > asked(question, "en", ARTICLE, passages=50)


SHARES = {
    "all": ("Recife, Brazilian", 1.0),
    "half": ("Is Recife near Nairobi?", 0.5),
    "none": ("Is it near Nairobi?", 0.0),
    "nothing named": ("Who opened a hospital?", 0.5),
}


@pytest.mark.parametrize(("question", "share"), SHARES.values(), ids=SHARES)
def test_the_share_of_names_that_a_text_has(question, share):
    query, words = query_in(question, "en", {"en"}), telling_words(question, "en")
    (signs,) = relevance_signals(
        query, words, [hit_of(ARTICLE)], dict.fromkeys(terms_of(words), 2.0) | rarity_in(query, 5)
    )

    assert signs.names == pytest.approx(share, abs=0.1)


@pytest.mark.parametrize(("when", "names"), [("13 May 2025", 1.0), ("13 May 2024", 0.4)], ids=["then", "before"])
def test_an_article_need_not_say_the_day_it_is_of(when, names):
    question = f"What opened in Recife on {when}?"
    query, words = read_query(question, {"en"}, TODAY), telling_words(question, "en")
    (signs,) = relevance_signals(
        query, words, [hit_of(ARTICLE)], dict.fromkeys(terms_of(words), 2.0) | rarity_in(query, 5)
    )

    assert query.time
    assert signs.names == pytest.approx(names, abs=0.2)
