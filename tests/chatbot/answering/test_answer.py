"""An answer as it grows, and where it is stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.answering.answer import Answer, stopped_early
from chatbot.evidence.verdict import UNCHECKED, AnswerSentence, Verdict

VERIFIED, WRONG = Verdict("verified"), Verdict("contradicted", ("so",))
FIRST = AnswerSentence("It rained.", (1,), VERIFIED)
GROWING = Answer("?", "?", "It rained. [1]", "model", "gemma", sentences=(FIRST,), waiting="gemma is writing")

LAST = {
    "whole": ("It snowed.", WRONG),
    "whole, in bold": ("**It snowed.**", WRONG),
    "whole, in Chinese": ("下雪了。", WRONG),
    "half": ("It snowed in", UNCHECKED),
    "half an item of a list": ("snow in", UNCHECKED),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_a_stopped_answer_keeps_what_was_found_of_whole_sentences(text, verdict):
    growing = replace(GROWING, sentences=(FIRST, AnswerSentence(text, (1,), WRONG)))

    stopped = stopped_early(growing, "You stopped this answer.")

    assert [one.verdict for one in stopped.sentences] == [VERIFIED, verdict]
    assert (stopped.finished, stopped.waiting, stopped.notices) == (True, "", ("You stopped this answer.",))


def test_an_answer_without_a_sentence_can_be_stopped():
    assert stopped_early(replace(GROWING, sentences=()), "Stopped.").sentences == ()
