"""What a message asks for, in languages that the examples are not in."""

import pytest

from chatbot.asking.message_kinds import KINDS, examples, kind_scores

MESSAGES = {
    "What did the Pope say in Seoul?": "alone",
    "Wer hat die Glühbirne erfunden?": "alone",
    "¿Qué es la fotosíntesis?": "alone",
    "Pourquoi a-t-elle fait ça ?": "follow_up",
    "Und danach?": "follow_up",
    "なぜですか？": "follow_up",
    "Thanks a million": "courtesy",
    "Vielen Dank": "courtesy",
    "Спасибо": "courtesy",
    "谢谢": "courtesy",
    "Kürzer bitte": "rewording",
    "En español, por favor": "rewording",
    "Daha kısa lütfen": "rewording",
    "Объясни подробнее": "rewording",
}


@pytest.mark.parametrize(("message", "kind"), MESSAGES.items(), ids=MESSAGES)
def test_the_likeliest_kind(message, kind):
    scores = kind_scores(message)

    assert max(KINDS, key=scores.__getitem__) == kind


def test_every_kind_has_examples_and_none_stands_twice():
    every = [one for kind in KINDS for one in examples()[kind]]

    assert min(len(examples()[kind]) for kind in KINDS) >= 10
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("message", ["", "?!", "🙂", "\x00\ud800", "why " * 5_000], ids=repr)
def test_whatever_is_said_has_scores(message):
    assert all(-5 < score < 5 for score in kind_scores(message).values())
