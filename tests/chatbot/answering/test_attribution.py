from __future__ import annotations

import pytest

from chatbot.answering.answer import Answer, Seconds
from chatbot.answering.attribution import made_by
from chatbot.prompting.budget import Receipt

RECEIPT = Receipt(passages_found=8, passages_used=6, tokens=3410, budget=4096)
MADE_BY = {
    "a model": ({"mode": "model", "context": RECEIPT}, f"Written by gemma3:4b · {RECEIPT.line()} · 4.2 s"),
    "quotes": ({"mode": "quotes", "model": ""}, "Quoted from the articles, without a model · 4.2 s"),
    "no answer": ({"abstained": True, "model": ""}, "No answer found in the articles · 4.2 s"),
    "a model without an answer": ({"abstained": True}, "No answer found in the articles by gemma3:4b · 4.2 s"),
}


@pytest.mark.parametrize(("fields", "line"), MADE_BY.values(), ids=MADE_BY)
def test_an_answer_says_how_it_was_made(fields: dict, line: str) -> None:
    answer = Answer(
        "?", "?", "", **{"mode": "model", "model": "gemma3:4b", "seconds": Seconds(total=4.21), **fields}
    )
    assert made_by(answer) == line
