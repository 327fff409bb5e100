import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.citations.citation import Citation, NearMiss, paragraph_around
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of


@pytest.mark.parametrize(
    ("pages", "start", "page"),
    [((), 0, 0), ((0, 10), 0, 1), ((0, 10), 9, 1), ((0, 10), 10, 2), ((0, 10, 10), 12, 3)],
)
def test_a_citation_knows_the_page_it_begins_on(pages, start, page):
    article = Article("It rains.\nIt snows.", pages=pages)
    hit = Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))

    assert Citation.of(1, hit, start, 19).page == page


def test_a_citation_and_a_near_miss_hold_what_stands_in_the_article():
    article = Article("It rains.\nIt snows. It hails.", id="a", title="Weather")
    hit = Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))
    citation, near_miss = Citation.of(1, hit, 10, 19), NearMiss.of(hit)

    assert citation.quote == article.text[citation.start : citation.end]
    assert (citation.before, citation.after) == ("", " It hails.")
    assert near_miss.text == article.text[near_miss.start : near_miss.end]
    assert citation.article == near_miss.article
    assert citation.article.is_current(article)
    assert not citation.article.is_current(Article("It rains.", id="a", title="Weather"))


@given(st.text("a \n", max_size=2000), st.integers(0, 2000), st.integers(0, 50))
def test_a_quote_keeps_its_paragraph_or_a_part_of_it(text, start, length):
    start = min(start, len(text))
    end = min(start + length, len(text))
    before, after = paragraph_around(text, start, end)

    assert before.removeprefix("… ") + text[start:end] + after.removesuffix(" …") in text
    assert "\n" not in before + after
    assert len(before) + len(after) <= 2 * 602
