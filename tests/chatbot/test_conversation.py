import pytest

from chatbot.conversation import Turn, standalone

PESKOV = [Turn("user", "What did Peskov demand?"), Turn("assistant", "That Ukraine stays out of NATO [1].")]

ALONE = ["What did Witkoff say?", "What about Trump?", "And in 2022?"]
ALONE += ["How long did the negotiations about nuclear weapons last?"]
FOLLOW_UPS = ["And why?", "And when was that?", "Why did he demand it?"]


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_names_something_stands_alone(question):
    assert standalone(question, PESKOV, "en") == question


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_takes_the_question_before_it_along(question):
    assert standalone(question, PESKOV, "en") == f"What did Peskov demand? {question}"


def test_a_follow_up_to_a_follow_up_goes_back_to_the_question_that_names_something():
    history = [*PESKOV, Turn("user", "And why?"), Turn("assistant", "The articles do not say.")]

    assert standalone("When?", history, "") == "What did Peskov demand? And why? When?"


def test_it_goes_no_further_back_than_a_question_that_stands_alone():
    history = [Turn("user", "Who is Hegseth?"), Turn("assistant", "A secretary."), *PESKOV]

    assert "Hegseth" not in standalone("And why?", history, "en")


def test_it_goes_back_only_so_far():
    history = [Turn("user", f"And why? {number}") for number in ("", "", "", "", "", "")]

    assert len(standalone("When?", history, "en")) < 60


@pytest.mark.parametrize("history", [[], [Turn("assistant", "Welcome to Moscow.")]], ids=["none", "no question"])
def test_without_a_question_before_it_stays_as_it_is(history):
    assert standalone("And why?", history, "en") == "And why?"
