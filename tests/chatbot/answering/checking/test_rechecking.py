"""A stored answer against a library whose articles change."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chatbot.answering.answer_json import answer_from_json, answer_json
from chatbot.answering.answerer import Answerer
from chatbot.answering.checking.rechecking import citation_states, rechecked
from vectorstore.article import Article
from vectorstore.library import Library

ARTICLE = Article(
    id="port", title="Port", text="The port of Odesa shipped 1.2 million tonnes of grain.", language="en"
)


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        library.add([ARTICLE])
        yield library


@pytest.fixture
async def stored(library, no_ollama):
    answer = await Answerer(library, no_ollama).ask("How much grain did the port of Odesa ship?")
    return answer_from_json(json.loads(json.dumps(answer_json(answer))))


STATES = {
    "as it was": (ARTICLE, "current", ()),
    "with more text": (
        replace(ARTICLE, text=f"Corrected. {ARTICLE.text}"),
        "changed",
        ("“Port” has changed since this answer was written; it still has the words cited as [1].",),
    ),
    "with another figure": (
        replace(ARTICLE, text=ARTICLE.text.replace("1.2", "2.1")),
        "lost",
        ("“Port” has changed since this answer was written; it no longer has the words cited as [1].",),
    ),
    "gone": (None, "removed", ("“Port”, cited as [1], is no longer in the library.",)),
}


@pytest.mark.parametrize(("article", "state", "notices"), STATES.values(), ids=STATES)
async def test_a_stored_answer_says_what_has_become_of_its_articles(article, state, notices, stored, library):
    library.remove([ARTICLE.id]) if article is None else library.add([article])

    assert citation_states(stored, library) == {1: state}
    assert rechecked(stored, library).notices == notices
    assert stored.citations[0].quote == ARTICLE.text, "what was cited is kept"
