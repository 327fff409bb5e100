from __future__ import annotations

import socket

import pytest

from chatbot.errors import PageError
from chatbot.serving.access.bound_address import BoundAddress


def test_a_port_in_use_is_reported_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            PageError,
            match=f"Port {port} is in use, perhaps by another chatbot; choose another with --port",
        ):
            BoundAddress.bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host", "a" * 70, "ü..x", "a\0b"])
def test_a_host_that_is_not_here_is_reported_with_what_to_do(host: str) -> None:
    with pytest.raises(PageError, match="Choose one with --host"):
        BoundAddress.bind(host, 0)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "0", "::"])
def test_an_address_that_others_reach_is_known_as_such(host: str) -> None:
    with BoundAddress.bind(host, 0) as address:
        assert address.elsewhere


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2", "127.1"])
def test_a_loopback_address_is_served_to_this_machine(host: str) -> None:
    with BoundAddress.bind(host, 0) as address:
        assert address.elsewhere == ""
        assert address.url == f"http://{address.ip}:{address.port}"


def test_everywhere_is_opened_here_by_loopback_and_elsewhere_by_name() -> None:
    with BoundAddress.bind("0.0.0.0", 0) as address:
        assert address.url == f"http://127.0.0.1:{address.port}"
        assert f"http://{socket.gethostname()}:{address.port}" in address.elsewhere
        assert f"{socket.gethostname().lower()}:{address.port}" in address.authorities("192.168.1.7")
        assert f"192.168.1.7:{address.port}" in address.authorities("::ffff:192.168.1.7")


def test_the_port_of_http_may_be_left_out() -> None:
    address = BoundAddress(None, "127.0.0.1", "127.0.0.1", 80)  # type: ignore[arg-type]
    assert address.authorities("127.0.0.1") == {
        *("127.0.0.1", "127.0.0.1:80", "localhost", "localhost:80"),
    }
