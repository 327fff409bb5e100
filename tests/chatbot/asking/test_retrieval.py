import pytest
from asking import inquired

from chatbot.asking.question import QUESTION_CHARACTERS, Question, read_question
from chatbot.asking.relevance import RELEVANT
from chatbot.asking.rewriting import Rewording
from chatbot.conversations.turn import Turn
from chatbot.errors import QuestionError

TOLD_OF = [
    "What did Peskov demand?",
    "Qui est Pete Hegseth ?",
    "Was sagte Witkoff über Moskau?",
    "¿Qué dijo Hegseth sobre la OTAN?",
    "Что сказал Песков?",
    "क्रेमलिन ने क्या कहा?",
    "NATO",
    "Kiev?",
    "Trump Poutine",
]
NOT_TOLD_OF = [
    "What is the price of oil?",
    "Who won the World Cup in Brazil?",
    "Quel temps fait-il à Tokyo ?",
    "Wie backe ich Brot?",
    "Кто выиграл чемпионат мира?",
    "谁赢得了世界杯？",
    "東京の天気はどうですか？",
    "ما هو سعر النفط؟",
    "FIFA",
    "Brazil?",
]


@pytest.mark.parametrize("question", TOLD_OF)
def test_what_the_article_tells_of_is_relevant(question, sample_library):
    inquiry = inquired(sample_library, question)

    assert inquiry.relevant
    assert RELEVANT <= inquiry.bearing <= 1.0


@pytest.mark.parametrize("question", NOT_TOLD_OF)
def test_what_it_does_not_tell_of_is_not(question, sample_library):
    inquiry = inquired(sample_library, question)

    assert not inquiry.relevant
    assert 0.0 < inquiry.bearing < RELEVANT
    assert inquiry.hits, "the nearest misses can be shown"


def test_the_language_is_the_questions(sample_library):
    assert inquired(sample_library, "Combien de temps a duré la rencontre ?").language == "fr"


WHY = [Turn("user", "What did Peskov demand?"), Turn("assistant", "That Ukraine stays out of NATO [1].")]
FOLLOW_UPS = {
    "nothing told": ("And why?", True),
    "the article tells of it": ("And what did he say about Ukraine?", True),
    "a name that is not carried": ("What about Hegseth?", True),
    "nothing of it told": ("Et la recette du gâteau ?", False),
}


@pytest.mark.parametrize(("question", "bears"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_a_follow_up_is_searched_with_what_it_follows(question, bears, sample_library):
    inquiry = inquired(sample_library, question, WHY)

    assert inquiry.question == question
    assert inquiry.query.startswith(f"{question} (Peskov")
    assert inquiry.relevant == bears


def test_a_question_that_stands_alone_is_searched_as_it_is(sample_library):
    inquiry = inquired(sample_library, "What did Witkoff say?", WHY)

    assert (inquiry.query, inquiry.relevant) == ("What did Witkoff say?", True)


def test_a_rewording_is_searched_in_place_of_the_question(sample_library):
    inquiry = inquired(sample_library, "And why?", WHY, rewording=Rewording("Why did Peskov demand it?", "Slow."))

    assert (inquiry.question, inquiry.query, inquiry.notices) == (
        "And why?",
        "Why did Peskov demand it?",
        ("Slow.",),
    )
    assert inquiry.relevant
    assert not inquired(
        sample_library, "And the oil?", WHY, rewording=Rewording("What is the price of oil?")
    ).relevant


@pytest.mark.parametrize(
    ("question", "history", "follows_up"),
    [("And why?", WHY, True), ("And why?", [], False), ("What did Witkoff say?", WHY, False)],
    ids=["follow-up", "first", "alone"],
)
def test_what_is_understood_before_any_search(question, history, follows_up, sample_library):
    assert read_question(sample_library, f" {question}\x00", history) == Question(
        question, "en", history, follows_up
    )


def test_invisible_characters_are_no_part_of_a_question(sample_library):
    assert inquired(sample_library, " What did\u200b Peskov\x00 demand?\n").question == "What did Peskov demand?"


def test_the_longest_question_is_taken_and_no_longer_one(sample_library):
    question = "a" * QUESTION_CHARACTERS

    assert inquired(sample_library, question).question == question
    with pytest.raises(QuestionError, match="4,001 characters; ask one of at most 4,000"):
        inquired(sample_library, f"{question}a")
