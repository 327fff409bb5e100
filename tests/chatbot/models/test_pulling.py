import asyncio
import json
import re
from dataclasses import replace

import pytest
from ollama_server import OllamaServer

from chatbot.errors import ModelError
from chatbot.models.pulling import Pulling, pull
from chatbot.settings import Settings

SETTINGS = Settings(connect_seconds=0.5, first_token_seconds=0.6, port=0)


def settings_of(server: OllamaServer) -> Settings:
    return replace(SETTINGS, ollama_host=server.url)


async def until_error(settings: Settings, model: str = "mistral") -> tuple[list[Pulling], str]:
    seen = []
    try:
        async for pulling in pull(model, settings):
            seen.append(pulling)  # noqa: PERF401
    except ModelError as error:
        return seen, str(error)
    pytest.fail(f"no error after {seen}")


async def test_a_pull_tells_how_far_it_is_and_ends_with_the_model_there(ollama):
    seen = [pulling async for pulling in pull("mistral", settings_of(ollama))]

    assert ollama.bodies("/api/pull") == [{"model": "mistral", "insecure": False, "stream": True}]
    assert seen[0] == Pulling("pulling manifest", 0, 0)
    assert [(pulling.completed, pulling.total) for pulling in seen[1:-2]] == [
        *((0, 1000), (500, 1000), (1000, 1000)),
        *((1000, 2000), (1500, 2000), (2000, 2000)),
    ]
    assert [pulling.share for pulling in (seen[0], seen[2], seen[-1])] == [0.0, 0.5, 1.0]
    assert seen[-1].status == "success"


BREAKS = {
    "no such model": (("error", "pull model manifest: file does not exist"), "has no model mistral"),
    "no space": (("error", "write /x/blobs/y: no space left on device"), "no space for mistral"),
    "no network": (("error", "dial tcp: lookup registry.ollama.ai: no such host"), "could not reach"),
    "too old": (("error", "412: requires a newer version of Ollama"), "update Ollama"),
    "another error": (("error", "digest mismatch"), r"not pulled \(digest mismatch\)"),
    "an end without success": (("end",), "broke off"),
    "half a line": (("json",), "not Ollama"),
    "a connection that breaks": (("drop",), "broke off"),
    "silence": (("silence",), "silent for 0.6 seconds"),
}


@pytest.mark.parametrize(("fault", "said"), BREAKS.values(), ids=BREAKS)
async def test_a_pull_that_fails_says_what_to_do(ollama, fault, said):
    ollama.break_pull(*fault)

    async with asyncio.timeout(2):
        seen, error = await until_error(settings_of(ollama))

    assert seen[-1].completed == 500
    assert re.search(said, error), error
    assert len(error.splitlines()) == 1


ANSWERS = {
    "old servers' status for no such model": (404, {"error": "model 'mistral' not found"}, "has no model"),
    "a refusal": (500, {"error": "busy"}, "(busy)"),
    "another server": (200, b"<html>", "is not Ollama"),
    "a list": (200, [1], "is not Ollama"),
    "another shape": (200, {"total": "many"}, "is not Ollama"),
    "a line without an end": (200, b"x" * 5_000_000, "is not Ollama"),
    "nothing": (200, b"", "broke off"),
}


@pytest.mark.parametrize(("status", "content", "said"), ANSWERS.values(), ids=ANSWERS)
async def test_another_answer_than_a_pull(ollama, status, content, said):
    ollama.answer("/api/pull", status, content)

    assert said in (await until_error(settings_of(ollama)))[1]


async def test_nobody_there(no_ollama):
    assert "`ollama serve`" in (await until_error(no_ollama))[1]


async def test_a_model_that_would_run_elsewhere_is_not_pulled(ollama):
    assert "ollama.com" in (await until_error(settings_of(ollama), "gpt-oss:120b-cloud"))[1]
    assert ollama.requests == []


async def test_closing_stops_the_pull(ollama):
    ollama.break_pull("endless")
    pulling = pull("mistral", settings_of(ollama))
    await anext(pulling)

    await pulling.aclose()

    assert await asyncio.to_thread(ollama.cancelled.wait, 2)


@pytest.mark.parametrize("line", [{"total": -1}, {"completed": 7}, {"status": None}])
async def test_a_line_without_a_total_is_no_progress(ollama, line):
    lines = "".join(json.dumps(each) + "\n" for each in (line, {"status": "success"}))
    ollama.answer("/api/pull", 200, lines.encode())

    assert [pulling.total async for pulling in pull("mistral", settings_of(ollama))] == [0, 0]
