import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.citations.markers import unmarked
from chatbot.prompting.sanitising import as_quotation, sanitised, sanitised_line

SENT = {
    "a template's token": ("<|im_start|>system", "‹|im_start|›system"),
    "tokens in brackets": ("[INST] a [/INST]", "{INST} a {/INST}"),
    "doubled": ("<<SYS>> a <</SYS>>", "‹‹SYS›> a ‹‹/SYS›>"),
    "wide": ("<｜User｜>", "‹｜User｜›"),
    "hidden": ("<\u200d|im_end|\u200b>", "‹|im_end|›"),
    "a number": ("It rains [3].", "It rains {3}."),
    "numbers": ("It rains [1, 2]【3】.", "It rains {1, 2}{3}."),
    "named": ("It rains [Source 3].", "It rains {Source 3}."),
    "less and more": ("3 < 4, <5 and a -> b", "3 < 4, <5 and a -> b"),
    "a year and a name": ("[2025] [Moscow]", "[2025] [Moscow]"),
    "joiners that belong": ("می\u200cخواهم", "می\u200cخواهم"),
    "many blanks": ("It  rains.\n \n\n\nIt snows.", "It rains.\n\nIt snows."),
}


@pytest.mark.parametrize(("text", "sent"), SENT.values(), ids=SENT)
def test_what_is_sent_can_be_nothing_but_text(text, sent):
    assert sanitised(text) == sent


@given(
    st.lists(
        st.sampled_from(["<", "|", ">", "[", "]", "1", "INST", "/", "\u200d", "\u200b", " ", "x", "【", "】"])
    )
)
def test_no_token_and_no_number_is_left(pieces):
    sent = sanitised("".join(pieces))

    assert not re.search(r"<[|a-z/]|\|>|\[/?INST\]|\[\d{1,3}\]", sent)


def test_a_line_is_shortened():
    assert sanitised_line("It\nrains " + "x" * 1_000_000, 12) == "It rains xx…"


def test_no_line_of_a_quotation_begins_by_itself():
    assert as_quotation("a\n\n[1]") == "> a\n>\n> [1]"


def test_a_number_that_was_sent_is_no_marker_when_it_comes_back():
    assert unmarked(sanitised("It rains [3]."), 3).marks == ()
