from __future__ import annotations

import pytest

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import made_by
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.prompting.budget import Receipt

QUOTED = {"mode": "quotes", "citations": (Citation(1, ArticleReference("a"), 0, 3, "So."),)}
RECEIPT = Receipt(passages_found=8, passages_used=6, tokens=3410, budget=4096)
MADE_BY = {
    "a model": ({"mode": "model", "context": RECEIPT}, f"Written by gemma3:4b · {RECEIPT.line()}"),
    "quotes": ({**QUOTED, "model": ""}, "Quoted from the articles, without a model"),
    "quotes where a model failed": (QUOTED, "Quoted from the articles, in place of the answer of gemma3:4b"),
    "the program's own words": ({"mode": "quotes", "model": ""}, ""),
    "no clear answer where a model failed": (
        {"mode": "quotes", "answered": "near"},
        "Nearest sentences of the articles, in place of the answer of gemma3:4b",
    ),
    "no answer": ({"answered": "no", "model": ""}, "No answer found in the articles"),
    "no clear answer": (
        {"mode": "quotes", "answered": "near", "model": ""},
        "Nearest sentences of the articles, without a model",
    ),
    "a model without an answer": ({"answered": "no"}, "No answer found in the articles by gemma3:4b"),
}


@pytest.mark.parametrize(("fields", "line"), MADE_BY.values(), ids=MADE_BY)
def test_an_answer_says_how_it_was_made(fields: dict, line: str) -> None:
    answer = Answer("?", "?", "", **{"mode": "model", "model": "gemma3:4b", **fields})
    assert " · ".join(made_by(answer)) == line
