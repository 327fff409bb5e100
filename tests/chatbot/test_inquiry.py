import pytest

from chatbot.conversation import Turn
from chatbot.errors import QuestionError
from chatbot.inquiry import QUESTION_CHARACTERS, inquire

RELEVANT = [
    "What did Peskov demand?",
    "Qui est Pete Hegseth ?",
    "Was sagte Witkoff über Moskau?",
    "Что сказал Песков?",
]
NOT_RELEVANT = ["What is the price of oil?", "Who won the World Cup in Brazil?", "Quel temps fait-il à Tokyo ?"]


@pytest.mark.parametrize("question", RELEVANT)
def test_what_the_article_tells_of_is_relevant(question, sample_library):
    assert inquire(sample_library, question, (), 8).relevant


@pytest.mark.parametrize("question", NOT_RELEVANT)
def test_what_it_does_not_tell_of_is_not(question, sample_library):
    inquiry = inquire(sample_library, question, (), 8)

    assert not inquiry.relevant
    assert inquiry.hits, "the nearest misses can be shown"


def test_the_language_is_the_questions(sample_library):
    assert inquire(sample_library, "Combien de temps a duré la rencontre ?", (), 8).language == "fr"


def test_a_follow_up_is_searched_with_what_it_follows(sample_library):
    inquiry = inquire(sample_library, "And why?", [Turn("user", "What did Peskov demand?")], 8)

    assert (inquiry.question, inquiry.query) == ("And why?", "What did Peskov demand? And why?")
    assert inquiry.relevant


def test_invisible_characters_are_no_part_of_a_question(sample_library):
    assert (
        inquire(sample_library, " What did\u200b Peskov\x00 demand?\n", (), 1).question
        == "What did Peskov demand?"
    )


def test_the_longest_question_is_taken_and_no_longer_one(sample_library):
    question = "a" * QUESTION_CHARACTERS

    assert inquire(sample_library, question, (), 1).question == question
    with pytest.raises(QuestionError, match="4,001 characters; ask one of at most 4,000"):
        inquire(sample_library, f"{question}a", (), 1)
