from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.answer import Answer
from chatbot.answering.placed_sentences import doubtful_sentences, found_numbers, placed_sentences
from chatbot.evidence.verdict import AnswerSentence, Support, Verdict


def sentence(text: str, support: Support = "verified", *numbers: int, found: bool = False) -> AnswerSentence:
    return AnswerSentence(text, numbers, Verdict(support, ("why",)), found)


def answer(text: str, *sentences: AnswerSentence) -> Answer:
    return Answer("?", "?", text, "model", "gemma", sentences=sentences, finished=True)


RAIN, SNOW = sentence("It rains.", "verified", 1), sentence("It snows.", "contradicted", 1, 2)
DOUBTS = {
    "none": (answer("It rains. [1]", RAIN), [("It rains.", " [1]", 0, "✓")]),
    "one, after its markers": (
        answer("It rains. [1] It snows. [1][2] So.", RAIN, SNOW),
        [("It rains.", " [1]", 0, "✓"), ("It snows.", " [1][2]", 1, "contradicted")],
    ),
    "the same words twice": (
        answer(
            "It rains. It rains. [1]", sentence("It rains.", "unsourced"), sentence("It rains.", "contradicted", 1)
        ),
        [("It rains.", "", 1, "no source"), ("It rains.", " [1]", 2, "contradicted")],
    ),
    "in a list": (
        answer(
            "- It rains.\n- It snows. [2]",
            sentence("- It rains.", "unsourced"),
            sentence("- It snows.", "contradicted"),
        ),
        [("- It rains.", "", 1, "no source"), ("- It snows.", " [2]", 2, "contradicted")],
    ),
    "in a block of code": (
        answer("```\nIt rains.\n```\nIt snows.", sentence("```\nIt rains.", "contradicted"), SNOW),
        [("```\nIt rains.", "", 1, ""), ("It snows.", "", 2, "contradicted")],
    ),
    "one that is not there": (
        answer("It snows.", sentence("It rains.", "contradicted"), SNOW),
        [("It snows.", "", 2, "contradicted")],
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
    whole = answer("".join(parts), *(sentence(text, "contradicted") for text in sentences))
    end = 0
    for one in placed_sentences(whole):
        assert end <= one.start < one.stop <= one.end
        assert whole.text[one.start : one.stop] == one.sentence.text
        end = one.end


def test_the_doubtful_are_the_contradicted_and_those_without_a_source() -> None:
    linked, unsourced = sentence("a", "linked"), sentence("b", "unsourced")
    assert doubtful_sentences(answer("", RAIN, linked, SNOW, unsourced)) == [SNOW, unsourced]


def test_a_source_is_found_where_no_sentence_of_the_model_cites_it() -> None:
    told = answer(
        "", RAIN, sentence("a", "verified", 1, 3, found=True), sentence("b", "contradicted", 4, found=True)
    )
    assert found_numbers(told) == {3, 4}
