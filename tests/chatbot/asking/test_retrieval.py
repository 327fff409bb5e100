import pytest
from asking import retrieved

from chatbot.asking.follow_ups.rewriting import RewrittenQuestion
from chatbot.asking.question import QUESTION_CHARACTERS, Question, read_question
from chatbot.asking.relevance import Bearing
from chatbot.errors import QuestionError
from chatbot.turn import Turn
from vectorstore.article import Article
from vectorstore.library import Library


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


BRIDGES = [
    Article(
        id="oslo", text="The new opera house in Oslo cost 500 million euros. Jorun Vik paid for it.", language="en"
    ),
    Article(
        id="bergen",
        text="A bridge was opened in Bergen. Arve Lund paid for it. It is 300 metres long.",
        language="en",
    ),
]


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("What did the opera house in Oslo cost?", ["oslo"]),
        ("When was the bridge in Bergen opened?", ["bergen"]),
        ("When was the stadium in Nairobi opened?", []),
    ],
)
def test_a_follow_up_is_answered_on_its_subject_or_not_at_all(before, found, tmp_path):
    with Library.open(tmp_path) as library:
        library.add(BRIDGES)

        retrieval = retrieved(library, "And who paid for it?", [Turn("user", before), Turn("assistant", "...")])

    assert [hit.article.id for hit in retrieval.hits if retrieval.bearing is Bearing.ANSWERS] == found


def test_a_follow_up_may_be_on_the_article_just_quoted(tmp_path):
    said = "In the articles' own words:\n\nA bridge was opened in Bergen. [1]"
    with Library.open(tmp_path) as library:
        library.add(BRIDGES)

        history = [Turn("user", "Wurde eine Hängebrücke in Norwegen eröffnet?"), Turn("assistant", said)]
        retrieval = retrieved(library, "Und wer hat sie bezahlt?", history)

    assert [hit.article.id for hit in retrieval.hits] == ["bergen"]


def test_a_follow_up_may_name_another_subject(tmp_path):
    with Library.open(tmp_path) as library:
        library.add(BRIDGES)

        history = [Turn("user", "What did the stadium in Nairobi cost?"), Turn("assistant", "...")]
        retrieval = retrieved(library, "And the opera house?", history)

    assert retrieval.hits[0].article.id == "oslo"
    assert retrieval.bearing is not Bearing.NOTHING


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
