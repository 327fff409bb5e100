"""The log-in over HTTP, before a small application that says who asks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from chatbot.serving.access.attempt_limit import AttemptLimit
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.access.login import Login
from chatbot.serving.access.security import AccessControl
from chatbot.serving.access.users_file import UsersFile
from chatbot.ui.hosting.current_user import user_of

PASSWORD = "four words are long"
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(2)>${title}'
ADDRESS = BoundAddress(None, "127.0.0.1", "127.0.0.1", 7860)  # type: ignore[arg-type]
OTHERS = [
    *(("GET", path) for path in ("/theme.css", "/library/articles", "/gradio_api/queue/data", "/login/")),
    *(("POST", path) for path in ("/", "/gradio_api/queue/join", "/library/removals", "/login/x")),
]


async def who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(f"for {user_of(scope)}")(scope, receive, send)


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> UsersFile:
    users = UsersFile(tmp_path_factory.mktemp("users"))
    for name in ("Anna", "zoe", MARKUP):
        users.add(name, PASSWORD)
    return users


@pytest.fixture
def login(users: UsersFile) -> Login:
    return Login(who_asks, users, AttemptLimit(most=2))


def browser(login: Login, client: str = "127.0.0.1", scheme: str = "http") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(AccessControl(login, ADDRESS.authorities), client=(client, 9))
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://127.0.0.1:7860")


@pytest.fixture
async def client(login: Login) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(login) as client:
        yield client


async def log_in(client: httpx.AsyncClient, name: str = "Anna", password: str = PASSWORD) -> httpx.Response:
    return await client.post("/login", data={"name": name, "password": password})


async def test_without_a_session_there_is_the_form_and_nothing_else(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert (page.status_code, page.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert 'content="0; url=/login"' in page.text
    form = await client.get("/login")
    assert form.status_code == 200
    assert 'action="/login"' in form.text
    for method, path in OTHERS:
        refused = await client.request(method, path)
        assert (refused.status_code, "Log in first" in refused.text) == (401, True), path


async def test_a_user_is_let_in_under_the_name_that_was_added(client: httpx.AsyncClient) -> None:
    entered = await log_in(client, " anna ")
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert (await client.get("/library/articles")).text == "for Anna"
    assert (await client.get("/login")).headers["location"] == "/"


async def test_the_cookie_is_kept_from_scripts_and_other_sites(login: Login) -> None:
    for scheme, is_secure in (("http", False), ("https", True)):
        async with browser(login, scheme=scheme) as client:
            cookie = (await log_in(client)).headers["set-cookie"]
        name, _, token = cookie.split(";")[0].partition("=")
        assert name == "chatbot_session_7860"
        assert re.fullmatch(r"[\w-]{43}", token)
        assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.lower().split("; "))
        assert ("secure" in cookie.lower()) is is_secure


@pytest.mark.parametrize(
    ("name", "password"),
    [("Anna", "five words are too long"), ("Anna", ""), ("nobody", PASSWORD), ("", ""), ("a\0b", PASSWORD)],
)
async def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    client: httpx.AsyncClient, name: str, password: str
) -> None:
    refused = await log_in(client, name, password)
    assert refused.status_code == 401
    assert '<p class="error" role="alert">The name or the password is not right.</p>' in refused.text
    assert "set-cookie" not in refused.headers
    assert (await client.get("/library/articles")).status_code == 401


async def test_the_form_may_be_posted_under_a_policy_of_its_own(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/login")).headers
    assert "form-action 'self'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    await log_in(client)
    assert "form-action 'none'" in (await client.get("/")).headers["content-security-policy"]


@pytest.mark.parametrize("headers", [{"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}])
async def test_another_site_can_log_nobody_in_or_out(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    data = {"name": "Anna", "password": PASSWORD}
    assert (await client.post("/login", data=data, headers=headers)).status_code == 403
    await log_in(client)
    assert (await client.post("/logout", headers=headers)).status_code == 403
    assert (await client.get("/")).text == "for Anna"


async def test_two_users_and_two_browsers_are_told_apart(login: Login) -> None:
    async with browser(login) as first, browser(login) as second, browser(login) as third:
        for client, name in ((first, "Anna"), (second, "zoe"), (third, "Anna")):
            await log_in(client, name)
        assert [(await client.get("/")).text for client in (first, second)] == ["for Anna", "for zoe"]
        assert (await first.post("/logout")).status_code == 204
        assert (await first.get("/library/articles")).status_code == 401
        assert [(await client.get("/")).text for client in (second, third)] == ["for zoe", "for Anna"]


async def test_logging_in_again_ends_the_session_before(client: httpx.AsyncClient) -> None:
    await log_in(client)
    before = client.cookies["chatbot_session_7860"]
    await log_in(client)
    assert client.cookies["chatbot_session_7860"] != before
    client.cookies.set("chatbot_session_7860", before)
    assert (await client.get("/library/articles")).status_code == 401


async def test_markup_in_a_name_is_shown_as_text(client: httpx.AsyncClient) -> None:
    refused = await log_in(client, MARKUP, "wrong")
    assert "<script" not in refused.text
    assert "<img" not in refused.text
    assert "&lt;script&gt;alert(1)" in refused.text
    assert "${title}" in refused.text
    await log_in(client, MARKUP)
    assert (await client.get("/")).text == f"for {MARKUP}"


async def test_guessing_is_limited_by_name_and_by_address(login: Login) -> None:
    async with browser(login, "192.0.2.1") as attacker, browser(login, "192.0.2.2") as other:
        assert {(await log_in(attacker, password="wrong")).status_code for _ in range(2)} == {401}
        refused = await log_in(attacker)
        assert refused.status_code == 429
        assert "Too many attempts. Try again in 5 minutes." in refused.text
        assert (await log_in(other)).status_code == 429, "the name is known to be guessed at"
        assert (await log_in(attacker, "zoe")).status_code == 429, "the address is known to guess"
        assert (await log_in(other, "zoe")).status_code == 303


async def test_guesses_at_the_same_time_are_counted_too(login: Login) -> None:
    async with browser(login) as attacker:
        tried = await asyncio.gather(*(log_in(attacker, password="wrong") for _ in range(5)))
    assert sorted(response.status_code for response in tried) == [401] * 2 + [429] * 3


async def test_a_network_of_ipv6_is_one_address(login: Login) -> None:
    for number in range(2):
        async with browser(login, f"2001:db8:1:2::{number + 1:x}") as attacker:
            await log_in(attacker, f"user {number}", "wrong")
    async with browser(login, "2001:db8:1:2:ffff::1") as same, browser(login, "2001:db8:1:3::1") as another:
        assert [(await log_in(one)).status_code for one in (same, another)] == [429, 303]


@pytest.mark.parametrize(
    "body", [b"", b"\xff%ff=%zz", b"name=Anna", b"password=x&name=Anna&name=zoe", b"&" * 9000]
)
async def test_a_form_that_is_none_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    assert (await client.post("/login", content=body)).status_code == 401


async def test_a_form_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/login", content=b"x" * 20_001)).status_code == 413


async def test_a_socket_needs_a_session(login: Login) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    await login({"type": "websocket", "path": "/", "headers": [], "server": ("127.0.0.1", 1)}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_a_damaged_file_of_users_lets_nobody_in(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    users = UsersFile(tmp_path)
    users.add("Anna", PASSWORD)
    async with browser(Login(who_asks, users)) as client:
        await log_in(client)
        users.path.write_text("{")
        assert (await client.get("/library/articles")).status_code == 401
        refused = await log_in(client)
    assert refused.status_code == 503
    assert "Tell the person who runs this page" in refused.text
    assert str(tmp_path) not in refused.text
    assert "delete it and add the users again" in caplog.text


@pytest.mark.parametrize(
    ("headers", "language", "button"),
    [
        ({}, "en", "Log in"),
        ({"accept-language": "nl-NL,nl;q=0.9,de-AT;q=0.8,en;q=0.7"}, "de", "Anmelden"),
        ({"accept-language": "de", "cookie": "chatbot_language=fr"}, "fr", "Se connecter"),
        ({"accept-language": "*;q=x,,es", "cookie": "chatbot_language=<script>"}, "es", "Iniciar sesión"),
    ],
)
async def test_the_form_speaks_the_language_of_the_browser(
    client: httpx.AsyncClient, headers: dict[str, str], language: str, button: str
) -> None:
    form = (await client.get("/login", headers=headers)).text
    assert f'<html lang="{language}">' in form
    assert f"<button>{button}</button>" in form
