"""Models of other providers; the ones that need their packages are skipped without them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from openai_server import OpenAIServer

from chatbot.answering.answerer import Answerer
from chatbot.cli.doctor import examine
from chatbot.errors import ModelError
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.models.providers import missing_package, provider_and_name, provider_chat
from chatbot.settings import Settings

SETTINGS = Settings(ollama_host="http://127.0.0.1:9", model="openai:stand-in", first_token_seconds=5, port=0)
QUESTION = "What did Peskov demand?"

NAMES = {
    "gemma4:e4b": ("", "gemma4:e4b"),
    "mistral": ("", "mistral"),
    "mistral:7b": ("", "mistral:7b"),
    "deepseek-r1:8b": ("", "deepseek-r1:8b"),
    "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M": ("", "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M"),
    "ollama:gemma4:e4b": ("", "gemma4:e4b"),
    "ollama:mistral": ("", "mistral"),
    "ollama:": ("", ""),
    "openai:gpt-5": ("openai", "gpt-5"),
    "openai:org/model:tag": ("openai", "org/model:tag"),
    "anthropic:claude-sonnet-4-5": ("anthropic", "claude-sonnet-4-5"),
    "openai": ("", "openai"),
    "openai:": ("", "openai:"),
    "": ("", ""),
}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_API_KEY", "HTTP_PROXY"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    pytest.importorskip("langchain_openai")
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        yield server


@pytest.mark.parametrize(("model", "expected"), NAMES.items())
def test_only_what_names_a_provider_is_a_model_of_one(model, expected):
    assert provider_and_name(model) == expected


async def test_ollama_may_be_named_as_a_provider(ollama):
    found = await find_model(replace(SETTINGS, ollama_host=ollama.url, model="ollama:gemma4:e4b"))

    assert isinstance(found, AvailableModel)
    assert found.name == "gemma4:e4b"


async def test_a_missing_package_is_named_with_the_command():
    # The least used one, which no test needs.
    if not missing_package("xai"):
        pytest.skip("langchain-xai is installed")

    found = await find_model(replace(SETTINGS, model="xai:grok"))

    assert isinstance(found, NoModel)
    assert found.commands == ("pip install langchain-xai",)
    assert "xai:grok needs" in found.reason
    assert found.offer == ""


async def test_a_provider_answers(server, sample_library):
    server.enqueue("<think>Who?</think>", "Moscow insists that Ukraine give up", " joining NATO [1].")

    answer = await Answerer(sample_library, SETTINGS).ask(QUESTION)

    assert (answer.mode, answer.model, answer.notices) == ("model", "openai:stand-in", ())
    assert answer.text.startswith("Moscow insists that Ukraine give up joining NATO")
    [(path, headers, body)] = server.requests
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer secret"
    assert body["model"] == "stand-in"
    assert SETTINGS.answer_tokens in (body.get("max_tokens"), body.get("max_completion_tokens"))


async def test_the_doctor_says_that_the_passages_are_sent_away(server, tmp_path):
    checks = await examine(replace(SETTINGS, library=tmp_path / "none"))

    assert checks[-1].well
    assert "openai:stand-in at its provider, which is sent the passages" in checks[-1].seen


@pytest.mark.parametrize("status", [401, 404, 400])
async def test_what_a_provider_raises_is_told_and_quotes_follow(server, sample_library, status):
    server.enqueue_refusal(status)

    answer = await Answerer(sample_library, SETTINGS).ask(QUESTION)

    assert answer.mode == "quotes"
    assert answer.citations
    [notice] = answer.notices
    assert "openai:stand-in broke off" in notice
    assert "refused" in notice


async def test_a_key_that_is_missing_is_said(server, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")

    found = await find_model(SETTINGS)

    assert isinstance(found, NoModel)
    assert "openai:stand-in is not set up" in found.reason
    assert len(found.reason.splitlines()) == 1


ADDRESSES = {
    "OPENAI_BASE_URL": "openai",
    "OPENAI_API_BASE": "openai",
    "AZURE_OPENAI_ENDPOINT": "azure_openai",
    "ANTHROPIC_BASE_URL": "anthropic",
    "ANTHROPIC_API_URL": "anthropic",
    "GROQ_API_BASE": "groq",
    "MISTRAL_BASE_URL": "mistralai",
}


@pytest.mark.parametrize(("variable", "provider"), ADDRESSES.items())
@pytest.mark.parametrize("address", ["http://box.example/v1", "http://192.168.0.7:8000", "box.example"])
def test_no_key_is_sent_over_http(variable, provider, address, monkeypatch):
    monkeypatch.setenv(variable, address)

    with pytest.raises(ModelError, match=f"{variable} is not https"):
        provider_chat(provider, "any", SETTINGS)


async def test_a_proxy_is_not_sent_what_is_for_this_machine(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    found = await find_model(SETTINGS)

    assert isinstance(found, NoModel)
    assert "set NO_PROXY=127.0.0.1" in found.reason


@pytest.mark.parametrize("variable", ["ANTHROPIC_BASE_URL", "UNRELATED_BASE_URL", "OPENAI_BASE_URL"])
async def test_another_address_is_no_matter(server, monkeypatch, variable):
    monkeypatch.setenv(variable, server.url if variable.startswith("OPENAI") else "http://box.example")

    assert isinstance(await find_model(SETTINGS), AvailableModel)
