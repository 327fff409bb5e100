import socket

import numpy as np
import pytest
from ollama_server import CHAT, EMBEDDING, Model, OllamaServer

from vectorstore.embeddings.embedder import TextsRefused
from vectorstore.embeddings.ollama_embedder import OllamaEmbedder, Prefixes, prefixes_of
from vectorstore.embeddings.selection import find_embedder
from vectorstore.errors import EmbeddingsError

BAD = "\N{RADIOACTIVE SIGN}"


@pytest.fixture
def server():
    with OllamaServer() as server:
        yield server


@pytest.fixture
def embedder(server) -> OllamaEmbedder:
    return embedder_of(server)


def embedder_of(server: OllamaServer, model: str = "bge-m3", silence_seconds: float = 2.0) -> OllamaEmbedder:
    return OllamaEmbedder(model, server.url, connect_seconds=0.5, silence_seconds=silence_seconds)


FAMILIES = {
    "bge-m3": Prefixes(),
    "embeddinggemma:300m": Prefixes("task: search result | query: ", "title: none | text: "),
    "nomic-embed-text-v2-moe": Prefixes("search_query: ", "search_document: "),
    "hf.co/someone/Snowflake-Arctic-Embed2-GGUF": Prefixes("query: "),
    "parrot": Prefixes(),
}


@pytest.mark.parametrize(("model", "prefixes"), FAMILIES.items())
def test_each_family_has_its_prefixes(model, prefixes):
    assert prefixes_of(model) == prefixes


def test_qwen_is_told_the_task():
    assert prefixes_of("qwen3-embedding:0.6b").query.startswith("Instruct: ")
    assert prefixes_of("qwen3-embedding:0.6b").query.endswith("\nQuery:")


def test_prefixes_are_sent_and_stand_in_the_fingerprint():
    with OllamaServer(Model("nomic-embed-text:latest", ("embedding",), dimensions=32)) as server:
        embedder = embedder_of(server, "nomic-embed-text")
        embedder.embed(["Peskov"])
        embedder.embed_query("Who?")

        assert [body["input"] for body in server.bodies("/api/embed")[1:]] == [
            ["search_document: Peskov"],
            ["search_query: Who?"],
        ]
        assert embedder.fingerprint.prefixes == "search_query: |search_document: "


def test_the_fingerprint_is_ollamas_digest_and_the_models_dimensions(embedder):
    fingerprint = embedder.fingerprint

    assert (fingerprint.name, fingerprint.digest, fingerprint.dimensions, fingerprint.prefixes) == (
        "ollama:bge-m3:latest",
        EMBEDDING.digest,
        64,
        "",
    )


def test_a_fingerprint_names_the_embedder_that_made_it(server, embedder):
    found = find_embedder(embedder.fingerprint.name, server.url)

    assert found.fingerprint == embedder.fingerprint == embedder_of(server, "bge-m3:latest").fingerprint


def test_rows_are_unit_vectors_in_order_and_in_batches(server, embedder):
    texts = [f"article number {number}" for number in range(70)]

    rows = embedder.embed(texts)

    assert (rows.shape, rows.dtype) == ((70, 64), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.allclose(rows[69], embedder.embed_query(texts[69]))
    assert [len(body["input"]) for body in server.bodies("/api/embed")] == [1, 32, 32, 6, 1]


def test_nothing_is_cut_without_a_word(server, embedder):
    embedder.embed(["Peskov"])

    assert all(body["truncate"] is False and body["keep_alive"] for body in server.bodies("/api/embed"))
    assert all("options" not in body for body in server.bodies("/api/embed"))


def test_blank_texts_are_zeros_and_never_sent(server, embedder):
    rows = embedder.embed(["", "Peskov", " \n"])

    assert [bool(row.any()) for row in rows] == [False, True, False]
    assert not embedder.embed_query("").any()
    assert all("" not in body["input"] for body in server.bodies("/api/embed"))


def test_no_texts_are_no_rows(embedder):
    assert embedder.embed([]).shape == (0, 64)


def test_a_lone_surrogate_is_no_reason_to_fail(embedder):
    assert embedder.embed(["Peskov \ud800"]).any()


def test_a_bad_text_in_a_batch_is_embedded_by_its_words(server, embedder):
    server.mark_bad(BAD)
    texts = [f"article number {number}" for number in range(32)]
    texts[17] = f"{BAD} Peskov demands"

    rows = embedder.embed(texts)

    assert np.allclose(rows[17], embedder.embed_query("Peskov demands"))
    assert np.allclose(rows[18], embedder.embed_query(texts[18]))


def test_texts_that_stay_bad_are_named_by_their_place(server, embedder):
    server.mark_bad("cursed")
    texts = [f"article number {number}" for number in range(40)]
    texts[3] = texts[36] = "a cursed text"

    with pytest.raises(TextsRefused, match=r"bge-m3 cannot embed 2 of 40 passages") as refusal:
        embedder.embed(texts)

    assert refusal.value.indices == (3, 36)
    assert embedder.embed([text for text in texts if "cursed" not in text]).shape == (38, 64)


@pytest.mark.parametrize("text", ["word " * 9000, BAD])
def test_a_query_that_is_refused_is_a_plain_error(server, embedder, text):
    server.mark_bad(BAD)

    with pytest.raises(TextsRefused, match="put it in other words"):
        embedder.embed_query(text)


def test_a_server_that_begins_to_fail_is_not_blamed_on_the_texts(server, embedder):
    assert embedder.fingerprint
    server.answer("/api/embed", 500, {"error": "llama runner process has terminated"})

    with pytest.raises(EmbeddingsError, match="has terminated") as error:
        embedder.embed(["one", "two"])

    assert not isinstance(error.value, TextsRefused)
    assert len(server.bodies("/api/embed")) == 3


NAN = b'{"embeddings": [[NaN, 0.5]]}'
FAILURES = {
    "busy": (503, {"error": "server busy"}, "server busy.*try again"),
    "not numbers": (200, NAN, "choose a model"),
    "all zero": (200, {"embeddings": [[0.0, 0.0]]}, "choose a model"),
    "none": (200, {"embeddings": []}, "choose a model"),
    "ragged": (200, {"embeddings": [[1.0], [1.0, 2.0]]}, "choose a model"),
    "no vectors": (200, {"other": 1}, "is not Ollama"),
    "no JSON": (200, b"<html>", "is not Ollama"),
    "an answer without an end": (200, b" " * 9_000_000, "is not Ollama"),
    "gone meanwhile": (404, {"error": "not found"}, "`ollama pull bge-m3`"),
}


@pytest.mark.parametrize(("status", "content", "words"), FAILURES.values(), ids=FAILURES)
def test_a_server_that_makes_no_vectors_is_one_plain_error(server, embedder, status, content, words):
    server.answer("/api/embed", status, content)

    with pytest.raises(EmbeddingsError, match=words) as error:
        embedder.embed(["Peskov"])

    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("mistral", "`ollama pull mistral`"),
        (CHAT.name, "makes no embeddings .*does not support embeddings.*such as bge-m3"),
        ("faraway", "runs on ollama.com"),
        ("faraway:cloud", "runs on ollama.com"),
    ],
)
def test_a_model_that_cannot_embed_here_says_why(model, words):
    with OllamaServer(CHAT, EMBEDDING, Model("faraway:latest", remote_host="https://ollama.com")) as server:
        with pytest.raises(EmbeddingsError, match=words):
            embedder_of(server, model).embed(["Peskov"])

        assert not [body for body in server.bodies("/api/embed") if "Peskov" in body["input"]]


def test_nobody_there():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        embedder = OllamaEmbedder("bge-m3", f"http://127.0.0.1:{reserved.getsockname()[1]}")

        with pytest.raises(EmbeddingsError, match=r"bge-m3.*`ollama serve`"):
            embedder.embed_query("Peskov")


def test_a_server_that_never_answers_is_given_up(server):
    with pytest.raises(EmbeddingsError, match="ollama serve"):
        embedder_of(server.hang("/api/embed"), silence_seconds=0.2).embed(["Peskov"])


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [(200, b"<html>", "is not Ollama"), (500, {"error": "disk failure"}, "disk failure.*try again")],
)
def test_a_server_that_lists_no_models(server, embedder, status, content, words):
    server.answer("/api/tags", status, content)

    with pytest.raises(EmbeddingsError, match=words):
        embedder.embed(["Peskov"])


def test_an_address_that_is_none():
    with pytest.raises(EmbeddingsError, match="set OLLAMA_HOST"):
        OllamaEmbedder("bge-m3", "http://127.0.0.1:x").embed(["Peskov"])


def test_neither_proxy_nor_key_matters_on_this_machine(server, embedder, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")

    assert embedder.embed(["Peskov"]).any()
    assert all("authorization" not in map(str.lower, request.headers) for request in server.requests)
