from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Support, Verdict
from chatbot.ui.answer_footer import answer_footer
from chatbot.ui.answer_text import MOST_CHARACTERS, MOST_FLAGGED, answer_markdown
from chatbot.ui.source_cards import MOST_SOURCES
from chatbot.ui.translation.wording import words_in
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

EN = words_in("en")

ARTICLE = Article(
    text="First paragraph.\n\nBefore it. The *exact* sentence <b>. After it.",
    title='A "title" with [brackets]',
    id="a1",
    language="en",
    published="2025-03-14",
)
HIT = Hit(passages_of(ARTICLE)[0], ARTICLE, 1.0, Signals(dense=0.5, lexical=2.0))
QUOTE = "The *exact* sentence <b>."
BOUNDARY, DISTINCT = "\u2063", "\u2060"


def citation(number: int, quote: str = QUOTE, *marks: tuple[int, int]) -> Citation:
    start = ARTICLE.text.index(quote)
    return Citation.of(number, HIT, start, start + len(quote), marks)


ANSWER = Answer(
    question="What?",
    standalone_question="What?",
    text="It is said [1]. And more [1][2].",
    mode="model",
    model="gemma3:4b",
    citations=(citation(1), citation(2, "First paragraph.")),
    finished=True,
)


def judged(text: str, support: Support, *numbers: int, reason: str = "why") -> AnswerSentence:
    return AnswerSentence(text, numbers, Verdict(support, (reason,)))


def seen(markdown: str) -> str:
    """The text alone, as one sees it in a copy: without what is invisible and the links' definitions."""
    return re.sub(f"[{DISTINCT}{BOUNDARY}]", "", re.sub(r"(?m)^\[[^\]]+\]: #.*\n?", "", markdown)).strip()


def test_each_marker_is_a_link_to_a_mark_that_is_there() -> None:
    text, evidence = answer_markdown(ANSWER, 3, EN), answer_footer(ANSWER, 3, EN)
    defined = dict(re.findall(r"^\[(\d)\]: #(\S+)", text, re.M))
    assert text.startswith("It is said [1]. And more [1]\u2060[2].")
    assert set(defined) == {"1", "2"}
    for target in defined.values():
        assert evidence.count(f'<mark id="{target}"') == 1


MARKED = {
    "verified": ("verified", "It rains. [1] ✓"),
    "linked": ("linked", "It rains. [1]"),
    "contradicted": ("contradicted", "It rains. [1] [contradicted]"),
    "unsourced": ("unsourced", "It rains. [1] [no source]"),
    "unchecked": ("unchecked", "It rains. [1]"),
}


@pytest.mark.parametrize(("support", "shown"), MARKED.values(), ids=MARKED)
def test_a_sentence_is_marked_where_it_stands(support: Support, shown: str) -> None:
    answer = replace(ANSWER, text="It rains. [1]", sentences=(judged("It rains.", support, 1),))
    assert seen(answer_markdown(answer, 1, EN)) == shown
    assert seen(answer_markdown(replace(answer, finished=False), 1, EN)) == "It rains. [1]"


def test_each_sign_leads_to_reasons_of_its_own() -> None:
    answer = replace(
        ANSWER,
        text="It rains. It snows. [1] It hails.",
        sentences=(
            judged("It rains.", "unsourced"),
            judged("It snows.", "verified", 1),
            judged("It hails.", "unsourced"),
        ),
    )
    text, evidence = answer_markdown(answer, 2, EN), answer_footer(answer, 2, EN)
    defined = dict(re.findall(r"^\[(no source.*?)\]: #(\S+)", text, re.M))
    assert list(defined.values()) == ["answer-2-flagged-1-unsourced", "answer-2-flagged-2-unsourced"]
    for label, target in defined.items():
        assert text.count(f"[{label}]") == 2
        assert evidence.count(f'id="{target}"') == 1


def within_edges(text: str) -> str:
    answer = replace(ANSWER, text=text, citations=(), sentences=(judged(text, "contradicted"),))
    return answer_markdown(answer, 1, EN).split("\n\n[contra")[0].replace(BOUNDARY, "^")


FORMS = {
    "a list": ("- It rains.", "- ^It rains.^ [contradicted\u2060]"),
    "a numbered list": ("12. It rains.", "12. ^It rains.^ [contradicted\u2060]"),
    "a heading": ("## Rain", "## ^Rain^ [contradicted\u2060]"),
    "a quotation with a list": ("> - It rains.", "> - ^It rains.^ [contradicted\u2060]"),
    "bold": ("**It rains.**", "**^It rains.^** [contradicted\u2060]"),
    "bold within": ("It **rains**.", "It **rains**.".join("^^") + " [contradicted\u2060]"),
    "nothing but signs": ("**", "**^^ [contradicted\u2060]"),
}


@pytest.mark.parametrize(("text", "marked"), FORMS.values(), ids=FORMS)
def test_marks_stand_within_lists_and_emphasis(text: str, marked: str) -> None:
    assert within_edges(text) == marked


def test_a_model_cannot_write_a_sign_of_its_own() -> None:
    answer = replace(
        ANSWER, text=f"[no source{DISTINCT}] It rains.", sentences=(judged("It rains.", "unsourced"),)
    )
    assert answer_markdown(answer, 1, EN).startswith("[no source] ")


def test_a_sign_in_a_block_of_code_would_be_code() -> None:
    answer = replace(ANSWER, text="```\nIt rains.\n```", sentences=(judged("It rains.", "unsourced"),))
    assert answer_markdown(answer, 1, EN).endswith("```\nIt rains.\n```")
    assert "No source" in answer_footer(answer, 1, EN)


def test_a_reason_cannot_end_its_footnote() -> None:
    doubt = judged("It rains.", "contradicted", reason='it "says"\n\n](x) <img src=x>')
    text = answer_markdown(replace(ANSWER, text="It rains.", citations=(), sentences=(doubt,)), 1, EN)
    assert text.split("\n\n")[1] == (
        f"[contradicted{DISTINCT}]: #answer-1-flagged-1-contradicted "
        f"\"it 'says' ]{DISTINCT}(x) <{DISTINCT}img src=x>\""
    )


def test_a_sentence_quoted_word_for_word_is_text_and_not_markdown() -> None:
    sentence = AnswerSentence(QUOTE, (1,), QUOTED)
    answer = replace(ANSWER, text=f"In *their* words:\n\n{QUOTE} [1]", sentences=(sentence,))
    text = answer_markdown(answer, 1, EN)
    assert text.startswith("In *their* words:\n\nThe \\*exact\\* sentence \\<\u2060b\\>. [1] ✓\n\n[1]: #")


def test_what_a_model_quotes_in_bold_is_shown_without_asterisks() -> None:
    sentence = AnswerSentence("**It rains.**", (1,), QUOTED)
    answer = replace(ANSWER, text="**It rains.** [1]", sentences=(sentence,))
    assert answer_markdown(answer, 1, EN).startswith("It rains. [1] ✓")


def test_the_telling_words_of_a_quotation_are_strong_in_both_places() -> None:
    answer = replace(
        ANSWER,
        text=f"{QUOTE} [1]",
        sentences=(AnswerSentence(QUOTE, (1,), QUOTED),),
        citations=(citation(1, QUOTE, (5, 10), (12, 20), (21, 24)),),
    )
    assert answer_markdown(answer, 1, EN).startswith("The \\***exact**\\* **sentence** \\<\u2060b\\>. [1]")
    assert answer_footer(answer, 1, EN).count("<strong>exact</strong>") == 2


@pytest.mark.parametrize("line", ["- a", "+ a", "# a", "1. a", "12) a", "=== a", "> a", "* a"])
def test_a_quotation_that_looks_like_a_list_or_heading_is_none(line: str) -> None:
    quoted = (AnswerSentence(line, (), QUOTED),)
    answer = replace(ANSWER, text=line, mode="quotes", citations=(), sentences=quoted)
    assert answer_markdown(answer, 1, EN).replace("\\", "", 1) == line


@given(st.text("ab-#*_[]()<>`~|\\!: \n1.&", min_size=1, max_size=20))
def test_no_sign_of_markdown_in_a_quotation_is_left_to_act(text: str) -> None:
    answer = replace(ANSWER, text=text, citations=(), sentences=(AnswerSentence(text, (), QUOTED),))
    assert re.findall(r"(?<!\\)(?:\\\\)*[*_`\[\]<>~|]", answer_markdown(answer, 1, EN)) == []


def test_a_title_cannot_end_its_footnote() -> None:
    footnotes = answer_markdown(ANSWER, 1, EN).split("\n\n")[1].splitlines()
    assert footnotes[0] == "[1]: #answer-1-source-1 \"A 'title' with [brackets], 2025-03-14\""


def test_footnotes_come_first_where_a_code_block_may_be_open() -> None:
    text = answer_markdown(replace(ANSWER, text="```\ncode [1]"), 1, EN)
    assert text.startswith("[1]: #answer-1-source-1")
    assert text.endswith("```\ncode [1]")


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_shown_of_an_answer_that_is_not_begun(text: str) -> None:
    assert answer_markdown(replace(ANSWER, text=text, finished=False), 1, EN) == ""


@pytest.mark.parametrize("hidden", ["\u202e", "\x1b", "\x00", "\u2066", "\U000e0041", "\u200b"])
def test_what_hides_or_turns_text_round_is_left_out(hidden: str) -> None:
    answer = replace(
        ANSWER,
        text=f"It {hidden}rains. [1] So{hidden}.",
        sentences=(judged(f"It {hidden}rains.", "contradicted"),),
    )
    assert hidden not in answer_markdown(answer, 1, EN) + answer_footer(answer, 1, EN)


def test_an_answer_without_end_is_shown_in_part_and_the_rest_counted() -> None:
    sentence = judged("It rains.", "unsourced")
    answer = replace(
        ANSWER,
        text="It rains. [1] " * 10_000,
        sentences=(sentence,) * 10_000,
        citations=tuple(citation(number) for number in range(1, 10_001)),
    )
    text, evidence = answer_markdown(answer, 1, EN), answer_footer(answer, 1, EN)
    assert len(text) < 2 * MOST_CHARACTERS
    assert len(re.findall(r"^\[\d+\]: ", text, re.M)) == evidence.count("<mark ") == MOST_SOURCES
    assert len(re.findall(r"^\[no source\W+\]: ", text, re.M)) == evidence.count('class="flagged') == MOST_FLAGGED
    for counted in ("9,940 more quotations", "9,950 more doubtful sentences", "120&#44;000 more characters"):
        assert counted in evidence
