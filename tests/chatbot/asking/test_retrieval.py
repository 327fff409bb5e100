import pytest
from asking import retrieved

from chatbot.asking.question import QUESTION_CHARACTERS, Question, read_question
from chatbot.asking.relevance import Bearing
from chatbot.asking.rewriting import RewrittenQuestion
from chatbot.errors import QuestionError
from chatbot.turn import Turn


def test_the_language_is_the_questions(sample_library):
    assert retrieved(sample_library, "Combien de temps a duré la rencontre ?").question.language == "fr"


WHY = [Turn("user", "What did Peskov demand?"), Turn("assistant", "That Ukraine stays out of NATO [1].")]
FOLLOW_UPS = {
    "nothing told": ("And why?", True),
    "the article tells of it": ("And what did he say about Ukraine?", True),
    "a name that is not carried": ("What about Hegseth?", True),
    "nothing of it told": ("Et les vélos ?", False),
}


@pytest.mark.parametrize(("question", "bears"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_a_follow_up_is_searched_with_what_it_follows(question, bears, sample_library):
    retrieval = retrieved(sample_library, question, WHY)

    assert retrieval.question.text == question
    assert retrieval.query.startswith(f"{question} (Peskov")
    assert (retrieval.bearing is not Bearing.NOTHING) == bears


def test_a_question_that_stands_alone_is_searched_as_it_is(sample_library):
    retrieval = retrieved(sample_library, "What did Witkoff say?", WHY)

    assert retrieval.query == "What did Witkoff say?"
    assert retrieval.bearing is not Bearing.NOTHING


def test_a_rewritten_question_is_searched_in_place_of_the_question(sample_library):
    retrieval = retrieved(
        sample_library, "And why?", WHY, rewritten=RewrittenQuestion("Why did Peskov demand it?", "Slow.")
    )

    assert (retrieval.question.text, retrieval.query, retrieval.notices) == (
        "And why?",
        "Why did Peskov demand it?",
        ("Slow.",),
    )
    assert retrieval.bearing is not Bearing.NOTHING
    oil = RewrittenQuestion("What is the price of oil?")
    assert retrieved(sample_library, "And the oil?", WHY, rewritten=oil).bearing is Bearing.NOTHING


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
    assert (
        retrieved(sample_library, " What did\u200b Peskov\x00 demand?\n").question.text
        == "What did Peskov demand?"
    )


def test_the_longest_question_is_taken_and_no_longer_one(sample_library):
    question = "a" * QUESTION_CHARACTERS

    assert retrieved(sample_library, question).question.text == question
    with pytest.raises(QuestionError, match="4,001 characters; ask one of at most 4,000"):
        retrieved(sample_library, f"{question}a")


def test_the_length_is_that_of_what_was_typed_before_anything_is_cleaned(sample_library):
    cleaned_away = "\u200b" * (4 * QUESTION_CHARACTERS)

    with pytest.raises(QuestionError, match="16,019 characters; ask one of at most 4,000"):
        retrieved(sample_library, f"{cleaned_away}Who spoke to Putin?")
