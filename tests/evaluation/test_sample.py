"""Questions about the sample article, held to what it says: the right sentence quoted, or a refusal."""

from __future__ import annotations

import pytest
from asking import assert_quoted

from chatbot.evaluation.pytest_plugin.asker import Asker
from chatbot.evaluation.question_files import LabelledQuestion
from vectorstore.library import Library


@pytest.fixture
def library(sample_library: Library) -> Library:
    return sample_library


@pytest.mark.questions("sample.jsonl", min_gold_contained=1, max_error_rate=0, max_hallucination_rate=0)
def test_sample(question: LabelledQuestion, ask: Asker, sample_library: Library) -> None:
    answer = ask(question)
    assert answer.is_correct
    for citation in answer.citations:
        assert_quoted(citation, sample_library)
        assert citation.quote in answer.text
    assert answer.citations or answer.answer.near_misses
