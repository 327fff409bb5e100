"""What the official client is given: routes, keys and bounds; `test_ollama_chat` has the chats."""

from dataclasses import replace

import httpx
import pytest
from ollama_server import CHAT, EMBEDDING, Model, OllamaServer
from web_server import Answer, WebServer

from vectorstore.embeddings.ollama_client import InstalledModel, ModelDetails, OllamaClient
from vectorstore.embeddings.ollama_failures import (
    NotOllama,
    NotRunning,
    OllamaFailure,
    Rejected,
    Unresponsive,
    one_line,
)
from vectorstore.embeddings.ollama_transport import route_to, without_key_over_http

LISTED = '{"models": [{"name": "a:latest", "model": "a:latest", "digest": "d", "size": 1%s}]}'


def client_of(url: str, seconds: float = 1.0) -> OllamaClient:
    return OllamaClient(url, connect_seconds=0.5, silence_seconds=seconds)


def models_at(url: str, seconds: float = 1.0) -> list[InstalledModel]:
    with client_of(url, seconds) as client:
        return client.models()


@pytest.mark.parametrize(
    ("url", "sent"),
    [("http://127.0.0.1:11434", False), ("http://box.example", False), ("https://box.example", True)],
)
def test_a_key_goes_over_https_only(url, sent):
    request = without_key_over_http(httpx.Request("GET", url, headers={"Authorization": "Bearer secret"}))

    assert ("Authorization" in request.headers) is sent


@pytest.mark.parametrize(
    ("host", "proxy"),
    [
        ("http://127.0.0.1:11434", None),
        ("http://localhost:11434", None),
        ("http://[::1]:11434", None),
        ("http://192.168.1.5:11434", "http://proxy.example:3128"),
        ("https://ollama.example:443", "http://secure.example:3128"),
        ("http://inside.example:11434", None),
    ],
)
def test_proxies_of_the_environment_are_for_other_machines(host, proxy, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "proxy.example:3128")
    monkeypatch.setenv("HTTPS_PROXY", "http://secure.example:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example")

    assert route_to(host)["proxy"] == proxy


@pytest.mark.parametrize(("host", "verified"), [("http://127.0.0.1:1", False), ("https://127.0.0.1:1", True)])
def test_certificates_are_read_for_https(host, verified):
    assert route_to(host)["verify"] is verified


def test_installed_models_and_whether_they_run_elsewhere():
    cloud, faraway = Model("gemma4:cloud"), Model("faraway:latest", remote_host="https://ollama.com")
    with OllamaServer(CHAT, cloud, faraway) as server:
        models = models_at(server.url)

    assert [(model.name, model.remote) for model in models] == [
        (CHAT.name, False),
        ("gemma4:cloud", True),
        ("faraway:latest", True),
    ]
    assert models[0] == InstalledModel(CHAT.name, CHAT.digest, CHAT.size, remote=False)


def test_what_a_server_knows_of_a_model():
    faraway = replace(EMBEDDING, name="faraway:latest", remote_host="https://ollama.com")
    with OllamaServer(CHAT, faraway) as server, client_of(server.url) as client:
        assert client.details(CHAT.name) == ModelDetails(("completion", "thinking"), 32768, remote=False)
        assert client.details(faraway.name) == ModelDetails(("embedding",), 8192, remote=True)

        server.answer("/api/show", 200, {"details": {}})
        assert client.details(CHAT.name) == ModelDetails(None, 0, remote=False)


def test_a_redirect_is_not_followed():
    with WebServer() as server:
        server.answers["/api/tags"] = Answer(status=302, headers={"Location": f"{server.url}/elsewhere"})
        with pytest.raises(Rejected) as rejected:
            models_at(server.url)

        assert rejected.value.status == 302
        assert [path for path, _ in server.requests] == ["/api/tags"]


DAMAGED = {
    "HTML": Answer(b"<html>"),
    "a list": Answer(b"[1]"),
    "no models": Answer(b'{"models": null}'),
    "a model that is none": Answer(b'{"models": [1]}'),
    "not UTF-8": Answer(b'{"models": "\xff"}'),
    "too deep": Answer(b"[" * 100_000),
    "compressed": Answer((LISTED % "").encode(), headers={"Content-Encoding": "gzip"}),
    "a flood": Answer(iter([b" " * 1_000_000] * 20)),
}


@pytest.mark.parametrize("answer", DAMAGED.values(), ids=DAMAGED)
def test_another_answer_is_not_ollamas(answer):
    with WebServer() as server:
        server.answers["/api/tags"] = answer
        with pytest.raises(NotOllama):
            models_at(server.url)

        assert server.sent < 12_000_000


def test_an_answer_in_single_bytes_is_given_up():
    with WebServer() as server:
        server.answers["/api/tags"] = Answer(iter([b" "] * 1000), pause=0.05)
        with pytest.raises(Unresponsive):
            models_at(server.url, seconds=0.3)


REASONS = {
    "prose": ({"error": "model 'x'\nnot found"}, "model 'x' not found"),
    "JSON inside JSON": ({"error": '{"error": {"code": 400, "message": "too long"}}'}, "too long"),
    "an object": ({"error": {"message": "too long"}}, "too long"),
    "a page": (b"<html><title>Bad gateway</title>", "HTTP 502"),
    "text": (b"Bad gateway", "Bad gateway"),
    "nothing": (b"", "HTTP 502"),
    "too much": (b"x" * 1_000_000, "HTTP 502"),
}


@pytest.mark.parametrize(("content", "reason"), REASONS.values(), ids=REASONS)
def test_the_reason_of_a_rejection_is_one_line(content, reason):
    with OllamaServer() as server:
        server.answer("/api/tags", 502, content)
        with pytest.raises(Rejected) as rejected:
            models_at(server.url)

    assert (rejected.value.status, rejected.value.reason) == (502, reason)


@pytest.mark.parametrize(("host", "kind"), [("http://127.0.0.1:9", NotRunning), ("http://127.0.0.1:x", NotOllama)])
def test_an_address_where_nothing_is(host, kind):
    with pytest.raises(OllamaFailure) as failure:
        models_at(host)

    assert type(failure.value) is kind


def test_a_foreign_message_becomes_one_short_line():
    assert one_line("bad\r\n\x1b[31m thing. ") == "bad [31m thing"
    assert len(one_line("x" * 1000)) == 200
