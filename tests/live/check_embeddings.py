"""The embedding model of a real Ollama."""

from __future__ import annotations

import numpy as np
import pytest

from chatbot.settings import Settings
from vectorstore.embeddings.embedder import TextsRefused
from vectorstore.embeddings.ollama_embedder import OllamaEmbedder
from vectorstore.errors import EmbeddingsError

TEXTS = [f"On day {number} of the year it rained in Lviv for {number * 7} minutes." for number in range(70)]
TEXTS[3] = "发言人周二表示,自2025年2月12日以来,已有3412户家庭停水。"
TEXTS[40] = "Представитель заявил во вторник, что 3412 домов остаются без воды."
NEAR = 0.999
"""Cosine of one text's vectors, made alone and in a batch: batches are added up in another order."""


@pytest.fixture
def embedder(settings: Settings) -> OllamaEmbedder:
    return OllamaEmbedder(settings.embeddings, settings.ollama_host)


def test_batches_are_whole_and_in_order(embedder):
    rows = embedder.embed(TEXTS)
    backwards = embedder.embed(TEXTS[::-1])[::-1]

    assert rows.shape == (len(TEXTS), embedder.fingerprint.dimensions)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3)
    print(
        f"\n{rows.shape[1]} dimensions, least cosine of the same text {(rows * backwards).sum(axis=1).min():.6f}"
    )
    assert ((rows * backwards).sum(axis=1) > NEAR).all()


@pytest.mark.parametrize("index", [0, 3, 31, 32, 40, 69])
def test_a_text_has_one_vector_alone_and_among_others(embedder, index):
    alone, among = embedder.embed([TEXTS[index]])[0], embedder.embed(TEXTS)[index]

    assert float(alone @ among) > NEAR


def test_a_blank_text_has_none(embedder):
    rows = embedder.embed(["", TEXTS[0], " \n"])

    assert not rows[[0, 2]].any()
    assert rows[1].any()


def test_a_text_that_is_too_long_is_refused_not_cut(embedder):
    with pytest.raises(TextsRefused) as refused:
        embedder.embed([TEXTS[0], "It rained. " * 60_000])

    assert refused.value.indices == (1,)


def test_a_model_that_is_not_there(settings):
    with pytest.raises(EmbeddingsError, match="`ollama pull there-is-no-such-model`"):
        OllamaEmbedder("there-is-no-such-model", settings.ollama_host).embed(["It rained."])
