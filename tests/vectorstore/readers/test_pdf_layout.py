from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.article import Article, clean_characters
from vectorstore.readers.pdf_layout import Line, running_text, without_running_lines

WIDE = "A line of running text that goes on to the margin of its"
LEADING = 14


def page(*lines: str | tuple[str, float], size: float = 11) -> list[Line]:
    """A page of lines, letters one point wide, each 14 points below the one before or as far as it says."""
    printed: list[Line] = []
    height = 800.0
    for line in lines:
        text, gap = (line, LEADING) if isinstance(line, str) else line
        height -= gap
        printed.append(Line(text, len(text), size, height))
    return printed


def texts(pages: Sequence[Sequence[Line]]) -> list[list[str]]:
    return [[line.text for line in page] for page in pages]


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
    assert running_text([page(*lines)]) == (text, (0,))


def test_larger_letters_are_a_paragraph() -> None:
    assert running_text([[*page(WIDE, WIDE, size=18), *page(WIDE)]])[0] == f"{WIDE} {WIDE}\n\n{WIDE}"


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
    assert running_text([page(before, after)]) == (text, (0,))
    assert running_text([page(before), page(after)])[0] == text


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
    text, begins = running_text([page(*lines) for lines in pages])
    assert [text[begin:].startswith(word) for begin, word in zip(begins, words, strict=True)] == [True] * len(
        pages
    )
    assert begins[-1] == (len(text) if not words[-1] else text.rindex(words[-1]))


def test_no_sentence_goes_over_a_page_without_text() -> None:
    assert running_text([page(WIDE), page("goes on")])[0] == f"{WIDE} goes on"
    assert running_text([page(WIDE), [], page("goes on")])[0] == f"{WIDE}\n\ngoes on"


@pytest.mark.parametrize(
    ("pages", "left"),
    [
        # A header and a footer, whatever their digits.
        ([["Le Site", "a", "Page 1 of 2"], ["Le Site", "b", "Page 2 of 2"]], [["a"], ["b"]]),
        ([["Site 3 May", "a"], ["Site 4 May", "b"], ["c"]], [["a"], ["b"], ["c"]]),
        # Left and right pages, and a first page without.
        (
            [["a"], ["Book", "b"], ["Part", "c"], ["Book", "d"], ["Part", "e"], ["Book", "f"]],
            [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]],
        ),
        # On too few pages.
        (
            [["Note", "a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["Note", "g"]],
            [["Note", "a"], *map(list, "bcdef"), ["Note", "g"]],
        ),
        # A chapter's header, with numbers that go up.
        (
            [["a"], ["b"], ["c"], ["Chapter 2 14", "d"], ["Chapter 2 15", "e"], ["f"], ["g"]],
            [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["g"]],
        ),
        # Page numbers alone.
        ([["a", "1"]], [["a"]]),
        ([["a", "- 7 -"], ["b"], ["c"], ["d"], ["e"], ["f"], ["g", "- 13 -"]], [[one] for one in "abcdefg"]),
        ([["a", "3/9"], ["b", "4/9"]], [["a"], ["b"]]),
        # Numbers that are none of a page.
        ([["a", "2024"]], [["a", "2024"]]),
        ([["a", "1990"], ["b", "2024"]], [["a", "1990"], ["b", "2024"]]),
        ([["a", "12 57"], ["b", "14 3"]], [["a", "12 57"], ["b", "14 3"]]),
        # In the middle of a page.
        (
            [[*"abc", "Same", *"def"], [*"ghi", "Same", *"jkl"]],
            [[*"abc", "Same", *"def"], [*"ghi", "Same", *"jkl"]],
        ),
        ([["Alone"]], [["Alone"]]),
        ([], []),
    ],
)
def test_running_lines(pages: list[list[str]], left: list[list[str]]) -> None:
    assert texts(without_running_lines([page(*lines) for lines in pages])) == left


def test_a_title_in_large_letters_is_no_header() -> None:
    first = [*page("The Title", size=20), *page("a")]
    assert texts(without_running_lines([first, page("The Title", "b"), page("The Title", "c")])) == [
        ["The Title", "a"],
        ["b"],
        ["c"],
    ]


# Letters that NFC would join to the line before: a combining accent, a Korean vowel, a voiced kana mark.
LINES = st.text("aÉ-. かハ本\u0301\u1100\u1161\u3099\u2010", min_size=1).map(
    lambda text: " ".join(clean_characters(text).split())
)


@given(st.lists(st.lists(LINES.filter(bool), max_size=4), min_size=1, max_size=5))
def test_pages_begin_where_they_do_in_the_article(lines: list[list[str]]) -> None:
    text, begins = running_text([page(*one) for one in lines])
    assert Article(text).text == text
    for begin, one in zip(begins, lines, strict=True):
        # The line's hyphen may have gone.
        assert not one or text[begin:].startswith(one[0][:-1])
    assert list(begins) == sorted(begins)
