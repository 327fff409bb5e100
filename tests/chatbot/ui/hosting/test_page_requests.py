"""What Gradio would do with requests that the page never makes: none of them reaches it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from scripted_page import served
from unused_library import UnusedLibrary

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.models.pulling import Pulling
from chatbot.turn import Turn
from chatbot.ui.page import PageAnswerer

API = "/gradio_api"
ROUTES = [
    *("/config", "/login", "/logout", "/svelte/a.js", "/monitoring", "/monitoring/summary", "/robots.txt"),
    *("/manifest.json", "/pwa_icon", "/openapi.json", "/docs", "/gradio_api/openapi.json", "/gradio_api/info"),
    *(f"{API}/upload", f"{API}/upload_progress", f"{API}/process_recording", f"{API}/file=/etc/hostname"),
    *(f"{API}/file/etc/hostname", f"{API}/proxy=http://127.0.0.1:9/", f"{API}/component_server", f"{API}/mcp/"),
    *(f"{API}/dev/reload", f"{API}/vibe-edit", f"{API}/vibe-code", f"{API}/deep_link", f"{API}/token"),
    *(f"{API}/user", f"{API}/app_id", f"{API}/startup-events", f"{API}/run/chat", f"{API}/call/chat"),
    *(f"{API}/run-history/records", f"{API}/runs", f"{API}/stream/a", f"{API}/custom_component/a"),
    *("/static/../config", "/assets/%2e%2e/config", "/theme.css/"),
]


class QuietAnswerer:
    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        yield Answer(question, question, "So it is.", "quotes", finished=True)

    async def status(self) -> Status:
        return Status("", "There is none.", 0)

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("success", 1, 1)


@contextmanager
def requested(answerer: PageAnswerer | None = None) -> Iterator[httpx.Client]:
    with (
        served(answerer or QuietAnswerer(), UnusedLibrary()) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=20) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with requested() as client:
        yield client


def event(client: httpx.Client, name: str) -> dict[str, object]:
    """The message that starts the event of an element, as the page sends it."""
    config = json.loads(client.get("/").text.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0])
    found = next(one for one in config["dependencies"] if any(target[1] == name for target in one["targets"]))
    kinds = {one["id"]: one["type"] for one in config["components"]}
    data = [None if kinds[number] == "state" else "" for number in found["inputs"]]
    return {
        "data": data,
        "fn_index": found["id"],
        "session_hash": "abc123",
        "trigger_id": None,
        "event_data": None,
    }


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_what_the_page_does_not_use_is_not_found(client: httpx.Client, method: str, route: str) -> None:
    assert client.request(method, route).status_code == 404


def malformed(valid: dict[str, object]) -> dict[str, bytes]:
    data = valid["data"]
    assert isinstance(data, list)
    changes: dict[str, dict[str, object]] = {
        "no data": {"data": None},
        "too few": {"data": data[1:]},
        "too many": {"data": [*data, ""]},
        "a number for a question": {"data": [1, *data[1:]]},
        "an object for a question": {"data": [{"text": "a"}, *data[1:]]},
        "a file for a question": {
            "data": [{"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}, *data[1:]]
        },
        "a value for a state": {"data": ["", "state", *data[2:]]},
        "no event": {"fn_index": None},
        "an unknown event": {"fn_index": 10_000},
        "an event by name": {"fn_index": "chat"},
        "no session": {"session_hash": None},
        "an empty session": {"session_hash": ""},
        "an odd session": {"session_hash": "a<gradio-sep>b"},
        "a long session": {"session_hash": "a" * 5000},
        "a trigger that is a list": {"trigger_id": [1]},
    }
    bodies = {name: json.dumps({**valid, **change}).encode() for name, change in changes.items()}
    return bodies | {
        "nothing": b"",
        "no JSON": b"{",
        "a list": b"[]",
        "no UTF-8": b"\xff\xfe",
        "deep": b"[" * 100_000,
        "a half character": json.dumps({**valid, "data": ["\ud800", *data[1:]]}).encode(),
        "a form": b"data=1",
    }


@pytest.mark.parametrize("route", ["queue/join", "cancel", "reset"])
def test_a_malformed_message_is_refused_without_a_traceback(
    client: httpx.Client, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, route: str
) -> None:
    for name, body in malformed(event(client, "submit")).items():
        answer = client.post(f"{API}/{route}", content=body, headers={"content-type": "text/plain"})
        assert answer.status_code == 422, name
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_a_selection_must_be_one_of_an_example(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    selection = event(client, "example_select")
    for chosen in (None, {}, [], {"index": 0, "value": {}}, {"index": 0, "value": {"text": 1}}):
        answer = client.post(f"{API}/queue/join", json={**selection, "event_data": chosen})
        assert answer.status_code == 422, chosen
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_message_is_refused(client: httpx.Client, declared: bool) -> None:
    body = json.dumps({**event(client, "submit"), "event_data": "a" * 1_200_000}).encode()
    pieces = (body[start : start + 100_000] for start in range(0, len(body), 100_000))
    answer = client.post(f"{API}/queue/join", content=body if declared else pieces)
    assert answer.status_code == 413


def test_an_unknown_session_is_not_found_without_a_traceback(
    client: httpx.Client, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    cancel = {"session_hash": "unknown", "fn_index": 1, "event_id": "a"}
    assert client.get(f"{API}/queue/data", params={"session_hash": "unknown"}).status_code == 404
    assert client.get(f"{API}/queue/data").status_code == 404
    assert client.post(f"{API}/cancel", json=cancel).status_code == 404
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_a_question_of_the_page_is_answered(client: httpx.Client) -> None:
    question = event(client, "submit")
    question["data"] = ["Is it so?", *question["data"][1:]]  # type: ignore[index]
    assert client.post(f"{API}/queue/join", json=question).status_code == 200
    with client.stream("GET", f"{API}/queue/data", params={"session_hash": "abc123"}) as answer:
        assert "So it is." in answer.read().decode()


OPENING = {
    "GRADIO_ALLOWED_PATHS": "/",
    "GRADIO_SHARE": "True",
    "GRADIO_ROOT_PATH": "http://evil.test",
    "GRADIO_MCP_SERVER": "True",
    "GRADIO_VIBE_MODE": "1",
    "GRADIO_WATCH_DIRS": "/tmp",
    "GRADIO_LOCAL_DEV_MODE": "1",
    "GRADIO_SSR_MODE": "True",
    "GRADIO_PROFILING": "1",
    "GRADIO_RUN_HISTORY": "True",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "GRADIO_DEBUG": "1",
    "GRADIO_DEFAULT_CONCURRENCY_LIMIT": "x",
    "GRADIO_HEARTBEAT_INTERVAL": "x",
}
PAGE_WITHOUT_ITS_SESSION = """
import re, sys
sys.path[:0] = {folders!r}
from test_page_requests import API, requested
with requested() as client:
    page = client.get("/", headers={{"x-forwarded-host": "evil.test"}}).text
    print(re.sub(r'127.0.0.1:[0-9]+|"app_id": ?[0-9]+|[0-9a-f]{{32,}}|0x[0-9a-f]+', "", page))
    for route in ("file=/etc/hostname", "mcp/", "vibe-code", "profiling/traces", "dev/reload", "runs"):
        print(route, client.get(API + "/" + route).status_code)
"""


def test_variables_of_gradio_open_nothing(tmp_path: Path) -> None:
    pages = []
    for variables in ({}, OPENING):
        environment = {**os.environ, **variables, "GRADIO_TEMP_DIR": str(tmp_path)}
        folder = Path(__file__).parent
        code = PAGE_WITHOUT_ITS_SESSION.format(folders=[str(folder), str(folder.parents[2])])
        ran = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=100
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        assert ran.stdout.count(" 404\n") == 6
        assert "evil.test" not in ran.stdout
        pages.append(ran.stdout)
    assert pages[0] == pages[1]
