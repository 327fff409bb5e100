import pytest

from chatbot.relevance import relevant
from vectorstore.article import Article
from vectorstore.passages import passages_of
from vectorstore.search import Hit, Signals
from vectorstore.words import telling_words

ARTICLE = Article(
    text="The Brazilian president opened a hospital in Recife on 12 May.", title="Health", language="en"
)
HIT = Hit(passages_of(ARTICLE)[0], ARTICLE, 1.0, Signals(0.5, 1.0))

QUESTIONS = {
    "its words": ("Who opened a hospital?", "en", True),
    "its words and name": ("What did the president open in Recife?", "en", True),
    "a word of the title": ("Is there news about health?", "en", True),
    "another name": ("What did the president of Kenya open in Nairobi?", "en", False),
    "other words": ("How much does grain cost?", "en", False),
    "one word of many": ("Does a hospital charge visitors parking fees overnight?", "en", False),
    "a cognate of another language": ("Où est l'hospital de Recife ?", "fr", True),
}


@pytest.mark.parametrize(("question", "language", "expected"), QUESTIONS.values(), ids=QUESTIONS)
def test_relevance(question, language, expected):
    assert relevant(telling_words(question, language), language, [HIT], {}) is expected


def test_nothing_found_is_not_relevant():
    assert not relevant(telling_words("Who opened a hospital?", "en"), "en", [], {})
