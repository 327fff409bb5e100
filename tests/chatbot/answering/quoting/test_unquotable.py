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


@pytest.mark.parametrize(
    "text", ["Photo: Bellamy Museum", "Read more", "Largest solar park on the grid", "Fares:"]
)
def test_what_has_no_full_stop_is_a_heading(text):
    assert is_heading(text)


def test_a_long_sentence_that_was_cut_is_no_heading():
    assert not is_heading("word " * 30)


@pytest.mark.parametrize("text", ["ฝนตกหนักมาก", "ມື້ນີ້"])
def test_a_script_without_full_stops_has_no_headings(text):
    assert not is_heading(text)


@pytest.mark.parametrize(("text", "fragment"), [("Hamburg.", True), ("She was 91.", False)])
def test_one_word_is_a_fragment(text, fragment):
    assert is_fragment(text) is fragment
