import pytest

from chatbot.evaluation.drafts.gaps import gap_questions
from vectorstore.article import Article

BRIDGE = "The bridge over the river Lenn costs the city of Harrow 84 million dollars."
ASKED = {
    "a figure, with what it counts": (
        ("en", BRIDGE, 0),
        (
            "What is missing in “The bridge over the river Lenn costs the city of Harrow ___”?",
            "84 million dollars",
        ),
    ),
    "a date": (
        ("de", "Im Städtchen Lindau öffnet am 1. Juni ein Museum mit vielen alten Uhren.", 1),
        ("Was fehlt in „Im Städtchen Lindau öffnet am ___ ein Museum mit vielen alten Uhren“?", "1. Juni"),
    ),
    "a whole name": (
        ("fr", "Le nouveau pont de la ville a été inauguré par la maire Solène Aubry mardi matin.", 2),
        (
            "Que manque-t-il dans « Le nouveau pont de la ville a été inauguré par la maire ___ mardi matin » ?",
            "Solène Aubry",
        ),
    ),
}
NOT_ASKED = {
    "points back": ("en", "He said that it costs the city of Harrow 84 million dollars in all."),
    "a question": ("en", "Does the bridge over the river Lenn really cost 84 million dollars?"),
    "a quotation": ("en", "“The bridge over the river Lenn costs 84 million dollars,” said the mayor."),
    "cut off": ("en", "The bridge over the river Lenn costs the city of Harrow 84 million ..."),
    "too short": ("en", "It costs 84 million."),
    "no fact in it": ("en", "the bridge over the river costs far more than anyone in the city expected."),
    "a language without words for it": ("vi", BRIDGE),
}


@pytest.mark.parametrize(("text", "asked"), ASKED.values(), ids=ASKED)
def test_a_gap_is_asked_for_in_the_language_of_the_article(text, asked):
    language, sentence, first = text

    assert list(gap_questions(Article(sentence, language=language), first)) == [(*asked, sentence)]


@pytest.mark.parametrize(("language", "sentence"), NOT_ASKED.values(), ids=NOT_ASKED)
def test_what_would_not_read_well_is_not_asked(language, sentence):
    assert list(gap_questions(Article(sentence, language=language))) == []
