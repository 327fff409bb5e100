from __future__ import annotations

import html

import pytest

from chatbot.answering.answer import Answer
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.turn import Turn
from chatbot.ui.exchanges import MOST_EXCHANGES, Conversation
from chatbot.ui.translation.wording import words_in

EN = words_in("en")


def answered(question: str, text: str = "So it is [1].", **more) -> Answer:
    return Answer(question, question, text, "quotes", **more)


def citation(number: int) -> Citation:
    return Citation(number, ArticleReference("a", "Talks"), 0, 3, "So.")


def test_a_question_is_shown_as_it_was_typed() -> None:
    question = "What is *this* <img src=x> ![a](b)?"
    shown = Conversation().asked(question).messages(EN)[0]
    assert shown["role"] == "user"
    assert html.unescape(shown["content"]) == question
    assert not set(shown["content"]) & set("<>*[]()")


def test_a_very_long_question_is_shown_in_part() -> None:
    assert len(html.unescape(Conversation().asked("x" * 100_000).messages(EN)[0]["content"])) < 2100


def test_sources_are_a_message_of_their_own() -> None:
    quoted = answered("a", citations=(citation(1),), finished=True)
    shown = Conversation().asked("a").answered(quoted).ended(EN).asked("b").messages(EN)
    assert [message["role"] for message in shown] == ["user", "assistant", "assistant", "user", "assistant"]
    assert shown[1]["content"].startswith("So it is [1]")
    assert "without a model" in shown[2]["content"]


WAITING = {
    "nothing yet": (None, "Searching your articles…"),
    "no word yet": (answered("a", ""), "Searching your articles…"),
    "a model is loaded": (answered("a", "", waiting="gemma4 is being loaded"), "gemma4 is being loaded…"),
}


@pytest.mark.parametrize(("answer", "waiting"), WAITING.values(), ids=WAITING)
def test_before_the_first_word_the_page_shows_what_it_waits_for(answer: Answer | None, waiting: str) -> None:
    conversation = Conversation().asked("a")
    shown = (conversation.answered(answer) if answer else conversation).messages(EN)
    assert [message["role"] for message in shown] == ["user", "assistant"]
    assert shown[1]["content"] == f'<p class="waiting">{waiting}</p>'


def test_history_is_the_conversation_without_sources_or_the_open_question() -> None:
    first = answered("a", notices=("A notice",), finished=True)
    conversation = Conversation().asked("a?").answered(first).ended(EN).asked("b?")
    assert conversation.turns() == (Turn("user", "a?"), Turn("assistant", "So it is [1]."))


def test_an_exchange_that_has_ended_is_rendered_once_and_keeps_its_number() -> None:
    cited = answered("a", text="So. [1]", citations=(citation(1),), finished=True)
    once = Conversation().asked("a?").answered(cited).ended(EN)
    shown = once.messages(EN)
    twice = once.asked("b?").answered(cited).ended(EN).messages(EN)
    assert twice[:3] == shown
    assert all(one is two for one, two in zip(shown, twice, strict=False))
    assert "answer-1-source-1" in twice[1]["content"]
    assert "answer-2-source-1" in twice[4]["content"]


def test_a_question_without_an_answer_is_not_kept() -> None:
    assert Conversation().asked("a?").ended(EN) == Conversation()


def test_a_long_conversation_shows_its_end_and_says_so() -> None:
    conversation = Conversation()
    for number in range(MOST_EXCHANGES + 10):
        conversation = conversation.asked(f"Question {number}?").answered(answered("a", finished=True)).ended(EN)
    shown = conversation.messages(EN)
    assert "Earlier questions are no longer shown." in shown[0]["content"]
    assert next(html.unescape(one["content"]) for one in shown if one["role"] == "user") == "Question 10?"
    assert len(conversation.turns()) == 2 * MOST_EXCHANGES
