from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation, NearMiss
from chatbot.cli.terminal import (
    below,
    further,
    gone_line,
    hit_lines,
    report_line,
    settled_text,
    skipped_line,
)
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict
from chatbot.phrases import count_of
from chatbot.prompting.budget import Receipt
from vectorstore.article import Article
from vectorstore.report import Failure, Report
from vectorstore.search.hits import Hit, Signals
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import passages_of

ARTICLE = Article("It rains.\nIt snows.", "Weather", "a1", "en", "weather.txt", "2025-01-02")
HIT = Hit(passages_of(ARTICLE)[0], ARTICLE, 1.5, Signals(0.25, 7.0))


def answer_of(text: str, *sentences: str, **changes) -> Answer:
    judged = tuple(AnswerSentence(sentence, (), Verdict("unsourced", ("why",))) for sentence in sentences)
    return Answer("What?", "What?", text, "model", "gemma", sentences=judged, **changes)


SETTLED = {
    "nothing": (answer_of(""), ""),
    "one sentence": (answer_of("It rai", "It rai"), ""),
    "a second one": (answer_of("It rains. [1] It sn", "It rains.", "It sn"), "It rains. [1] [no source]"),
    "the same again": (answer_of("It rains. It rains.", "It rains.", "It rains."), "It rains. [no source]"),
    "the same again, cited": (
        answer_of("It rains. [1] It rains. [1]", "It rains.", "It rains."),
        "It rains. [1] [no source]",
    ),
    "a part of an earlier one": (
        answer_of("No, no. It rains. No", "No, no.", "It rains.", "No"),
        "No, no. [no source] It rains. [no source]",
    ),
    "finished": (answer_of("It rains. So", "It rains.", finished=True), "It rains. [no source] So"),
    "finished, no sentence": (answer_of("So it is.", finished=True), "So it is."),
    "what a terminal would obey": (answer_of("It \x1b[2Jrains.\u202e", finished=True), "It [2Jrains."),
}


@pytest.mark.parametrize(("answer", "settled"), SETTLED.values(), ids=SETTLED)
def test_all_but_the_last_sentence_is_settled(answer, settled):
    assert settled_text(answer) == settled


def test_what_is_printed_is_gone_on_with_or_where_it_has_changed_said_anew():
    assert further("It rains.", "It rains. It snows.") == " It snows."
    assert further("", "It rains.") == "It rains."
    assert further("It rains.", "The articles do not say.") == "\n\nThe articles do not say."


def test_below_an_answer_stand_doubts_and_sources_and_how_it_was_made():
    answer = answer_of(
        "It rains.", "It rains.", citations=(Citation.of(1, HIT, 0, 9),), context=Receipt(8, 5, 1200, 7000)
    )

    assert list(below(answer)) == [
        "! no source: It rains.",
        "    why",
        "[1] Weather, 2025-01-02, weather.txt",
        "    It rains.",
        f"(Written by gemma · {Receipt(8, 5, 1200, 7000).line()})",
    ]


def test_below_an_answer_a_source_that_the_model_did_not_cite_says_so():
    found = AnswerSentence("It rains.", (1,), Verdict("verified"), found=True)
    answer = replace(answer_of("It rains. [1]", citations=(Citation.of(1, HIT, 0, 9),)), sentences=(found,))

    assert next(below(answer)) == "[1] Weather, 2025-01-02, weather.txt (found, not cited by the model)"


def test_below_quotations_their_words_are_not_repeated():
    quoted = AnswerSentence("It rains.", (1,), QUOTED)
    answer = Answer(
        "?", "?", "It rains. [1]", "quotes", sentences=(quoted,), citations=(Citation.of(1, HIT, 0, 9),)
    )

    assert list(below(answer)) == [
        "[1] Weather, 2025-01-02, weather.txt",
        "(Quoted from the articles, without a model)",
    ]


def test_below_quotations_from_one_article_it_is_named_once():
    citations = (Citation.of(1, HIT, 0, 9), Citation.of(2, HIT, 0, 9))

    quoted = replace(answer_of("It rains. [1] It rains. [2]", citations=citations), mode="quotes")

    assert next(below(quoted)) == "[1][2] Weather, 2025-01-02, weather.txt"


def test_below_no_answer_stand_the_nearest_misses():
    answer = Answer("?", "?", "The articles do not say.", "quotes", answered="no", near_misses=(NearMiss.of(HIT),))

    assert list(below(answer)) == [
        "Nearest passages:",
        "  Weather, 2025-01-02, weather.txt: It rains. It snows.",
        "(No answer found in the articles)",
    ]


def test_a_hit_in_two_lines():
    assert list(hit_lines(3, HIT)) == [
        "3. Weather, 2025-01-02, weather.txt  (1.50: semantic 0.25, text match 7.0)",
        "   It rains. It snows.",
    ]


@pytest.mark.parametrize(
    ("page", "stated"),
    [((), "[1] Weather, 2025-01-02, weather.txt"), ((0, 10), "[1] Weather, 2025-01-02, weather.txt, page 2")],
)
def test_a_source_is_named_with_the_page_its_words_begin_on(page, stated):
    citation = Citation.of(1, replace(HIT, article=replace(ARTICLE, pages=page)), 10, 19)

    assert next(below(answer_of("It snows.", citations=(citation,)))) == stated


def test_a_source_is_named_with_who_published_it():
    citation = Citation.of(1, replace(HIT, article=replace(ARTICLE, outlet="The Lviv Post")), 0, 9)

    assert next(below(answer_of("It rains.", citations=(citation,)))) == (
        "[1] Weather, The Lviv Post, 2025-01-02, weather.txt"
    )


def test_a_hit_names_where_else_its_story_is_told():
    entries = [
        Entry("b", "Rain", "b.txt", "", "en", outlet="The Post"),
        Entry("c", "Rain", "c.txt", "", "en"),
        Entry("d", "Rain", "", "", "en"),
    ]

    assert list(hit_lines(1, replace(HIT, also_in=tuple(entries))))[2:] == ["   also in 3: The Post, c.txt, d"]


GONE = {
    "": (),
    "the file of 1 article is gone (a); to remove the article, use --prune": ("a",),
    "the files of 6 articles are gone (a, b, c, d, e, …); to remove the articles, use --prune": tuple("abcdef"),
}


@pytest.mark.parametrize(("line", "gone"), GONE.items())
def test_what_is_gone_is_named_as_far_as_a_line_goes(line, gone):
    assert gone_line(Report(gone=gone)) == line


REPORTS = {
    "nothing to do.": Report(),
    "1 added, 2 unchanged.": Report(added=("a",), unchanged=("b", "c")),
    "1 updated, 1 removed, 1 failed.": Report(updated=("a",), removed=("b",), failed=(Failure("c", "d"),)),
    "1 added, 2 copies of others.": Report(added=("a",), copies=("b", "c")),
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
