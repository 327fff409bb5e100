from collections.abc import Sequence

import pytest
from pdfs import page

from vectorstore.readers.pdf.page_lines import Line
from vectorstore.readers.pdf.running_heads import without_running_heads


def texts(pages: Sequence[Sequence[Line]]) -> list[list[str]]:
    return [[line.text for line in page] for page in pages]


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
    assert texts(without_running_heads([page(*lines) for lines in pages])) == left


def test_a_title_in_large_letters_is_no_header() -> None:
    first = [*page("The Title", size=20), *page("a")]
    assert texts(without_running_heads([first, page("The Title", "b"), page("The Title", "c")])) == [
        ["The Title", "a"],
        ["b"],
        ["c"],
    ]
