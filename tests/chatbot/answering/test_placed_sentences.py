from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.answer import Answer
from chatbot.answering.placed_sentences import doubtful_sentences, found_numbers, placed_sentences
from chatbot.evidence.verdict import AnswerSentence, Support, Verdict


def sentence(text: str, support: Support = "supported", *numbers: int, found: bool = False) -> AnswerSentence:
    return AnswerSentence(text, numbers, Verdict(support, ("why",)), found)


def answer(text: str, *sentences: AnswerSentence) -> Answer:
    return Answer("?", "?", text, "model", "gemma", sentences=sentences, finished=True)


RAIN, SNOW = sentence("It rains.", "supported", 1), sentence("It snows.", "unsupported", 1, 2)
DOUBTS = {
    "none": (answer("It rains. [1]", RAIN), [("It rains.", " [1]", 0, "")]),
    "one, after its markers": (
        answer("It rains. [1] It snows. [1][2] So.", RAIN, SNOW),
        [("It rains.", " [1]", 0, ""), ("It snows.", " [1][2]", 1, "not supported")],
    ),
    "the same words twice": (
        answer("It rains. It rains. [1]", sentence("It rains.", "uncited"), sentence("It rains.", "weak", 1)),
        [("It rains.", "", 1, "no source"), ("It rains.", " [1]", 2, "partly supported")],
    ),
    "in a list": (
        answer(
            "- It rains.\n- It snows. [2]", sentence("- It rains.", "uncited"), sentence("- It snows.", "weak")
        ),
        [("- It rains.", "", 1, "no source"), ("- It snows.", " [2]", 2, "partly supported")],
    ),
    "in a block of code": (
        answer("```\nIt rains.\n```\nIt snows.", sentence("```\nIt rains.", "weak"), SNOW),
        [("```\nIt rains.", "", 1, ""), ("It snows.", "", 2, "not supported")],
    ),
    "one that is not there": (
        answer("It snows.", sentence("It rains.", "weak"), SNOW),
        [("It snows.", "", 2, "not supported")],
    ),
}


@pytest.mark.parametrize(("given_answer", "expected"), DOUBTS.values(), ids=DOUBTS)
def test_each_sentence_has_its_place_and_its_sign(given_answer: Answer, expected: list[tuple]) -> None:
    text = given_answer.text
    found = [
        (text[p.start : p.stop], text[p.stop : p.end], p.doubt, p.sign) for p in placed_sentences(given_answer)
    ]
    assert found == expected


PARTS = st.lists(st.sampled_from(["It rains.", "It", "rains.", " ", "\n", " [1]", "[2]", "```", "- ", "**"]))


@given(PARTS, st.lists(st.sampled_from(["It rains.", "rains.", "It", "```", ""])))
def test_places_are_in_order_and_hold_their_sentences(parts: list[str], sentences: list[str]) -> None:
    whole = answer("".join(parts), *(sentence(text, "weak") for text in sentences))
    end = 0
    for one in placed_sentences(whole):
        assert end <= one.start < one.stop <= one.end
        assert whole.text[one.start : one.stop] == one.sentence.text
        end = one.end


def test_the_doubtful_are_those_that_are_not_wholly_supported() -> None:
    weak, uncited = sentence("a", "weak"), sentence("b", "uncited")
    assert doubtful_sentences(answer("", RAIN, weak, SNOW, uncited)) == [weak, SNOW, uncited]


def test_a_source_is_found_where_no_sentence_of_the_model_cites_it() -> None:
    told = answer("", RAIN, sentence("a", "supported", 1, 3, found=True), sentence("b", "weak", 4, found=True))
    assert found_numbers(told) == {3, 4}
