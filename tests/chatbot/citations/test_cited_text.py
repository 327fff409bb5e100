import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.citations.cited_text import read_markers, with_markers, without_markdown, without_markers
from chatbot.citations.markers import unmarked
from vectorstore.article import Article

READ = {
    "one marker": ("Moscow insists [1].", "Moscow insists.", [(1,)]),
    "behind the full stop": ("Moscow insists. [2]", "Moscow insists.", [(2,)]),
    "close to the full stop": ("Moscow insists.[2] It rains.", "Moscow insists. It rains.", [(2,), ()]),
    "close to the word": ("Moscow insists[2].", "Moscow insists.", [(2,)]),
    "blanks around": ("Moscow insists [2] .", "Moscow insists.", [(2,)]),
    "between two full stops": ("Moscow insists. [2]. It rains.", "Moscow insists. It rains.", [(2,), ()]),
    "a French question mark": ("Pourquoi [1] ?", "Pourquoi ?", [(1,)]),
    "two side by side": ("Moscow insists [1][2].", "Moscow insists.", [(1, 2)]),
    "two apart": ("Moscow insists [1], [2].", "Moscow insists.", [(1, 2)]),
    "three with a word": ("Moscow insists [1], [2] and [3].", "Moscow insists.", [(1, 2, 3)]),
    "a list": ("Moscow insists [1, 3].", "Moscow insists.", [(1, 3)]),
    "a list with a word": ("Moscow insists [1 and 3].", "Moscow insists.", [(1, 3)]),
    "a range": ("Moscow insists [1-3].", "Moscow insists.", [(1, 2, 3)]),
    "a long range": ("Moscow insists [1–999].", "Moscow insists.", [(1, 2, 3)]),
    "a range backwards": ("Moscow insists [3-1].", "Moscow insists.", [(3,)]),
    "the same twice": ("Moscow [1] insists [1].", "Moscow insists.", [(1,)]),
    "the order is kept": ("Moscow [3] insists [1].", "Moscow insists.", [(3, 1)]),
    "made up": ("Moscow insists [1][9].", "Moscow insists.", [(1,)]),
    "nought": ("Moscow insists [0].", "Moscow insists.", [()]),
    "named": ("Moscow insists [Source 1].", "Moscow insists.", [(1,)]),
    "named, several": ("Moscow insists [Sources 1 and 2].", "Moscow insists.", [(1, 2)]),
    "named, each": ("Moscow insists [Source 1, Source 2].", "Moscow insists.", [(1, 2)]),
    "named as in the prompt": ("Moscow insists [Passage 1].", "Moscow insists.", [(1,)]),
    "named with more": ("Moscow insists [Source 1: Le Monde].", "Moscow insists.", [(1,)]),
    "named in round brackets": ("Moscow insists (Source 1).", "Moscow insists.", [(1,)]),
    "named, with a sign": ("Moscow insists [source #2].", "Moscow insists.", [(2,)]),
    "named in German": ("Moskau besteht darauf [Quelle 1].", "Moskau besteht darauf.", [(1,)]),
    "named in Spanish": ("Moscú insiste (Fuentes 1 y 2).", "Moscú insiste.", [(1, 2)]),
    "named in Russian": ("Москва настаивает [источник 2].", "Москва настаивает.", [(2,)]),
    "named in Japanese": ("モスクワは主張する[出典1]。", "モスクワは主張する。", [(1,)]),
    "named in Chinese": ("莫斯科坚持（来源1）。", "莫斯科坚持。", [(1,)]),
    "named in Arabic": ("تصر موسكو [المصدر ٢].", "تصر موسكو.", [(2,)]),
    "Chinese brackets": ("莫斯科坚持【1】。", "莫斯科坚持。", [(1,)]),
    "with a dagger": ("Moscow insists【1†source】.", "Moscow insists.", [(1,)]),
    "with a place and a dagger": ("Moscow insists【2:0†talks.txt】.", "Moscow insists.", [(2,)]),
    "wide brackets": ("莫斯科坚持［1］。", "莫斯科坚持。", [(1,)]),
    "Arabic figures": ("تصر موسكو [٢].", "تصر موسكو.", [(2,)]),
    "a footnote": ("Moscow insists[^1].", "Moscow insists.", [(1,)]),
    "raised": ("Moscow insists¹. It rains.²", "Moscow insists. It rains.", [(1,), (2,)]),
    "raised by a tag": ("Moscow insists<sup>1</sup>.", "Moscow insists.", [(1,)]),
    "a link": ("Moscow insists [1](#source-1).", "Moscow insists.", [(1,)]),
    "a link to somewhere": ("Moscow insists [1](https://a.test/x?y=1).", "Moscow insists.", [(1,)]),
    "doubled": ("Moscow insists [[1]].", "Moscow insists.", [(1,)]),
    "doubled, a list": ("Moscow insists [[1], [2]].", "Moscow insists.", [(1, 2)]),
    "in bold": ("Moscow insists **[1]**.", "Moscow insists.", [(1,)]),
    "at the end of bold": ("**Moscow insists [1]** now.", "**Moscow insists** now.", [(1,)]),
    "behind bold": ("**Moscow insists.** [1] It rains [2].", "**Moscow insists.** It rains.", [(1,), (2,)]),
    "escaped": (r"Moscow insists \[1\].", "Moscow insists.", [(1,)]),
    "in brackets": ("Moscow insists ([1], [2]).", "Moscow insists.", [(1, 2)]),
    "to be seen": ("Moscow insists (see [1]).", "Moscow insists.", [(1,)]),
    "round, at the end of a sentence": ("Moscow insists (1). It rains.", "Moscow insists. It rains.", [(1,), ()]),
    "round, at the end of a clause": ("Moscow insists (1), and so on.", "Moscow insists, and so on.", [(1,)]),
    "round, several": ("Moscow insists (1)(2).", "Moscow insists.", [(1, 2)]),
    "each to its sentence": ("It rains [1]. It snows [2].", "It rains. It snows.", [(1,), (2,)]),
    "between two sentences": ("It rains. [1] It snows.", "It rains. It snows.", [(1,), ()]),
    "close to the next": ("It rains. [1]It snows.", "It rains. It snows.", [(1,), ()]),
    "on a line of its own": ("It rains.\n[1]\nIt snows.", "It rains.\n\nIt snows.", [(1,), ()]),
    "before a sentence": ("[1] It rains.", "It rains.", [(1,)]),
    "before each sentence": ("[1] It rains. [2] It snows.", "It rains. It snows.", [(1,), (2,)]),
    "before a line": ("It hails.\n\n[2]: It rains.", "It hails.\n\nIt rains.", [(), (2,)]),
    "before bold": ("**[1] Peskov** insists.", "**Peskov** insists.", [(1,)]),
    "in a list": ("So:\n- It rains [1]\n- It snows [2]", "So:\n- It rains\n- It snows", [(), (1,), (2,)]),
    "leading a list item": ("1. [2] It rains.", "1. It rains.", [(2,)]),
    "before a list": ("There are two [1]:\n- rain", "There are two:\n- rain", [(1,), ()]),
    "a heading": ("## Weather\nIt rains [1].", "## Weather\nIt rains.", [(1,)]),
    "a heading that cites": ("## Weather [2]\nIt rains.", "## Weather\nIt rains.", [(2,), ()]),
    "a bold heading": ("**Weather**\nIt rains [1].", "**Weather**\nIt rains.", [(1,)]),
    "a table": (
        "| Who | What |\n|---|---|\n| Peskov | 5 [1] |\n| Lavrov | 6 [2] |",
        "| Who | What |\n|---|---|\n| Peskov | 5 |\n| Lavrov | 6 |",
        [(1,), (2,)],
    ),
    "half a marker": ("It rains [1", "It rains", [()]),
    "half a marker at the end": ("It rains [1\n\n", "It rains", [()]),
    "half a list": ("It rains [1, 2, 3, 4, 5, 6, 7, 8", "It rains", [()]),
    "half a name": ("It rains [Sour", "It rains", [()]),
    "an opening": ("It rains [", "It rains", [()]),
    "nothing": ("", "", []),
    "invisible signs": ("It \u202erains\u202c\x00 [\u200b1].\ud800", "It rains.", [(1,)]),
}

TEXT = {
    "a year": "In [2025] it rains.",
    "a year in round brackets": "It rained (2025).",
    "a link": "See [the text](x).",
    "left out": "He said [sic] that [...] it [Moscow] insists […].",
    "an article of a treaty": "They invoke [Article 5].",
    "a paragraph of a law": "It breaks Article 5 (1).",
    "an index": "So x[1] is more than y[2].",
    "an index of a name": "So my_list[1] is it.",
    "an index that is set": "So total[1] = 5.",
    "code": "Take `a [1]` for it.",
    "code with backticks": "Take ``a ` [1]`` for it.",
    "a function": "So f(1), g(2) and f(x)(1).",
    "an enumeration": "He wants (1) peace, (2) land.",
    "an enumeration in lines": "(1) peace\n(2) land",
    "a number no passage has": "It rains (7).",
    "an interval": "So t is in [0, 1].",
    "a formula": r"So \(p [1]\) and $\frac [1]$ hold.",
    "a unit": "It has 5 km² and 10³ m³.",
    "a raised number no passage has": "Moscow insists⁷.",
}


def shown(written: str, passages: int = 3) -> str:
    return read_markers(written, passages, "en").text.rstrip()


@pytest.mark.parametrize(("written", "text", "cited"), READ.values(), ids=READ)
def test_markers_are_read(written, text, cited):
    marked = read_markers(written, 3, "en")

    assert (marked.text.rstrip(), list(marked.cited)) == (text, cited)
    assert [marked.text[span.start : span.end] for span in marked.sentences] == [s.text for s in marked.sentences]


@pytest.mark.parametrize("written", TEXT.values(), ids=TEXT)
def test_what_is_no_marker_stays(written):
    marked = read_markers(written, 3, "en")

    assert marked.text == written
    assert not any(marked.cited)


def test_a_code_block_stays_and_is_no_sentence():
    written = "It rains [1].\n\n```py\na [1]\n```\n\nIt snows [2]."

    marked = read_markers(written, 3, "en")

    assert marked.text == "It rains.\n\n```py\na [1]\n```\n\nIt snows."
    assert [(s.text, c) for s, c in zip(marked.sentences, marked.cited, strict=True)] == [
        ("It rains.", (1,)),
        ("It snows.", (2,)),
    ]


def test_a_code_span_that_is_never_closed_is_text():
    assert shown("It `rains [1]") == "It `rains", "it may yet be closed"
    assert shown("It `rains [1] today\n\n") == "It `rains today"


def test_numbers_stand_behind_their_sentences():
    marked = read_markers("It rains. It snows.\n\nIt hails.", 0, "en")

    assert with_markers(marked.text, marked.sentences, [(1, 2), (), (3,)]) == (
        "It rains. [1][2] It snows.\n\nIt hails. [3]"
    )


def test_the_numbers_of_a_row_stand_in_its_last_cell():
    marked = read_markers("| Who | What |\n|---|---|\n| Peskov | 5 [2] |", 2, "en")

    assert with_markers(marked.text, marked.sentences, [(1,)]).endswith("\n| Peskov | 5 [1] |")


WORDS = [
    "Moscow",
    " insists",
    ".",
    " ",
    "\n",
    "\n\n",
    "é",
    "中文。",
    "[",
    "]",
    "1",
    ",",
    "[a]",
    "[2025]",
    "x",
    "=",
]
SIGNS = [
    "(",
    ")",
    "*",
    "**",
    "`",
    "```",
    "\n```\n",
    "| ",
    "- ",
    "# ",
    "<",
    "sup>",
    "</sup>",
    "¹",
    "$",
    "\\",
    "\\(",
]
NAMES = ["Source", "Sou", "rce 1", " and ", "e", "#", "†", "(#a", "http://a)", ":", ";", "_", "A. "]
MARKERS = [
    "[1]",
    " [2]",
    "【3】",
    "[4][5]",
    " [1, 2]",
    " (1)",
    "(2).",
    "[Source 1]",
    "([1], [2])",
    "[[1]]",
    "[1](#a)",
]
WRITTEN = st.lists(st.sampled_from([*WORDS, *SIGNS, *NAMES, *MARKERS, *MARKERS]), max_size=25).map("".join)


@given(WRITTEN)
def test_what_was_shown_is_never_taken_back(written):
    before = ""
    for length in range(len(written) + 1):
        now = unmarked(written[:length], 5).text.rstrip()
        assert now.startswith(before), f"{before!r} became {now!r} with {written[:length]!r}"
        before = now


@given(WRITTEN)
def test_the_marks_that_words_stand_behind_do_not_change(written):
    settled = ()
    for length in range(len(written) + 1):
        read = unmarked(written[:length], 5)
        assert read.marks[: len(settled)] == settled, written[:length]
        end = len(read.text.rstrip())
        settled = tuple(mark for mark in read.marks if mark.place < end)


@given(WRITTEN, st.integers(0, 8))
def test_only_numbers_of_passages_come_out_each_once_a_sentence(written, passages):
    marked = read_markers(written, passages, "en")

    assert len(marked.cited) == len(marked.sentences)
    assert [marked.text[span.start : span.end] for span in marked.sentences] == [s.text for s in marked.sentences]
    for numbers in marked.cited:
        assert len(set(numbers)) == len(numbers)
        assert all(1 <= number <= passages for number in numbers)


LETTERS = st.text(st.characters(categories=["L"], max_codepoint=0x24F), min_size=2, max_size=8)


@given(st.lists(st.tuples(LETTERS, st.lists(st.integers(1, 5), max_size=3)), min_size=1, max_size=8))
def test_every_word_is_kept_and_every_marker_found(said):
    written = " ".join(f"{word}{''.join(f' [{n}]' for n in numbers)}." for word, numbers in said)

    marked = read_markers(written, 5, "en")

    assert marked.text == Article(" ".join(f"{word}." for word, _ in said)).text
    assert {n for cited in marked.cited for n in cited} == {n for _, numbers in said for n in numbers}


def test_a_text_without_its_markers():
    assert without_markers("It rains [1]. It [2] snows. [3]") == "It rains. It snows."
    assert without_markers("It rains (1).") == "It rains (1)."


HOSTILE = {
    "brackets": "[" * 500_000,
    "half markers": "[1" * 100_000,
    "citations": "It rains [1]. " * 10_000,
    "citations in one line": "[1]" * 10_000,
    "blanks": "It rains" + " " * 500_000 + "[1].",
    "lists": "[1," * 100_000,
    "a list": "[1" + ",1" * 100_000,
    "backticks": "`a `` " * 50_000,
    "emphasis": "*_" * 200_000,
    "escapes": "\\[" * 20_000,
    "tags": "<sup>" * 100_000,
    "code": "```\n" * 50_000,
    "links": "[1](#" * 20_000,
    "controls": "\u202e\x00\ud800\U000e0041" * 50_000,
}


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_takes_no_longer_than_it_must(written):
    read = unmarked(written, 3)

    assert len(read.text) <= len(written)
    assert not re.search(r"[\x00-\x08\u202a-\u202e\ud800-\udfff\U000e0000-\U000e007f]", read.text)


def test_ten_thousand_citations_are_read_into_their_sentences():
    marked = read_markers("It rains [1]. It snows [2]. " * 500, 2, "en")

    assert marked.cited == ((1,), (2,)) * 500


UNKNOWN = {
    "made up": ("Moscow insists [1][9].", (9,)),
    "the same twice": ("Moscow insists [12]. It rains [12][4].", (12, 4)),
    "all known": ("Moscow insists [1, 3].", ()),
    "no citation": ("Of [1984] and (12) and x[9].", ()),
    "still being written": ("Moscow insists [12", ()),
}


@pytest.mark.parametrize(("written", "unknown"), UNKNOWN.values(), ids=UNKNOWN)
def test_numbers_that_no_passage_has_are_told(written, unknown):
    assert read_markers(written, 3, "en").unknown == unknown


PLAIN = {
    "emphasis": ("**Five** *regions* and ***all* of it** __so__ _be_ it.", "Five regions and all of it so be it."),
    "code and what is struck out": ("`five` ~~four~~ regions", "five four regions"),
    "a link": ('[Peskov](https://a.test/x "P.") insists.', "Peskov insists."),
    "a tag": ("<b>Five</b> regions<br/>", "Five regions"),
    "an address": ("<https://a.test/x>", "<https://a.test/x>"),
    "cells": ("Length | **three** hours", "Length, three hours"),
    "an escaped sign": (r"5 \* 3 and \_this\_", "5 * 3 and _this_"),
    "no Markdown": ("5 * 3 < 20, a_name_so and 3 > 2 [sic]", "5 * 3 < 20, a_name_so and 3 > 2 [sic]"),
}


@pytest.mark.parametrize(("written", "plain"), PLAIN.values(), ids=PLAIN)
def test_a_sentence_is_read_without_its_markdown(written, plain):
    assert without_markdown(written) == plain
