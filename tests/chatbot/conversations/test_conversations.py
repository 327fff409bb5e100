"""Conversations in a file: what is kept of them, and what is found again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.answering.answer import Answer
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.conversations.conversation_file import ConversationFile
from chatbot.conversations.conversations import Conversations
from chatbot.conversations.stored import RatedQuestion
from chatbot.errors import UndoError

TALKS = ArticleReference("talks", "Talks end", "/a/talks.txt", "2025-03-14", "en", content_hash="abc")
CITED = Citation(1, TALKS, 0, 8, "It ended.", before="Before. ", page=3)


def answer(question: str, text: str = "It ended. [1]", **more) -> Answer:
    return Answer(question, f"{question} (Kyiv)", text, "model", "m:1b", citations=(CITED,), finished=True, **more)


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    return Conversations(ConversationFile(tmp_path / "conversations.sqlite3"))


def kept(conversations: Conversations, *questions: str) -> str:
    """A conversation with answered questions."""
    conversation = ""
    for question in questions:
        place = conversations.begin(conversation, question)
        conversations.save(place, question, answer(question))
        conversation = place.conversation
    return conversation


def titles(conversations: Conversations, words: str = "") -> list[str]:
    return [one.title for one in conversations.listed(words)]


def test_a_conversation_is_kept_whole(conversations: Conversations) -> None:
    one = kept(conversations, "What  ended?", "And then?")
    opened = Conversations(ConversationFile(conversations.file.path)).open(one)
    assert opened
    assert opened.title == "What ended?"
    assert [exchange.question for exchange in opened.exchanges] == ["What  ended?", "And then?"]
    assert [exchange.answer for exchange in opened.exchanges] == [answer("What  ended?"), answer("And then?")]
    assert opened.exchanges[0].asked <= opened.exchanges[1].asked <= opened.changed
    assert [(one.title, one.questions) for one in conversations.listed()] == [("What ended?", 2)]


def test_a_conversation_keeps_the_model_that_it_began_with_until_another_is_chosen(conversations) -> None:
    place = conversations.begin("", "What?", "small:1b")
    conversations.begin(place.conversation, "And then?", "large:9b")
    assert conversations.open(place.conversation).model == "small:1b"
    conversations.of("anna").choose_model(place.conversation, "hers")
    conversations.choose_model(place.conversation, "large:9b")
    assert conversations.open(place.conversation).model == "large:9b"


def test_a_question_without_its_answer_is_kept_until_it_is_withdrawn(conversations: Conversations) -> None:
    one = kept(conversations, "First?")
    second = conversations.begin(one, "Second?")
    opened = conversations.open(one)
    assert opened
    assert (opened.exchanges[1].question, opened.exchanges[1].answer) == ("Second?", None)
    conversations.withdraw(second)
    assert [exchange.number for exchange in conversations.open(one).exchanges] == [1]  # type: ignore[union-attr]
    alone = conversations.begin("", "Only?")
    conversations.withdraw(alone)
    assert conversations.open(alone.conversation) is None


def test_another_question_takes_the_place_of_one(conversations: Conversations) -> None:
    place = conversations.begin("", "Wat?")
    conversations.save(place, "Wat?", answer("Wat?"))
    conversations.rate(place, "down", "a typo")
    conversations.replace(place, "What?")
    conversations.save(place, "What?", answer("What?"))
    [exchange] = conversations.open(place.conversation).exchanges  # type: ignore[union-attr]
    assert (exchange.question, exchange.answer, exchange.thumb, exchange.note) == (
        "What?",
        answer("What?"),
        "",
        "",
    )


FOUND = {
    "nothing asked for": ("", ["Où est Kyiv ?", "What did Peskov say?"]),
    "a title": ("peskov", ["What did Peskov say?"]),
    "without accents": ("ou est", ["Où est Kyiv ?"]),
    "a later question": ("oil", ["What did Peskov say?"]),
    "an answer": ("albatross", ["Où est Kyiv ?"]),
    "words of several exchanges": ("say albatross", []),
    "words of a title and an answer": ("kyiv albatross", ["Où est Kyiv ?"]),
    "what means something to SQL": ("%", []),
}


@pytest.mark.parametrize(("words", "found"), FOUND.values(), ids=FOUND)
def test_conversations_are_searched(conversations: Conversations, words: str, found: list[str]) -> None:
    kept(conversations, "What did Peskov say?", "And about oil?")
    place = conversations.begin("", "Où est Kyiv ?")
    conversations.save(place, "Où est Kyiv ?", answer("", "The ferry Albatross is there."))
    assert titles(conversations, words) == found


def test_a_conversation_is_renamed(conversations: Conversations) -> None:
    one = kept(conversations, "What?")
    conversations.rename(one, "  The\ntalks <b> \x00")
    conversations.rename(one, " \u200b ")
    assert titles(conversations) == ["The talks <b>"]


def test_what_is_deleted_comes_back(conversations: Conversations) -> None:
    one = kept(conversations, "What?")
    conversations.delete(one)
    assert titles(conversations) == []
    assert conversations.open(one) is None
    conversations.restore(one)
    assert titles(conversations) == ["What?"]
    with pytest.raises(UndoError):
        conversations.restore("unknown")


def test_a_question_in_a_deleted_conversation_begins_another(conversations: Conversations) -> None:
    one = kept(conversations, "What?")
    conversations.delete(one)
    place = conversations.begin(one, "And now?")
    assert place.conversation != one
    assert place.number == 1


def test_users_do_not_see_each_other(conversations: Conversations) -> None:
    anna, ben = conversations.of("anna"), conversations.of("ben")
    hers = kept(anna, "Hers?")
    place = anna.begin(hers, "More?")
    assert ben.open(hers) is None
    assert titles(ben) == titles(conversations) == []
    ben.rename(hers, "his")
    ben.delete(hers)
    ben.withdraw(place)
    ben.rate(place, "down", "his")
    ben.save(place, "his", answer("his"))
    ben.replace(place, "his")
    with pytest.raises(UndoError):
        ben.restore(hers)
    assert ben.begin(hers, "His?").conversation != hers
    assert [exchange.question for exchange in anna.open(hers).exchanges] == ["Hers?", "More?"]  # type: ignore[union-attr]
    assert titles(anna) == ["Hers?"]


def test_ratings_become_questions_for_evaluation(conversations: Conversations) -> None:
    one = kept(conversations, "Good?", "Bad?", "Unrated?")
    exchanges = conversations.open(one).exchanges  # type: ignore[union-attr]
    assert len(exchanges) == 3
    for number, thumb, note in ((1, "up", ""), (2, "down", "It was Witkoff.")):
        conversations.rate(replace(conversations.begin(one, "x"), number=number), thumb, note)
    assert list(conversations.rated()) == [
        RatedQuestion("Good?", "Good? (Kyiv)", True, "", ("talks",)),
        RatedQuestion("Bad?", "Bad? (Kyiv)", False, "It was Witkoff.", ("talks",)),
    ]


def test_several_tabs_write_at_once(conversations: Conversations) -> None:
    one = kept(conversations, "First?")
    with ThreadPoolExecutor(8) as tabs:
        places = list(tabs.map(lambda number: conversations.begin(one, f"Question {number}?"), range(20)))
    assert sorted(place.number for place in places) == list(range(2, 22))
