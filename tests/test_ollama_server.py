"""The stand-in, held to what Ollama's official client makes of it."""

import math

import ollama
import pytest
from ollama_server import EMBEDDING, OllamaServer

QUESTION = [{"role": "user", "content": "What did Peskov demand?"}]
CHAT = "gemma4:e4b"


@pytest.fixture
def server():
    with OllamaServer() as server:
        yield server


@pytest.fixture
def client(server):
    with ollama.Client(server.url, trust_env=False, timeout=5) as client:
        yield client


def test_a_chat_streams_one_line_a_piece(server, client):
    server.enqueue("Moscow", " insists", " [1].", thoughts=["Hm."])

    parts = list(client.chat(CHAT, QUESTION, stream=True, think=False))

    assert [part.message.content for part in parts] == ["Moscow", " insists", " [1].", ""]
    assert (parts[-1].done, parts[-1].done_reason, parts[-1].eval_count) == (True, "stop", 3)
    assert server.bodies("/api/chat")[0]["think"] is False


def test_a_thinking_model_thinks_unless_told_not_to(server, client):
    server.enqueue("Moscow.", thoughts=["Hm."])

    first = next(iter(client.chat(CHAT, QUESTION, stream=True)))

    assert (first.message.thinking, first.message.content) == ("Hm.", "")


def test_a_chat_in_one_piece(server, client):
    server.enqueue("Moscow", " insists.")

    assert client.chat(CHAT, QUESTION, think=False).message.content == "Moscow insists."


def test_num_predict_cuts_and_says_so(server, client):
    server.enqueue("Moscow", " insists", " [1].")

    reply = client.chat(CHAT, QUESTION, think=False, options={"num_predict": 2})

    assert (reply.message.content, reply.done_reason) == ("Moscow insists", "length")


def test_a_prompt_over_num_ctx_is_cut_without_a_word(server, client):
    server.enqueue("Moscow.")

    reply = client.chat(CHAT, [{"role": "user", "content": "word " * 100}], think=False, options={"num_ctx": 64})

    assert reply.prompt_eval_count == 34


def test_embeddings_are_unit_vectors_and_near_for_texts_that_share_words(client):
    peace, talks, oil = client.embed(
        EMBEDDING.name, ["a peace plan for Ukraine", "the Ukraine peace talks", "crude prices rose"]
    ).embeddings

    def cosine(one, other):
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert math.isclose(cosine(peace, peace), 1.0)
    assert cosine(peace, talks) > cosine(peace, oil)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda client: client.chat("nobody", QUESTION), 404),
        (lambda client: client.show("nobody"), 404),
        (lambda client: client.chat(EMBEDDING.name, QUESTION), 400),
        (lambda client: client.embed(CHAT, "text"), 501),
        (lambda client: client.embed(EMBEDDING.name, "word " * 9000, truncate=False), 400),
        (lambda client: client.embed(EMBEDDING.name, ["good", "this is bad"]), 500),
        (lambda client: client.chat(CHAT, QUESTION), 500),  # nothing enqueued
    ],
)
def test_refusals_have_ollamas_status_and_a_reason(server, client, call, status):
    server.mark_bad("bad")

    with pytest.raises(ollama.ResponseError) as refusal:
        call(client)

    assert refusal.value.status_code == status
    assert refusal.value.error


def test_models_are_listed_and_shown(client):
    assert [model.model for model in client.list().models] == [CHAT, "bge-m3:latest"]
    shown = client.show(CHAT)
    assert shown.capabilities == ["completion", "thinking"]
    assert shown.modelinfo is not None
    assert shown.modelinfo["stand.context_length"] == 32768
    assert client.ps().models == []


def test_an_error_in_the_middle_of_a_stream(server, client):
    server.enqueue_fault("error", "Moscow", message="out of memory")

    parts = client.chat(CHAT, QUESTION, stream=True, think=False)

    assert next(parts).message.content == "Moscow"
    with pytest.raises(ollama.ResponseError, match="out of memory"):
        next(parts)


def test_a_client_that_leaves_is_noticed(server, client):
    server.enqueue_fault("endless", "Moscow ")
    parts = client.chat(CHAT, QUESTION, stream=True, think=False)
    next(parts)

    parts.close()

    assert server.cancelled.wait(2)
