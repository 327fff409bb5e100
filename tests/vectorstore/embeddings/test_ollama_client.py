"""What the official client is given: routes, keys and bounds; `test_ollama_chat` has the chats."""

from contextlib import closing

import httpx
import pytest
from ollama_server import CHAT, Model, OllamaServer
from web_server import Answer, WebServer

from vectorstore.embeddings.ollama_client import InstalledModel, OllamaClient
from vectorstore.embeddings.ollama_http import drop_key_over_http, http_options
from vectorstore.embeddings.ollama_server import OllamaFailure

LISTED = '{"models": [{"name": "a:latest", "model": "a:latest", "digest": "d", "size": 1%s}]}'


def models_at(url: str, seconds: float = 1.0) -> list[InstalledModel]:
    with closing(OllamaClient(url, 0.5, seconds)) as client:
        return client.models()


@pytest.mark.parametrize(
    ("url", "sent"),
    [("http://127.0.0.1:11434", False), ("http://box.example", False), ("https://box.example", True)],
)
def test_a_key_goes_over_https_only(url, sent):
    request = httpx.Request("GET", url, headers={"Authorization": "Bearer secret"})
    drop_key_over_http(request)

    assert ("Authorization" in request.headers) is sent


@pytest.mark.parametrize(
    ("host", "environment_read", "verified"),
    [
        ("http://127.0.0.1:11434", False, False),
        ("http://localhost:11434", False, False),
        ("http://[::1]:11434", False, False),
        ("https://127.0.0.1:11434", False, True),
        ("http://192.168.1.5:11434", True, True),
        ("https://ollama.example:443", True, True),
    ],
)
def test_proxies_of_the_environment_are_for_other_machines(host, environment_read, verified):
    options = http_options(host, 1, 2)

    assert (options["trust_env"], options["verify"]) == (environment_read, verified)


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


def test_a_redirect_is_not_followed():
    with WebServer() as server:
        server.answers["/api/tags"] = Answer(status=302, headers={"Location": f"{server.url}/elsewhere"})
        with pytest.raises(OllamaFailure) as failure:
            models_at(server.url)

        assert (failure.value.kind, failure.value.status) == ("rejected", 302)
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
        with pytest.raises(OllamaFailure, match="damaged"):
            models_at(server.url)

        assert server.sent < 16_000_000


def test_an_answer_in_single_bytes_is_given_up():
    with WebServer() as server:
        server.answers["/api/tags"] = Answer(iter([b" "] * 1000), pause=0.05)
        with pytest.raises(OllamaFailure, match="no answer"):
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
        with pytest.raises(OllamaFailure) as failure:
            models_at(server.url)

    assert (failure.value.kind, failure.value.status, failure.value.reason) == ("rejected", 502, reason)


@pytest.mark.parametrize(
    ("host", "kind"), [("http://127.0.0.1:9", "not running"), ("http://127.0.0.1:x", "damaged")]
)
def test_an_address_where_nothing_is(host, kind):
    with pytest.raises(OllamaFailure, match=kind):
        models_at(host)
