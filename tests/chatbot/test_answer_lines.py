from dataclasses import replace

import pytest

from chatbot.answer_lines import below, settled_text
from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation, NearMiss
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict
from chatbot.prompting.budget import Receipt
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
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
