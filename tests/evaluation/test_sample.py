"""Questions about the sample article, held to what it says: the right sentence quoted first, or a refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from asking import assert_quoted

from chatbot.answering.answer import Answer
from chatbot.answering.answerer import Answerer
from chatbot.settings import Settings
from vectorstore.library import Library

LINES = (Path(__file__).parent / "sample.jsonl").read_text("utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
ANSWERABLE = [item for item in QUESTIONS if item["answerable"]]
NOT_ANSWERABLE = [item for item in QUESTIONS if not item["answerable"]]


async def answer(library: Library, settings: Settings, item: dict[str, Any]) -> Answer:
    return await Answerer(library, settings).ask(item["question"])


@pytest.mark.parametrize("item", ANSWERABLE, ids=lambda item: item["id"])
async def test_the_sentence_that_answers_is_quoted(
    item: dict[str, Any], sample_library: Library, no_ollama: Settings
) -> None:
    given = await answer(sample_library, no_ollama, item)
    assert not given.abstained
    assert any(words in citation.quote for citation in given.citations for words in item["answers"])
    for citation in given.citations:
        assert_quoted(citation, sample_library)
        assert citation.quote in given.text


@pytest.mark.parametrize("item", NOT_ANSWERABLE, ids=lambda item: item["id"])
async def test_what_the_article_does_not_say_is_refused(
    item: dict[str, Any], sample_library: Library, no_ollama: Settings
) -> None:
    given = await answer(sample_library, no_ollama, item)
    assert given.abstained
    assert given.citations == ()
    assert given.near_misses


def test_there_are_questions_enough_of_every_kind() -> None:
    assert len(QUESTIONS) >= 15
    assert len(NOT_ANSWERABLE) >= 3
    assert {item["language"] for item in QUESTIONS} == {"en", "fr"}
