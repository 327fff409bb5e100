from __future__ import annotations

import html

import pytest

from chatbot.answering.answer import Answer
from chatbot.conversations.turn import Turn
from chatbot.ui.exchanges import Exchange, all_messages, turns


def answered(question: str, text: str = "So it is [1].", **more) -> Answer:
    return Answer(question, question, text, "quotes", **more)


def test_a_question_is_shown_as_it_was_typed() -> None:
    question = "What is *this* <img src=x> ![a](b)?"
    shown = all_messages([Exchange(question)])[0]
    assert shown["role"] == "user"
    assert html.unescape(shown["content"]) == question
    assert not set(shown["content"]) & set("<>*[]()")


def test_a_very_long_question_is_shown_in_part() -> None:
    assert len(html.unescape(all_messages([Exchange("x" * 100_000)])[0]["content"])) < 2100


def test_sources_are_a_message_of_their_own() -> None:
    shown = all_messages([Exchange("a", answered("a", finished=True)), Exchange("b")])
    assert [message["role"] for message in shown] == ["user", "assistant", "assistant", "user", "assistant"]
    assert shown[1]["content"] == "So it is [1]."
    assert "without a model" in shown[2]["content"]


WAITING = {
    "nothing yet": (None, "Searching your articles…"),
    "no word yet": (answered("a", ""), "Searching your articles…"),
    "a model is loaded": (answered("a", "", waiting="gemma4 is being loaded"), "gemma4 is being loaded…"),
}


@pytest.mark.parametrize(("answer", "waiting"), WAITING.values(), ids=WAITING)
def test_before_the_first_word_the_page_shows_what_it_waits_for(answer: Answer | None, waiting: str) -> None:
    shown = all_messages([Exchange("a", answer)])
    assert [message["role"] for message in shown] == ["user", "assistant"]
    assert shown[1]["content"] == f'<p class="waiting">{waiting}</p>'


def test_history_is_the_conversation_without_sources_or_the_open_question() -> None:
    first = answered("a", notices=("A notice",), finished=True)
    assert turns([Exchange("a?", first), Exchange("b?")]) == (
        Turn("user", "a?"),
        Turn("assistant", "So it is [1]."),
    )
