from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse

from chatbot.serving.security import CONTENT_SECURITY_POLICY, AccessControl


async def answer_for(host: str, served_as: str = "127.0.0.1") -> httpx.Response:
    transport = httpx.ASGITransport(AccessControl(PlainTextResponse("page"), served_as))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get("/", headers={"host": host})


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:7860", "localhost:1", "LOCALHOST", "[::1]:7860", "[::1]", "192.168.1.7:7860"]
)
async def test_addresses_and_localhost_are_answered(host: str) -> None:
    response = await answer_for(host)
    assert (response.status_code, response.text) == (200, "page")


@pytest.mark.parametrize("host", ["evil.test", "evil.test:7860", "127.0.0.1.evil.test", "", "localhost.evil.test"])
async def test_a_name_that_could_point_here_is_refused(host: str) -> None:
    response = await answer_for(host)
    assert response.status_code == 400
    assert "page" not in response.text.splitlines()


async def test_the_name_it_is_served_as_is_answered() -> None:
    assert (await answer_for("desk.home:7860", served_as="Desk.home")).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "evil.test"])
async def test_every_response_carries_the_policy(host: str) -> None:
    headers = (await answer_for(host)).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
