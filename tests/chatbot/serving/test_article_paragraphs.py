from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.serving.article_paragraphs import Paragraph, Piece, article_paragraphs
from vectorstore.article import Article

TEXT = "One two.\n\nThree four. Five."
CUT = {
    "none": ([], [["One two."], ["Three four. Five."]]),
    "a sentence": ([(10, 21)], [["One two."], ["[Three four.]", " Five."]]),
    "all of a paragraph": ([(0, 8)], [["[One two.]"], ["Three four. Five."]]),
    "over two paragraphs": ([(4, 15)], [["One ", "[two.]"], ["[Three]", " four. Five."]]),
    "beyond the text": ([(100, 200)], [["One two."], ["Three four. Five."]]),
    "backwards": ([(8, 0)], [["One two."], ["Three four. Five."]]),
}


@pytest.mark.parametrize(("spans", "shown"), CUT.values(), ids=CUT)
def test_paragraphs_are_cut_where_spans_begin_and_end(spans, shown) -> None:
    paragraphs = article_paragraphs(Article(TEXT), spans)
    assert [[f"[{one.text}]" if one.spans else one.text for one in each.pieces] for each in paragraphs] == shown


def test_the_page_that_begins_is_named() -> None:
    paragraphs = list(article_paragraphs(Article("A.\nB.\nC.", pages=(0, 6)), []))
    assert paragraphs == [
        Paragraph((Piece("A."),), 1),
        Paragraph((Piece("B."),)),
        Paragraph((Piece("C."),), 2),
    ]


@given(st.text("ab \n😀é", max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=4))
def test_nothing_is_lost_and_each_span_is_its_text(text: str, spans: list[tuple[int, int]]) -> None:
    article = Article(text)
    paragraphs = list(article_paragraphs(article, spans))
    lines = [line for line in article.text.split("\n") if line.strip()]
    assert ["".join(piece.text for piece in one.pieces) for one in paragraphs] == lines
    for place, (start, end) in enumerate(spans):
        marked = "".join(piece.text for one in paragraphs for piece in one.pieces if place in piece.spans)
        assert "".join(marked.split()) == "".join(article.text[start:end].split())
