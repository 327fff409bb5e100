from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.cli.terminal import (
    copies_line,
    further,
    gone_line,
    hit_lines,
    report_line,
    skipped_line,
    undated_line,
)
from chatbot.phrases import count_of
from vectorstore.article import Article
from vectorstore.report import Failure, Report
from vectorstore.search.hits import Hit, Signals
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import passages_of

ARTICLE = Article("It rains.\nIt snows.", "Weather", "a1", "en", "weather.txt", "2025-01-02")
HIT = Hit(passages_of(ARTICLE)[0], ARTICLE, 1.5, Signals(0.25, 7.0))


def test_what_is_printed_is_gone_on_with_or_where_it_has_changed_said_anew():
    assert further("It rains.", "It rains. It snows.") == " It snows."
    assert further("", "It rains.") == "It rains."
    assert further("It rains.", "The articles do not say.") == "\n\nThe articles do not say."


def test_a_hit_in_two_lines():
    assert list(hit_lines(3, HIT)) == [
        "3. Weather, 2025-01-02, weather.txt  (1.50: semantic 0.25, text match 7.0)",
        "   It rains. It snows.",
    ]


def test_a_hit_names_where_else_its_story_is_told():
    entries = [
        Entry("b", "Rain", "b.txt", "", "en", outlet="The Post"),
        Entry("c", "Rain", "c.txt", "", "en"),
        Entry("d", "Rain", "", "", "en"),
    ]

    assert list(hit_lines(1, replace(HIT, also_in=tuple(entries))))[2:] == ["   also in 3: The Post, c.txt, d"]


ENTRIES = {
    entry.id: entry
    for entry in (
        Entry("r", "Rain", "r.txt", "", "en"),
        Entry("s", "Rain", "s.txt", "", "en", copies_of=("r",)),
        Entry("t", "Rain", "", "", "en", copies_of=("r", "s")),
        Entry("d", "Frost", "d.txt", "2025-03-14", "en"),
    )
}
GONE = {
    "": (),
    "the file of 1 article is gone (Rain); to remove the article, use --prune": ("r",),
    "the files of 6 articles are gone (a, b, c, e, f, …); to remove the articles, use --prune": tuple("abcefg"),
}


@pytest.mark.parametrize(("line", "gone"), GONE.items())
def test_what_is_gone_is_named_as_far_as_a_line_goes(line, gone):
    assert gone_line(Report(gone=gone), ENTRIES) == line


COPIES = {"": (), "copies: s.txt of r.txt": ("s",), "copies: s.txt of r.txt, t of r.txt": ("s", "t")}


@pytest.mark.parametrize(("line", "copies"), COPIES.items())
def test_a_copy_is_named_with_what_it_is_a_copy_of(line, copies):
    assert copies_line(Report(copies=copies), ENTRIES) == line


HOW = "which periods and timelines need; state it in a line below the title: 2025-03-14"
UNDATED = {
    "": Report(added=("d",), unchanged=("r",)),
    f"1 of 1 article has no date, {HOW}": Report(added=("r",)),
    f"2 of 3 articles have no date, {HOW}": Report(added=("r", "d"), updated=("s",)),
}


@pytest.mark.parametrize(("line", "report"), UNDATED.items())
def test_articles_without_a_date_are_counted(line, report):
    assert undated_line(report, ENTRIES) == line


REPORTS = {
    "nothing to do.": Report(),
    "1 added, 2 unchanged.": Report(added=("a",), unchanged=("b", "c")),
    "1 updated, 1 removed, 1 failed.": Report(updated=("a",), removed=("b",), failed=(Failure("c", "d"),)),
    "1 added, 2 copies of others.": Report(added=("a",), copies=("b", "c")),
    "1 copy of another.": Report(copies=("b",)),
}


@pytest.mark.parametrize(("line", "report"), REPORTS.items())
def test_a_report_in_one_line(line, report):
    assert report_line(report) == line


def test_files_left_out_are_told_by_their_kinds():
    assert skipped_line(Report()) == ""
    skipped = Report(skipped=(Path("a.png"), Path("b.png"), Path("Makefile")))
    assert skipped_line(skipped) == "skipped 3 files in formats that cannot be read (.png, Makefile)"


def test_counts():
    assert [count_of(count, "article") for count in (0, 1, 1200)] == ["0 articles", "1 article", "1,200 articles"]
