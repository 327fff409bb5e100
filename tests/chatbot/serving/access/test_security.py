from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest
from starlette.responses import PlainTextResponse

from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.access.security import CONTENT_SECURITY_POLICY, AccessControl

PAGE = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
PAGE_OF_GRADIO = PlainTextResponse(
    "page", headers={"access-control-allow-origin": "*", "access-control-allow-credentials": "true"}
)


async def answer(
    headers: Sequence[tuple[str, str]] = (),
    *,
    host: str = "127.0.0.1:7860",
    method: str = "GET",
    path: str = "/",
    bound: BoundAddress | None = None,
) -> httpx.Response:
    address = bound or BoundAddress(None, "127.0.0.1", "127.0.0.1", 7860)  # type: ignore[arg-type]
    connected = "127.0.0.1" if address.ip == "0.0.0.0" else address.ip
    transport = httpx.ASGITransport(AccessControl(PAGE_OF_GRADIO, address.authorities))
    shown = f"[{connected}]" if ":" in connected else connected
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{shown}:7860") as client:
        return await client.request(method, path, headers=[("host", host), *headers])


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST:7860"])
async def test_the_bound_address_and_its_name_are_answered(host: str) -> None:
    response = await answer(host=host)
    assert (response.status_code, response.text) == (200, "page")


@pytest.mark.parametrize(
    "host",
    [
        *("", "127.0.0.1", "localhost", "127.0.0.1:1", "localhost:7861", "[::1]:7860", "[::ffff:127.0.0.1]:7860"),
        *("127.0.0.2:7860", "127.1:7860", "2130706433:7860", "0x7f000001:7860", "0177.0.0.1:7860", "0.0.0.0:7860"),
        *("192.168.1.7:7860", "evil.test:7860", "127.0.0.1.evil.test:7860", "localhost.:7860", "[::]:7860"),
        *(
            "127.0.0.1:7860, evil.test",
            "user@127.0.0.1:7860",
            "127.0.0.1:7860/",
            "127.0.0.1:07860",
        ),
    ],
)
async def test_every_other_host_is_refused(host: str) -> None:
    response = await answer(host=host)
    assert response.status_code == 400
    assert "page" not in response.text.splitlines()


@pytest.mark.parametrize("second", ["127.0.0.1:7860", "evil.test"])
async def test_two_hosts_are_refused(second: str) -> None:
    assert (await answer([("host", second)])).status_code == 400


@pytest.mark.parametrize(
    ("bound", "host", "answered"),
    [
        (("::1", "::1"), "[::1]:7860", True),
        (("::1", "::1"), "localhost:7860", True),
        (("::1", "::1"), "127.0.0.1:7860", False),
        (("desk.home", "192.168.1.7"), "DESK.home:7860", True),
        (("desk.home", "192.168.1.7"), "192.168.1.7:7860", True),
        (("desk.home", "192.168.1.7"), "localhost:7860", False),
        (("0.0.0.0", "0.0.0.0"), "127.0.0.1:7860", True),
        (("0.0.0.0", "0.0.0.0"), "localhost:7860", True),
        (("0.0.0.0", "0.0.0.0"), "0.0.0.0:7860", False),
        (("0.0.0.0", "0.0.0.0"), "192.168.1.7:7860", False),
        (("0.0.0.0", "0.0.0.0"), "evil.test:7860", False),
    ],
)
async def test_an_address_is_answered_where_it_was_connected_to(
    bound: tuple[str, str], host: str, answered: bool
) -> None:
    address = BoundAddress(None, *bound, 7860)  # type: ignore[arg-type]
    assert ((await answer(host=host, bound=address)).status_code == 200) is answered


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/theme.css", "/gradio_api/queue/join", "/anything"])
@pytest.mark.parametrize(
    "headers",
    [
        [("origin", "http://evil.test")],
        [("origin", "http://127.0.0.1:7861")],
        [("origin", "http://localhost:7860")],
        [("origin", "https://127.0.0.1:7860")],
        [("origin", "http://127.0.0.1")],
        [("origin", "null")],
        [("origin", "")],
        [("origin", "http://127.0.0.1:7860"), ("origin", "http://evil.test")],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")],
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")],
    ],
)
async def test_another_origin_is_refused(method: str, path: str, headers: list[tuple[str, str]]) -> None:
    response = await answer(headers, method=method, path=path)
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 200), ("POST", "/", 403), ("GET", "/theme.css", 403)]
)
async def test_a_link_may_lead_to_the_page_alone(method: str, path: str, status: int) -> None:
    headers = [("sec-fetch-site", "cross-site"), *PAGE.items()]
    assert (await answer(headers, method=method, path=path)).status_code == status


@pytest.mark.parametrize(
    "headers",
    [[("origin", "http://127.0.0.1:7860"), ("sec-fetch-site", "same-origin")], [("sec-fetch-site", "none")], []],
)
async def test_the_page_and_programs_are_answered_without_cors(headers: list[tuple[str, str]]) -> None:
    response = await answer(headers, method="POST", path="/gradio_api/queue/join")
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", ["http://evil.test", "http://127.0.0.1:7860"])
async def test_a_preflight_is_refused(origin: str) -> None:
    asked = [("origin", origin), ("access-control-request-method", "POST")]
    assert (await answer(asked, method="OPTIONS")).status_code == 403


@pytest.mark.parametrize("host", ["localhost:7860", "evil.test"])
async def test_every_response_carries_the_policy(host: str) -> None:
    headers = (await answer(host=host)).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
