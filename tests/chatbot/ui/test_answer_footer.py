from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from chatbot.answering.answer import Answer, Seconds
from chatbot.citations.citation import Citation, NearMiss
from chatbot.evidence.verdict import AnswerSentence, Verdict
from chatbot.prompting.budget import Receipt
from chatbot.ui.answer_footer import answer_footer
from chatbot.ui.translation.wording import words_in
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

EN = words_in("en")

ARTICLE = Article(
    text="First paragraph.\n\nBefore it. The *exact* sentence <b>. After it.\n\nLast paragraph.",
    title='A "title" with [brackets]',
    id="a1",
    language="en",
    source="/articles/one.txt",
    published="2025-03-14",
)


def hit(article: Article = ARTICLE) -> Hit:
    return Hit(passages_of(article)[0], article, 1.0, Signals(dense=0.5, lexical=2.0))


def citation(number: int, quote: str, article: Article = ARTICLE) -> Citation:
    start = article.text.index(quote)
    return Citation.of(number, hit(article), start, start + len(quote))


QUOTE = "The *exact* sentence <b>."
ANSWER = Answer(
    question="What?",
    standalone_question="What?",
    text="It is said [1]. And more [1][2].",
    mode="model",
    model="gemma3:4b",
    citations=(citation(1, QUOTE), citation(2, "First paragraph.")),
    context=Receipt(passages_found=8, passages_used=6, tokens=3410, budget=4096),
    seconds=Seconds(total=4.21),
    finished=True,
)


def test_two_answers_on_one_page_share_no_id() -> None:
    ids = [set(re.findall(r'id="([^"]+)"', answer_footer(ANSWER, number, EN))) for number in (1, 2)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_the_exact_sentence_is_marked_in_its_paragraph() -> None:
    found = re.search(
        r'<p class="paragraph"[^>]*>(.*?)<mark [^>]*>(.*?)</mark>(.*?)</p>', answer_footer(ANSWER, 1, EN)
    )
    assert found is not None
    assert [html.unescape(part) for part in found.groups()] == ["Before it. ", QUOTE, " After it."]


def test_a_source_shows_where_when_and_in_which_language_once_per_article() -> None:
    evidence = html.unescape(answer_footer(ANSWER, 1, EN))
    for shown in ('A "title" with [brackets]', "one.txt", "2025-03-14", "<span>English</span>"):
        assert shown in evidence
    assert evidence.count('class="source-card"') == 1
    assert evidence.count("<details>") == 2


def test_only_web_addresses_of_sources_are_links() -> None:
    web = replace(ARTICLE, source="https://www.news.test/a?b=1&c=2")
    script = replace(ARTICLE, source="javascript:x")
    linked = answer_footer(replace(ANSWER, citations=(citation(1, QUOTE, web),)), 1, EN)
    assert 'href="https://www.news.test/a?b=1&c=2"' in html.unescape(linked)
    assert ">news.test</a>" in html.unescape(linked)
    unlinked = answer_footer(replace(ANSWER, citations=(citation(1, QUOTE, script),)), 1, EN)
    assert re.findall('<a href="([^?"]+)', html.unescape(unlinked)) == ["#article"]


def test_articles_add_no_markup_and_no_line_break() -> None:
    hostile = Article(
        text='<form action=x>\n\n![a](b) </mark></p>\n\n"end"', title="</div><img src=x>", language='"><b>'
    )
    answer = replace(
        ANSWER, citations=(citation(1, "![a](b)", hostile),), near_misses=(NearMiss.of(hit(hostile)),)
    )
    evidence = answer_footer(answer, 1, EN)
    tags = set(re.findall(r"<([a-z]\w*)", evidence))
    assert tags <= {"div", "p", "h3", "span", "details", "summary", "b", "mark", "a"}
    assert "\n" not in evidence
    assert "![" not in evidence


@pytest.mark.parametrize(
    ("support", "said"),
    [
        ("contradicted", "Contradicted"),
        ("unsourced", "No source"),
    ],
)
def test_a_sentence_in_doubt_is_named_with_its_reasons(support, said) -> None:
    flagged = AnswerSentence("Five hours.", (1,), Verdict(support, ("5 is not in the source",)))
    sure = AnswerSentence("Quite sure.", (1,), Verdict("verified"))
    evidence = html.unescape(answer_footer(replace(ANSWER, sentences=(flagged, sure)), 1, EN))
    assert f'id="answer-1-flagged-1-{support}"' in evidence
    assert f'<b>{said}: </b>5 is not in the source\u00a0<a href="#answer-1-source-1">1</a></p>' in evidence
    assert '<p class="sentence">Five hours.</p>' in evidence
    assert "Quite sure." not in evidence


def test_flagged_sentences_come_with_the_end() -> None:
    flagged = AnswerSentence("Five hours.", (), Verdict("unsourced", ("it cites no passage",)))
    growing = replace(ANSWER, sentences=(flagged,), finished=False)
    assert "flagged" not in answer_footer(growing, 1, EN)


def test_a_source_that_the_model_did_not_cite_says_so() -> None:
    found = AnswerSentence("It is.", (2,), Verdict("verified"), found=True)
    cited = AnswerSentence("It was.", (1,), Verdict("verified"))
    evidence = answer_footer(replace(ANSWER, sentences=(found, cited)), 1, EN)
    assert evidence.count("found, not cited by the model") == 1
    assert evidence.index("<b>2</b>") < evidence.index("found, not cited by the model")


def test_a_second_opinion_is_announced() -> None:
    assert "a second opinion…" in answer_footer(replace(ANSWER, waiting="a second opinion"), 1, EN)


def test_a_follow_up_says_what_was_searched() -> None:
    answer = replace(ANSWER, question="And when?", standalone_question="What did Peskov demand? And when?")
    assert "Searched for: What did Peskov demand" in html.unescape(answer_footer(answer, 1, EN))
    assert 'href="#alone-7"' in answer_footer(answer, 7, EN)
    assert "#alone" not in answer_footer(replace(answer, finished=False), 7, EN)
    assert "Searched for" not in answer_footer(ANSWER, 1, EN)


def test_notices_are_shown() -> None:
    assert "The model broke off" in answer_footer(replace(ANSWER, notices=("The model broke off",)), 1, EN)


def test_an_abstention_shows_the_nearest_misses() -> None:
    answer = replace(
        ANSWER,
        mode="quotes",
        text="The articles do not say.",
        answered="no",
        citations=(),
        near_misses=(NearMiss.of(hit()),),
    )
    evidence = html.unescape(answer_footer(answer, 1, EN))
    assert "Nearest passages" in evidence
    assert "First paragraph." in evidence
    assert "No answer found in the articles by gemma3:4b" in evidence


def test_sentences_that_may_not_answer_are_named_so() -> None:
    near = replace(
        ANSWER, mode="quotes", model="", answered="near", citations=(), near_misses=(NearMiss.of(hit(), (0, 5)),)
    )
    evidence = html.unescape(answer_footer(near, 1, EN))
    assert "Nearest sentences" in evidence
    assert ">First<" in evidence
    assert "Sources" not in evidence


def test_nothing_stands_below_an_answer_that_has_only_begun() -> None:
    assert answer_footer(replace(ANSWER, citations=(), finished=False), 1, EN) == ""


LINKED = replace(ANSWER, sentences=(AnswerSentence("It is.", (1,), Verdict("linked")),), mode="model")
OPINIONS = {
    "linked": (LINKED, True),
    "while the model is asked": (replace(LINKED, waiting="gemma is asked"), False),
    "while it grows": (replace(LINKED, finished=False), False),
    "linked by a model": (
        replace(LINKED, sentences=(AnswerSentence("It is.", (1,), Verdict("linked", by_model=True)),)),
        False,
    ),
    "quoted": (replace(LINKED, mode="quotes"), False),
}


@pytest.mark.parametrize(("answer", "is_offered"), OPINIONS.values(), ids=OPINIONS)
def test_a_second_opinion_is_offered_where_there_is_something_to_have_one_on(answer, is_offered) -> None:
    link = '<a href="#opinion-3">Ask for a second opinion on 1 sentence</a>'
    assert (link in answer_footer(answer, 3, EN)) == is_offered
