import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from ollama_server import CHAT, EMBEDDING, Model, OllamaServer
from web_server import Answer, WebServer

from chatbot.errors import ModelError
from chatbot.models.calling import stream
from chatbot.models.discovery import (
    DEFAULT_MODEL,
    PREFERRED,
    AvailableModel,
    ListedModel,
    NoModel,
    find_model,
    list_models,
)
from chatbot.settings import Settings

QUICK = Settings(connect_seconds=0.5)


def free_address() -> str:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{reserved.getsockname()[1]}"


@pytest.fixture
def settings_of():
    return lambda server, **changes: replace(QUICK, ollama_host=server.url, **changes)


async def test_nobody_there_is_known_at_once_with_both_commands():
    begun = time.perf_counter()

    found = await find_model(replace(QUICK, ollama_host=free_address()))

    assert isinstance(found, NoModel)
    assert "not running" in found.reason
    assert found.offer == ""
    assert found.commands == ("ollama serve", f"ollama pull {DEFAULT_MODEL}")
    assert str(found).endswith(f"Run `ollama serve`, then `ollama pull {DEFAULT_MODEL}`.")
    assert time.perf_counter() - begun < 1.0


async def test_a_model_that_is_not_there_is_offered(settings_of):
    with OllamaServer() as server:
        found = await find_model(settings_of(server, model="mistral"))

    assert found == NoModel("The model mistral is not installed.", ("ollama pull mistral",), offer="mistral")


async def test_no_model_can_be_asked_for(settings_of, ollama):
    assert await find_model(settings_of(ollama, model="none")) == NoModel("")


async def test_the_command_names_the_model_that_is_set():
    found = await find_model(replace(QUICK, ollama_host=free_address(), model="mistral"))

    assert isinstance(found, NoModel)
    assert found.commands[-1] == "ollama pull mistral"


CHOICES = {
    "ollama's recommendation": (["llama3.2:3b", "gemma4:e4b", "mistral:7b"], "gemma4:e4b"),
    "instruct before plain": (["qwen2.5:7b", "qwen2.5:7b-instruct"], "qwen2.5:7b-instruct"),
    "no special model": (["qwen2.5-coder:7b", "qwen2.5:7b"], "qwen2.5:7b"),
    "an unknown one before none": (["parrot:latest"], "parrot:latest"),
    "a known one before an unknown": (["parrot:latest", "phi4:14b"], "phi4:14b"),
    "no cloud": (["gemma4:cloud", "gemma4:31b-cloud", "mistral:7b"], "mistral:7b"),
}


@pytest.mark.parametrize(("installed", "chosen"), CHOICES.values(), ids=CHOICES)
async def test_the_best_one_there_answers(settings_of, installed, chosen):
    with OllamaServer(EMBEDDING, *map(Model, installed)) as server:
        found = await find_model(settings_of(server))

    assert isinstance(found, AvailableModel)
    assert found.name == chosen


async def test_of_one_family_the_smallest_that_is_no_toy_answers(settings_of):
    sizes = {"gemma3:270m": 300_000_000, "gemma3:27b": 17_000_000_000, "gemma3:4b": 3_300_000_000}
    with OllamaServer(*(Model(name, size=size) for name, size in sizes.items())) as server:
        found = await find_model(settings_of(server))

    assert isinstance(found, AvailableModel)
    assert found.name == "gemma3:4b"


@pytest.mark.parametrize(
    "models",
    [
        (EMBEDDING,),
        (Model("gemma4:cloud"),),
        (Model("gemma4:e4b", remote_host="https://ollama.com"),),
    ],
    ids=["embeddings only", "cloud by name", "cloud by host"],
)
async def test_a_model_that_cannot_answer_here_is_none(settings_of, models):
    with OllamaServer(*models) as server:
        found = await find_model(settings_of(server))

    assert found == NoModel(
        "Ollama has no model that can answer.", (f"ollama pull {DEFAULT_MODEL}",), offer=DEFAULT_MODEL
    )


CONFIGURED = {
    "exact": ("gemma4:e4b", "gemma4:e4b"),
    "tag left out": ("mistral", "mistral:latest"),
    "other case": ("Mistral", "mistral:latest"),
    "not installed": ("qwen3", "`ollama pull qwen3`"),
    "another tag of it": ("gemma4", "`ollama pull gemma4`"),
    "embeddings": ("bge-m3", "makes embeddings, not answers"),
    "cloud, not installed": ("gpt-oss:120b-cloud", "runs on ollama.com"),
    "on another machine": ("faraway", "runs on ollama.com"),
}


@pytest.mark.parametrize(("name", "expected"), CONFIGURED.values(), ids=CONFIGURED)
async def test_the_model_that_is_set_answers_or_nobody(settings_of, name, expected):
    faraway = Model("faraway:latest", remote_host="https://ollama.com")
    with OllamaServer(CHAT, EMBEDDING, Model("mistral:latest"), faraway) as server:
        found = await find_model(settings_of(server, model=name))

    assert expected == found.name if isinstance(found, AvailableModel) else expected in str(found)


@pytest.mark.parametrize(("asked", "trained"), [(8192, 32768), (8192, 2048)])
async def test_the_context_is_what_settings_and_model_allow(settings_of, asked, trained):
    with OllamaServer(Model("gemma4:e4b", context_length=trained)) as server:
        found = await find_model(settings_of(server, context_tokens=asked))

    assert isinstance(found, AvailableModel)
    assert found.context_tokens == min(asked, trained)


@pytest.mark.parametrize(
    ("loaded", "expected"), [("", False), ("gemma4:e4b", True), ("gemma4", False), ("mistral:7b", False)]
)
async def test_whether_it_is_loaded_is_known(settings_of, loaded, expected):
    with OllamaServer() as server:
        found = await find_model(settings_of(server.load(loaded) if loaded else server))

    assert isinstance(found, AvailableModel)
    assert found.loaded is expected


async def test_an_old_server_that_does_not_tell_what_is_loaded(settings_of):
    with OllamaServer() as server:
        found = await find_model(settings_of(server.answer("/api/ps", 404, b"404 page not found")))

    assert isinstance(found, AvailableModel)
    assert found.loaded


@pytest.mark.parametrize(
    ("status", "content"),
    [(200, b"<html>hello</html>"), (404, b"nothing here"), (200, {"models": None}), (200, [1])],
)
async def test_another_server_at_the_address_is_named_as_such(settings_of, status, content):
    with OllamaServer() as server:
        found = await find_model(settings_of(server.answer("/api/tags", status, content)))

    assert isinstance(found, NoModel)
    assert "is not Ollama" in found.reason
    assert "OLLAMA_HOST" in found.reason


async def test_a_server_that_never_answers_is_given_up(settings_of):
    with OllamaServer() as server:
        found = await find_model(settings_of(server.hang("/api/tags"), connect_seconds=0.2))

    assert isinstance(found, NoModel)
    assert "does not answer within 0.2 seconds" in found.reason


ENDLESS = {"drop by drop": b" ", "in a flood": b" " * 1_000_000}


@pytest.mark.parametrize("piece", ENDLESS.values(), ids=ENDLESS)
async def test_an_answer_without_an_end_is_not_waited_for(piece):
    def sent():
        while True:
            yield piece

    with WebServer() as server:
        server.answers["/api/tags"] = Answer(sent(), pause=0.02)
        async with asyncio.timeout(2):
            found = await find_model(replace(QUICK, connect_seconds=0.3, ollama_host=server.url))

    assert isinstance(found, NoModel)
    assert "OLLAMA_HOST" in found.reason


async def test_an_old_server_that_lists_no_capabilities_is_taken_at_the_models_name(settings_of):
    with OllamaServer(Model("nomic-embed-text:latest"), Model("mistral:latest")) as server:
        found = await find_model(settings_of(server.answer("/api/show", 200, {"details": {}})))

    assert isinstance(found, AvailableModel)
    assert (found.name, found.context_tokens) == ("mistral:latest", QUICK.context_tokens)


async def test_a_proxy_is_not_asked_for_a_server_on_this_machine(settings_of, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", free_address())
    with OllamaServer() as server:
        found = await find_model(settings_of(server))

    assert isinstance(found, AvailableModel)


def test_preferred_families_are_named_once():
    assert len(set(PREFERRED)) == len(PREFERRED)
    assert DEFAULT_MODEL.startswith(PREFERRED[0])


def test_finding_that_there_is_no_server_imports_no_client():
    code = (
        "import asyncio, sys; from chatbot.models.discovery import find_model;"
        "from chatbot.settings import Settings;"
        f"asyncio.run(find_model(Settings(ollama_host={free_address()!r})));"
        "clients = ('langchain', 'langchain_core', 'langsmith', 'gradio', 'ollama', 'httpx');"
        "print([name for name in clients if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


async def test_any_chat_model_streams():
    model = GenericFakeChatModel(messages=iter([AIMessage("Moscow insists.")]))

    chunks = [chunk async for chunk in stream(model, [HumanMessage("Who?")])]

    assert "".join(str(chunk.content) for chunk in chunks) == "Moscow insists."


class Listener:
    """Notices any connection to a loopback port."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.called.set()
            connection.close()


TRACED = """
import asyncio, sys
from langchain_core.messages import HumanMessage
from langchain_core.tracers.langchain import wait_for_all_tracers
from chatbot.models.discovery import find_model
from chatbot.models.calling import stream
from chatbot.settings import Settings

async def main():
    model = (await find_model(Settings(ollama_host=sys.argv[1]))).chat()
    chunks = stream(model, [HumanMessage("Who?")]) if sys.argv[2] == "ours" else model.inner.astream("Who?")
    print("".join([chunk.content async for chunk in chunks]))

asyncio.run(main())
wait_for_all_tracers()
"""


@pytest.mark.parametrize(("caller", "traced"), [("ours", False), ("plain", True)])
def test_nothing_is_traced_whatever_the_environment_says(caller, traced):
    """The plain call shows that the listener would have noticed."""
    with Listener() as listener, OllamaServer() as server:
        server.enqueue("Moscow", " insists.")
        tracing = {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_ENDPOINT": listener.url,
            "LANGSMITH_API_KEY": "key",
        }
        asking = [sys.executable, "-c", TRACED, server.url, caller]
        with subprocess.Popen(asking, env={**os.environ, **tracing}, stdout=subprocess.DEVNULL) as asked:
            listener.called.wait(0 if caller == "ours" else 10)
            if caller == "plain":
                asked.kill()  # it would try again for long
        if caller == "ours":
            assert asked.returncode == 0
            assert len(server.bodies("/api/chat")) == 1

    assert listener.called.is_set() == traced


async def test_a_variable_langchain_refuses_is_named(monkeypatch):
    monkeypatch.setenv("LANGCHAIN_TRACING", "true")
    model = GenericFakeChatModel(messages=iter([AIMessage("Moscow insists.")]))

    with pytest.raises(ModelError, match="unset it"):
        await anext(stream(model, [HumanMessage("Who?")]))


async def test_the_models_of_this_machine_are_listed_with_what_they_are_for(settings_of):
    with OllamaServer(CHAT, EMBEDDING, replace(CHAT, name="gemma4:cloud")) as server:
        listed = await list_models(settings_of(server))

    assert [(model.name, model.makes_answers) for model in listed] == [(EMBEDDING.name, False), (CHAT.name, True)]
    assert all(isinstance(model, ListedModel) and model.size for model in listed)


async def test_where_nobody_answers_no_model_is_listed():
    assert await list_models(replace(QUICK, ollama_host=free_address())) == []
