from dataclasses import replace

import pytest
from rich.cells import cell_len

from chatbot.cli.article_table import table_lines, total_line
from vectorstore.store.article_store import Entry

WEATHER = Entry("a1", "Weather", "/news/weather.txt", "2025-01-02", "en", outlet="The Lviv Post", passages=12)
MOSCOW = Entry("b2", "莫斯科坚持自己的条件", "https://example.cn/a", "2025-03-01", "zh", passages=3)
UNTITLED = Entry("c3", "", "c.txt", "", "", outlet="Le Monde", copies_of=("a1",))
ENTRIES = [WEATHER, MOSCOW, UNTITLED]


def test_a_table_without_a_limit_is_whole_and_aligned():
    assert list(table_lines(ENTRIES, 0)) == [
        "TITLE                 OUTLET         DATE        LANGUAGE  PASSAGES  ID",
        "Weather               The Lviv Post  2025-01-02  en              12  a1",
        "莫斯科坚持自己的条件                 2025-03-01  zh               3  b2",
        "(no title)            Le Monde                                 copy  c3",
    ]


@pytest.mark.parametrize("width", [60, 66, 70, 80, 200])
def test_a_table_fits_the_terminal(width):
    long = [replace(entry, title=entry.title * 4, outlet=entry.outlet * 5) for entry in ENTRIES]

    lines = list(table_lines(long, width))

    assert max(map(cell_len, lines)) <= width
    assert all(line.endswith(entry.id) for line, entry in zip(lines[1:], long, strict=True))
    assert any("…" in line for line in lines) == (width < 200)


def test_a_very_narrow_terminal_still_shows_the_ids_whole():
    long = replace(WEATHER, id="urn:example:" + "1" * 40)

    assert list(table_lines([long], 20))[1].endswith(long.id)


def test_columns_that_are_empty_are_left_out():
    assert next(table_lines([replace(WEATHER, outlet="", published="")], 0)) == "TITLE    LANGUAGE  PASSAGES  ID"


def test_what_a_terminal_would_obey_is_left_out():
    assert "Rain and[2J snow" in list(table_lines([replace(WEATHER, title="Rain\nand\x1b[2J snow\u202e")], 0))[1]


def test_no_articles_make_no_table():
    assert list(table_lines([], 80)) == []


TOTALS = {
    "3 articles, 15 passages": (ENTRIES, ENTRIES),
    "1 of 3 articles, 12 passages": ([WEATHER], ENTRIES),
    "0 of 3 articles, 0 passages": ([], ENTRIES),
    "The library is empty. Add articles with `chatbot add PATH`.": ([], []),
}


@pytest.mark.parametrize(("line", "given"), TOTALS.items(), ids=TOTALS)
def test_the_total(line, given):
    assert total_line(*given) == line
