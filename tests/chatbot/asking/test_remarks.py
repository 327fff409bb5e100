"""Messages that ask nothing of the articles."""

import pytest

from chatbot.asking.question import Question
from chatbot.asking.remarks import read_remark, remarked_on
from chatbot.turn import Turn

PESKOV = (Turn("user", "What did Peskov demand?"), Turn("assistant", "That Ukraine stays out of NATO [1]."))
READ = {
    "Thanks!": "courtesy",
    "Merci beaucoup": "courtesy",
    "Teşekkürler": "courtesy",
    "どうもありがとう": "courtesy",
    "Plus court s'il te plaît": "rewording",
    "Auf Deutsch bitte": "rewording",
    "Переведи это на английский": "rewording",
    "¿Puedes decirlo en una frase?": "rewording",
    "What did Peskov demand?": None,
    "And why?": None,
    "Who translated the Bible into German?": None,
    "Why did the minister thank the firemen?": None,
    "What is the shortest river in France?": None,
    "/digest": None,
    "/summary": None,
    "Thanks, and what did Witkoff say in Munich?": None,
}


@pytest.mark.parametrize(("message", "remark"), READ.items(), ids=READ)
def test_what_a_message_is(message, remark):
    assert read_remark(Question(message, "en", PESKOV)) == remark


def test_there_is_nothing_to_reword_before_the_first_answer():
    assert read_remark(Question("In French please", "en")) is None


def test_a_remark_is_about_the_last_question_that_was_none():
    history = (*PESKOV, Turn("user", "Make it shorter"), Turn("assistant", "No NATO."))

    assert remarked_on(Question("In French please", "fr", history)) == Question("What did Peskov demand?", "fr")
    assert remarked_on(Question("Thanks", "en", (Turn("user", "Hello!"),))) is None
