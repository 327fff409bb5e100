"""Pages of other origins, in a real browser, try to read and use the chat page at every address of the machine."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path
from threading import Thread

import httpx
import pytest
from conftest import ARGUMENTS, CHROMIUM
from playwright.sync_api import Browser, Error, sync_playwright
from unused_library import UnusedLibrary
from web_server import Answer as WebAnswer
from web_server import WebServer

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.models.pulling import Pulling
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.web_server import page_server
from chatbot.turn import Turn

pytestmark = pytest.mark.browser

TITLE = "Ask your articles"
NAMES = [
    "127.0.0.1",
    "localhost",
    "[::ffff:127.0.0.1]",
    "[::1]",
    "127.0.0.2",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
]
FOREIGN = ["evil.test", "chat.localhost"]
"""Names that lead to this machine, though they are not its."""
NAMES += FOREIGN

ATTACK = """
async ({bases, join}) => {
  const read = [], body = JSON.stringify(join);
  const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 3000))]);
  const noted = (name) => (text) => text && read.push(`${name}: ${text}`);
  const attempt = (name, promise) => within(promise.then(noted(name), () => {}));
  const fetched = (path, options) => fetch(path, {credentials: "include", ...options})
    .then((answer) => answer.text()).then((text) => text.slice(0, 80));
  const loaded = (tag, attributes, ready) => new Promise((done) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = () => done(ready ? ready(element) : "loaded");
    element.onerror = () => done("");
    document.body.append(element);
  });
  const opened = (source) => new Promise((done) => {
    source.onopen = source.onmessage = () => done("opened");
    source.onerror = () => { source.close(); done(""); };
  });
  const file = () => {
    const form = new FormData();
    form.append("files", new File(["written from elsewhere"], "foreign.txt"));
    return form;
  };
  const submitted = (path, type, name, value) => new Promise((done) => {
    const frame = Object.assign(document.createElement("iframe"), {name: "f" + Math.random()});
    const form = Object.assign(document.createElement("form"),
      {action: path, method: "post", enctype: type, target: frame.name});
    const input = document.createElement("input");
    if (value === null) {
      input.type = "file";
      const files = new DataTransfer();
      files.items.add(new File(["written from elsewhere"], "foreign.txt"));
      input.files = files.files;
    } else input.value = value;
    input.name = name;
    form.append(input);
    document.body.append(frame, form);
    frame.onload = () => setTimeout(done, 100, "");
    form.submit();
  });
  const pasted = '{"group": "abcdefgh", "text": "written from elsewhere"}';
  const sent = {method: "POST", mode: "no-cors"};
  const json = {"content-type": "application/json"}, text = {"content-type": "text/plain"};
  const attack = (base, api) => Promise.all([
    ...["/", "/config", "/theme.css", "/gradio_api/info", "/gradio_api/heartbeat/abc"].flatMap((path) => [
      attempt(base + " fetch " + path, fetched(base + path)),
      attempt(base + " no-cors " + path, fetched(base + path, {mode: "no-cors"})),
    ]),
    attempt(base + " post", fetched(api + "/queue/join", {method: "POST", headers: text, body})),
    attempt(base + " post no-cors", fetched(api + "/queue/join", {method: "POST", mode: "no-cors", body})),
    attempt(base + " preflight", fetched(api + "/queue/join", {method: "POST", headers: json, body})),
    attempt(base + " put", fetched(api + "/queue/join", {method: "PUT", body})),
    attempt(base + " beacon", Promise.resolve(navigator.sendBeacon(api + "/queue/join", body) && "")),
    attempt(base + " upload", fetched(api + "/upload", {method: "POST", body: file()})),
    attempt(base + " upload no-cors", fetched(api + "/upload", {method: "POST", mode: "no-cors", body: file()})),
    attempt(base + " events", opened(new EventSource(api + "/queue/data?session_hash=abc"))),
    attempt(base + " heartbeat", opened(new EventSource(api + "/heartbeat/abc", {withCredentials: true}))),
    attempt(base + " socket", opened(new WebSocket(api.replace("http", "ws") + "/queue/join"))),
    attempt(base + " image", loaded("img", {src: base + "/static/img/logo.svg"})),
    attempt(base + " script", loaded("script", {src: base + "/gradio_api/info"})),
    attempt(base + " module", loaded("script", {src: base + "/static/js/a.js", type: "module"})),
    attempt(base + " style", loaded("link", {rel: "stylesheet", href: base + "/theme.css"})),
    attempt(base + " frame", loaded("iframe", {src: base + "/"}, (frame) => frame.contentDocument?.title)),
    attempt(base + " form", submitted(api + "/queue/join", "text/plain", body.slice(0, -1) + ', "a": "', '"}')),
    attempt(base + " form upload", submitted(api + "/upload", "multipart/form-data", "files", null)),
    attempt(base + " add file", fetched(base + "/library/files?name=a.txt", {...sent, body: "a"})),
    attempt(base + " add text", fetched(base + "/library/texts", {...sent, body: pasted})),
    attempt(base + " form text", submitted(base + "/library/texts", "text/plain", pasted.slice(0, -1), '}')),
    attempt(base + " remove", fetched(base + "/library/removals", {...sent, body: '{"ids": ["a"]}'})),
    attempt(base + " articles", fetched(base + "/library/articles")),
    attempt(base + " article", fetched(base + "/library/article?id=a")),
    attempt(base + " additions", fetched(base + "/library/additions?group=abcdefgh")),
    attempt(base + " form recording", submitted(api + "/process_recording", "multipart/form-data", "video", null)),
  ]);
  await Promise.all(bases.map((base) => attack(base, base + "/gradio_api")));
  return read;
}
"""


class UsedAnswerer:
    """Keeps that it was used."""

    def __init__(self) -> None:
        self.used: list[str] = []

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        self.used.append(question)
        yield Answer(question, question, "So it is.", "quotes", finished=True)

    async def status(self) -> Status:
        self.used.append("status")
        return Status("", "There is none.", 0)

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        self.used.append("pull")
        yield Pulling("success", 1, 1)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser in which other names lead to this machine, as their owner's name server may say."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        rules = "--host-resolver-rules=MAP *.test 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rules])
        yield browser
        browser.close()


def first_question(url: str) -> dict[str, object]:
    """The message with which the page would ask."""
    page = httpx.get(url, trust_env=False, timeout=20).text
    config = json.loads(page.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0])
    asking = next(one for one in config["dependencies"] if one["targets"][0][1] == "submit")
    kinds = {one["id"]: one["type"] for one in config["components"]}
    data = [None if kinds[number] == "state" else "" for number in asking["inputs"]]
    return {"data": ["stolen", *data[1:]], "fn_index": asking["id"], "session_hash": "abc"}


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_no_other_origin_reads_or_uses_the_page(
    chromium: Browser, host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    answerer, library = UsedAnswerer(), UnusedLibrary()
    address = BoundAddress.bind(host, 0)
    server = page_server(answerer, library, address)
    thread = Thread(target=server.run)
    thread.start()
    try:
        with WebServer() as attacker:
            attacker.answers["/"] = WebAnswer(b"<!doctype html><title>Elsewhere</title><body>")
            join = first_question(server.url)
            names = dict.fromkeys([*NAMES, socket.gethostname()])
            bases = [f"http://{name}:{address.port}" for name in names]
            seen = [
                f"{origin}: {read}"
                for origin in (attacker.url, f"http://evil.test:{attacker.port}")
                for read in attacked(chromium, origin, bases, join)
            ]
            shown = [name for name in FOREIGN if opens(chromium, name, address.port)]
            assert opens(chromium, "127.0.0.1", address.port) or host == "::"
    finally:
        server.stop()
        thread.join(10)
    assert seen == []
    assert shown == []
    assert [used for used in answerer.used if used != "status"] == []
    assert library.used == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def attacked(chromium: Browser, origin: str, bases: list[str], join: dict[str, object]) -> list[str]:
    """What a page of `origin` reads of the chat page at `bases`, and every request that is answered."""
    page = chromium.new_page()
    answered: list[str] = []
    page.on("response", lambda response: response.ok and answered.append(response.url))
    try:
        page.goto(origin)
        read = list(page.evaluate(ATTACK, {"bases": bases, "join": join}))
        # Chromium does not say who asks where the address is neither loopback nor https. There, the answer is kept
        # from the other page by frame-ancestors and cross-origin-resource-policy.
        unsaid = (origin, f"http://{socket.gethostname()}:")
        return read + [url for url in answered if not url.startswith(unsaid)]
    finally:
        page.close()


def opens(chromium: Browser, name: str, port: int) -> bool:
    """Whether the page opens under a name, as after its owner has pointed it here (DNS rebinding)."""
    page = chromium.new_page()
    try:
        page.goto(f"http://{name}:{port}/")
        return TITLE in page.content()
    except Error:
        return False
    finally:
        page.close()
