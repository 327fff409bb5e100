import pytest

from chatbot.answering.quoting.unquotable import is_ended, is_fragment, is_heading, is_question

QUESTIONS = [
    "What caused the crash?",
    "¿Qué pasó?",
    "なぜですか？",
    "لماذا؟",
    "Γιατί;",
    'He asked: "Who did it?"',
    "Pourquoi le train a-t-il déraillé ?",
]
STATEMENTS = [
    "It was the heat.",
    "Why he did it is unknown.",
    '"Who?" he asked.',
    "The end; or not.",
    "这是事实。",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_known_by_its_end(text):
    assert is_question(text)


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_is_neither_a_question_nor_a_heading(text):
    assert not is_question(text)
    assert not is_heading(text)
    assert is_ended(text)


HEADINGS = [
    "Photo: Bellamy Museum",
    "Largest solar park on the grid",
    "Routes and fares:",
    "1. Largest solar park on the grid",
    f"{'word ' * 30}including:",
]


@pytest.mark.parametrize("text", HEADINGS)
def test_what_has_no_full_stop_is_a_heading(text):
    assert is_heading(text)


def test_a_long_sentence_that_was_cut_is_no_heading():
    assert not is_heading("word " * 30)


@pytest.mark.parametrize("text", ["ฝนตกหนักมาก", "ມື້ນີ້"])
def test_a_script_without_full_stops_has_no_headings(text):
    assert not is_heading(text)


def test_an_item_of_a_list_is_no_heading():
    assert not is_heading("- A ticket to the island: 30 €")


@pytest.mark.parametrize("text", ["Hamburg.", "Read more", "Nouvelles", "» Weiterlesen", "更多", "Table 1"])
def test_what_is_too_short_to_tell_anything_is_a_fragment(text):
    assert is_fragment(text)


@pytest.mark.parametrize(
    "text", ["He left.", "“He left.”", "他走了。", "वह गया।", "Price of a ticket: 30 €", "เขาไปแล้ว", "Он ушёл!"]
)
def test_a_sentence_is_none(text):
    assert not is_fragment(text)
