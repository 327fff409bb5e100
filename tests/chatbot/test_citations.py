import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.citations import Citation, read_markers, with_markers, without_markers
from vectorstore.article import Article
from vectorstore.passages import passages_of
from vectorstore.search import Hit, Signals

MARKER = re.compile(r"\[[\d\s,]*\]")
HALF_A_MARKER = re.compile(r"\[[\d\s,]*\Z")

READ = {
    "one marker": ("Moscow insists [1].", "Moscow insists.", [(1,)]),
    "behind the full stop": ("Moscow insists. [2]", "Moscow insists.", [(2,)]),
    "two side by side": ("Moscow insists [1][2].", "Moscow insists.", [(1, 2)]),
    "a list": ("Moscow insists [1, 3].", "Moscow insists.", [(1, 3)]),
    "a range": ("Moscow insists [1-3].", "Moscow insists.", [(1, 2, 3)]),
    "a range backwards": ("Moscow insists [3-1].", "Moscow insists.", [()]),
    "the same twice": ("Moscow [1] insists [1].", "Moscow insists.", [(1,)]),
    "the order is kept": ("Moscow [3] insists [1].", "Moscow insists.", [(3, 1)]),
    "made up": ("Moscow insists [1][9].", "Moscow insists.", [(1,)]),
    "nought": ("Moscow insists [0].", "Moscow insists.", [()]),
    "Chinese brackets": ("莫斯科坚持【1】。", "莫斯科坚持。", [(1,)]),
    "Arabic figures": ("تصر موسكو [٢].", "تصر موسكو.", [(2,)]),
    "each to its sentence": ("It rains [1]. It snows [2].", "It rains. It snows.", [(1,), (2,)]),
    "between two sentences": ("It rains. [1] It snows.", "It rains. It snows.", [(1,), ()]),
    "close to the next": ("It rains. [1]It snows.", "It rains. It snows.", [(1,), ()]),
    "on a line of its own": ("It rains.\n[1]\nIt snows.", "It rains.\n\nIt snows.", [(1,), ()]),
    "before everything": ("[1] It rains.", " It rains.", [()]),
    "a year is no marker": ("In [2025] it rains.", "In [2025] it rains.", [()]),
    "half a marker": ("It rains [1", "It rains", [()]),
    "half a list": ("It rains [1, 2, 3, 4, 5, 6, 7, 8", "It rains", [()]),
    "an opening": ("It rains [", "It rains", [()]),
    "a link is text": ("See [the text](x).", "See [the text](x).", [()]),
    "one within another": ("It rains [[1]2].", "It rains.", [(1,)]),
    "nothing": ("", "", []),
}


@pytest.mark.parametrize(("written", "text", "cited"), READ.values(), ids=READ)
def test_markers_are_read(written, text, cited):
    marked = read_markers(written, 3, "en")

    assert (marked.text, list(marked.cited)) == (text, cited)
    assert [marked.text[span.start : span.end] for span in marked.sentences] == [s.text for s in marked.sentences]


def test_numbers_stand_behind_their_sentences():
    marked = read_markers("It rains. It snows.\n\nIt hails.", 0, "en")

    assert with_markers(marked.text, marked.sentences, [(1, 2), (), (3,)]) == (
        "It rains. [1][2] It snows.\n\nIt hails. [3]"
    )


WORDS = st.sampled_from(
    ["Moscow", " insists", ".", " ", "\n\n", "é", "中文。", "[", "]", "1", ",", "[a]", "[2025]"]
)
MARKERS = st.integers(0, 12).map(lambda number: f"[{number}]") | st.sampled_from([" [1, 2]", "【3】", "[4][5]"])
WRITTEN = st.lists(WORDS | MARKERS, max_size=30).map("".join)


@given(WRITTEN)
def test_nothing_is_lost_but_markers_and_blanks(written):
    marked = read_markers(f"{written} .", 5, "en")

    bare, found = f"{written} .", True
    while found:
        bare, found = re.subn(r"[ \t]*[\[【]\d{1,3}(\s*,\s*\d{1,3})*[\]】]", "", bare)
    assert not re.search(r"\[\d{1,3}\]", marked.text)
    assert "".join(marked.text.split()) == "".join(bare.split())


@given(WRITTEN, st.integers(0, 8))
def test_only_numbers_of_passages_come_out_each_once_a_sentence(written, passages):
    marked = read_markers(written, passages, "en")

    assert len(marked.cited) == len(marked.sentences)
    for numbers in marked.cited:
        assert len(set(numbers)) == len(numbers)
        assert all(1 <= number <= passages for number in numbers)


@given(WRITTEN)
def test_no_beginning_of_a_text_shows_half_a_marker(written):
    for length in range(len(written) + 1):
        assert not HALF_A_MARKER.search(read_markers(written[:length], 5, "en").text)


@given(WRITTEN)
def test_words_that_were_shown_stay_in_the_order_they_were_shown(written):
    shown = ""
    for length in range(len(written) + 1):
        now = "".join(read_markers(written[:length], 5, "en").text.split())
        assert now.startswith(shown), "text that was shown was taken back"
        shown = now


@pytest.mark.parametrize(
    ("pages", "start", "page"),
    [((), 0, 0), ((0, 10), 0, 1), ((0, 10), 9, 1), ((0, 10), 10, 2), ((0, 10, 10), 12, 3)],
)
def test_a_citation_knows_the_page_it_begins_on(pages, start, page):
    article = Article("It rains.\nIt snows.", pages=pages)
    hit = Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))

    assert Citation(1, hit, start, 19).page == page


def test_a_text_without_its_markers():
    assert without_markers("It rains [1]. It [2] snows. [3]") == "It rains. It snows."


def test_a_long_text_of_openings_takes_no_longer_than_it_must():
    assert read_markers("[" * 20_000, 3, "en").text == ""
