from datetime import date

import pytest

from chatbot.asking.relevance import Bearing, bearing_of, hits_of_its_time, relevance_signals
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.search.query import Query, query_in, read_query
from vectorstore.text.passages import passages_of
from vectorstore.text.words import NOWHERE, telling_words, terms_of

TEXT = "The Brazilian president opened a hospital in Recife on 12 May."
ARTICLE = Article(text=TEXT, title="Health", language="en", published="2025-05-13")
OTHER = Article(text="Grain prices rose again on Monday, and farmers hope for rain.", language="en")
TODAY = date(2025, 6, 1)


def hit_of(article: Article) -> Hit:
    return Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))


def signals_of(query: Query, article: Article):
    words = telling_words(query.text, query.language)
    rarity = dict.fromkeys({*terms_of(words), *query.terms}, 2.0)
    (signals,) = relevance_signals(query, words, [hit_of(article)], rarity)
    return signals


def asked(question: str, language: str, *articles: Article, size: float = 6.0) -> Bearing:
    query, words = query_in(question, language, {"en"}), telling_words(question, language)
    rarity = dict.fromkeys({*terms_of(words), *query.terms}, 2.0) | {NOWHERE: size}
    return bearing_of(query, words, [hit_of(article) for article in articles], rarity)


QUESTIONS = {
    "its words": ("Who opened a hospital?", "en", True),
    "its words and name": ("What did the president open in Recife?", "en", True),
    "a word of the title": ("Is there news about health?", "en", True),
    "one name": ("Recife?", "", True),
    "a name in another script": ("Что открыл президент в Ресифи?", "ru", True),
    "a cognate of another language": ("Où est l'hospital de Recife ?", "fr", True),
    "no word of another language": ("大統領は何を開設しましたか？", "ja", True),
    "another name": ("What did the president of Kenya open in Nairobi?", "en", False),
    "one other name": ("Nairobi?", "", False),
    "other words": ("How much does grain cost?", "en", False),
    "other words of another language": ("Wie teuer ist Weizen?", "de", False),
    "another script": ("谁赢得了世界杯？", "zh", False),
    "one word of many": ("Does a hospital charge visitors parking fees overnight?", "en", False),
}


@pytest.mark.parametrize(("question", "language", "bears"), QUESTIONS.values(), ids=QUESTIONS)
def test_what_bears_on_a_question(question, language, bears):
    assert (asked(question, language, ARTICLE) is not Bearing.NOTHING) is bears


def test_nothing_found_bears_on_nothing():
    assert asked("Who opened a hospital?", "en") is Bearing.NOTHING


@pytest.mark.parametrize("question", ["asdf qwer zxcv", "What is asdf?", "blah blah blah", "йцукен фыва"])
@pytest.mark.parametrize("language", ["", "en", "de"])
def test_nothing_bears_on_gibberish(question, language):
    assert asked(question, language, ARTICLE, OTHER, size=3.0) is Bearing.NOTHING


def test_a_rare_name_that_is_found_is_no_gibberish():
    article = Article(text="Zbqyx Kwrdt opened a hospital.", language="en")

    assert asked("Zbqyx Kwrdt?", "", article) is Bearing.ANSWERS


def test_the_best_place_decides():
    question = "Who opened a hospital in Recife?"

    assert asked(question, "en", OTHER, ARTICLE) > asked(question, "en", OTHER)


def test_more_is_asked_for_where_more_is_alike_by_chance():
    question = "Who opened a hospital in Recife?"

    assert asked(question, "en", ARTICLE, size=7.0) is Bearing.ANSWERS
    assert asked(question, "en", ARTICLE, size=20.0) < Bearing.ANSWERS


def test_in_a_large_library_a_sentence_must_come_near():
    question = "What is the colour of the hospital in Recife?"

    assert asked(question, "en", ARTICLE, size=7.9) is Bearing.ANSWERS
    assert asked(question, "en", ARTICLE, size=8.1) is Bearing.NEAR


def test_a_language_that_the_embeddings_do_not_know_is_judged_by_spelling_alone():
    article = Article(text="Președintele Braziliei a deschis un spital în Recife.", language="ro")

    assert asked("Cine a deschis un spital în Recife?", "ro", article, size=8.1) is Bearing.ANSWERS


def test_a_text_with_all_names_is_on_the_subject():
    assert asked("Does Recife levy charges on overnight parking by visitors?", "en", ARTICLE) is Bearing.NEAR


SHARES = {
    "all": ("Recife, Brazilian", 1.0),
    "half": ("Is Recife near Nairobi?", 0.5),
    "none": ("Is it near Nairobi?", 0.0),
    "nothing named": ("Who opened a hospital?", 0.5),
}


@pytest.mark.parametrize(("question", "share"), SHARES.values(), ids=SHARES)
def test_the_share_of_names_that_a_text_has(question, share):
    assert signals_of(query_in(question, "en", {"en"}), ARTICLE).names == pytest.approx(share, abs=0.1)


@pytest.mark.parametrize(("when", "names"), [("13 May 2025", 1.0), ("13 May 2024", 0.4)], ids=["then", "before"])
def test_an_article_need_not_say_the_day_it_is_of(when, names):
    query = read_query(f"What opened in Recife on {when}?", {"en"}, TODAY)

    assert query.time
    assert signals_of(query, ARTICLE).names == pytest.approx(names, abs=0.2)


def test_meaning_is_seen_across_languages():
    query = query_in("Wer hat ein Krankenhaus eröffnet?", "de", {"en"})

    assert signals_of(query, ARTICLE).sentence > signals_of(query, OTHER).sentence + 0.1


DAYS = ["2023-06-01", "2025-05-13", "2025-05-28", ""]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What did the president open this week?", ["2025-05-28", ""]),
        ("What did the president open in 2025?", ["2025-05-13", "2025-05-28", ""]),
        ("What did the president open recently?", ["2025-05-13", "2025-05-28", ""]),
        ("What did the president open?", DAYS),
        ("What will the president open in 2031?", DAYS),
    ],
)
def test_articles_older_than_the_time_asked_about_do_not_answer(question, days):
    hits = [hit_of(Article(id=day, text=TEXT, language="en", published=day)) for day in DAYS]

    told = hits_of_its_time(hits, read_query(question, {"en"}, TODAY))

    assert [hit.article.published for hit in told] == days
