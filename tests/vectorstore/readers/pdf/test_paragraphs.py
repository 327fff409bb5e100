from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfs import WIDE, page

from vectorstore.article import Article, clean_characters
from vectorstore.readers.pdf.paragraphs import join_lines


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ((WIDE, "paragraph."), f"{WIDE} paragraph."),
        ((WIDE, "Paris."), f"{WIDE} Paris."),
        ((WIDE, WIDE, WIDE, ("Another.", 20)), f"{WIDE} {WIDE} {WIDE}\n\nAnother."),
        ((WIDE, "paragraph.", WIDE, "end."), f"{WIDE} paragraph.\n\n{WIDE} end."),
        ((WIDE, "« paragraphe ! »", WIDE), f"{WIDE} « paragraphe ! »\n\n{WIDE}"),
        # A full line that ends with a sentence: the next word would not have fitted.
        ((f"{WIDE[:-4]}end.", "Paragraphs go on."), f"{WIDE[:-4]}end. Paragraphs go on."),
        ((WIDE, "end.", "One more.", "Another."), f"{WIDE} end.\n\nOne more.\n\nAnother."),
        (("A headline", WIDE), f"A headline\n\n{WIDE}"),
        ((WIDE, "paragraph,", "then in lower case"), f"{WIDE} paragraph, then in lower case"),
        (("Announced:", "• one of", "two lines", "• two"), "Announced:\n\n• one of two lines\n\n• two"),
        # The top of the next column is not a gap.
        ((WIDE, WIDE, (WIDE, -28), WIDE), " ".join([WIDE] * 4)),
        (("これは文章の途中で改行された", "行です。"), "これは文章の途中で改行された行です。"),
        (("문장이 줄 끝에서", "나뉩니다."), "문장이 줄 끝에서 나뉩니다."),
    ],
)
def test_lines_become_paragraphs(lines: Sequence[str | tuple[str, float]], text: str) -> None:
    assert join_lines([page(*lines)]) == (text, (0,))


def test_larger_letters_are_a_paragraph() -> None:
    assert join_lines([[*page(WIDE, WIDE, size=18), *page(WIDE)]])[0] == f"{WIDE} {WIDE}\n\n{WIDE}"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("the trans-", "port of goods", "the transport of goods"),
        ("la pré\u2010", "sidente", "la présidente"),
        ("les États-", "Unis", "les États-Unis"),
        ("in 2019-", "2020 only", "in 2019-2020 only"),
        ("a 20-", "year plan", "a 20-year plan"),
        ("state-of-the-", "art design", "state-of-the-art design"),
        ("c'est-", "à-dire", "c'est-à-dire"),
        ("Vor- und Nach-", "teile", "Vor- und Nachteile"),
        ("pre-", "and post-war", "pre- and post-war"),
        ("one thing -", "and another", "one thing - and another"),
        ("(anti-", "« corps »", "(anti- « corps »"),
        ("the porte-parole and a porte-", "parole", "the porte-parole and a porte-parole"),
    ],
)
def test_hyphens_at_the_end_of_a_line(before: str, after: str, text: str) -> None:
    assert join_lines([page(before, after)]) == (text, (0,))
    assert join_lines([page(before), page(after)])[0] == text


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([[WIDE, WIDE], ["and on"]], [WIDE, "and on"]),
        ([[WIDE, "end."], [WIDE]], [WIDE, WIDE]),
        ([["the trans-"], ["port"]], ["the trans", "port"]),
        ([["les États-"], ["Unis"]], ["les États-", "Unis"]),
        ([["行された"], ["行です"]], ["行された", "行です"]),
        ([[], [], ["One"], [], ["two"], []], ["One", "One", "One", "two", "two", ""]),
        ([["A headline"], [WIDE]], ["A headline", WIDE]),
    ],
)
def test_each_page_begins_with_its_words(pages: list[list[str]], words: list[str]) -> None:
    text, begins = join_lines([page(*lines) for lines in pages])
    assert [text[begin:].startswith(word) for begin, word in zip(begins, words, strict=True)] == [True] * len(
        pages
    )
    assert begins[-1] == (len(text) if not words[-1] else text.rindex(words[-1]))


def test_no_sentence_goes_over_a_page_without_text() -> None:
    assert join_lines([page(WIDE), page("goes on")])[0] == f"{WIDE} goes on"
    assert join_lines([page(WIDE), [], page("goes on")])[0] == f"{WIDE}\n\ngoes on"


# Letters that NFC would join to the line before: a combining accent, a Korean vowel, a voiced kana mark.
LINES = st.text("aÉ-. かハ本\u0301\u1100\u1161\u3099\u2010", min_size=1).map(
    lambda text: " ".join(clean_characters(text).split())
)


@given(st.lists(st.lists(LINES.filter(bool), max_size=4), min_size=1, max_size=5))
def test_pages_begin_where_they_do_in_the_article(lines: list[list[str]]) -> None:
    text, begins = join_lines([page(*one) for one in lines])
    assert Article(text).text == text
    for begin, one in zip(begins, lines, strict=True):
        # The line's hyphen may have gone.
        assert not one or text[begin:].startswith(one[0][:-1])
    assert list(begins) == sorted(begins)
