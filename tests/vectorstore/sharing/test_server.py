import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest

from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError, LibraryError, LibraryLocked
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Report
from vectorstore.sharing.interface import LibrarySize
from vectorstore.sharing.server import LibraryServer
from vectorstore.sharing.wire import NAMES


class NotingKeeper:
    """Keeps one article, notes what it is asked, and raises `failure` where it is given one."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[tuple[str, list[Any]]] = []
        self.failure = failure

    def holds(self, text: str) -> bool:
        return self._note("holds", text) or text == "rain"

    def holding(self) -> LibrarySize:
        self._note("holding")
        return LibrarySize(1, 1, "embedded")

    def prepare(self, articles: Sequence[Article]) -> Preparation:
        self._note("prepare", articles)
        return Preparation()

    def add(self, articles: Sequence[Article], preparation: Preparation) -> Report:
        self._note("add", articles, preparation)
        return Report(added=tuple(article.id for article in articles))

    def _note(self, name: str, *given: object) -> bool:
        self.asked.append((name, list(given)))
        if self.failure:
            raise self.failure
        return False


class SlowKeeper(NotingKeeper):
    """Answers once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.go_on = threading.Event()

    def holding(self) -> LibrarySize:
        self.entered.set()
        assert self.go_on.wait(10)
        return super().holding()


@pytest.fixture
def keeper() -> NotingKeeper:
    return NotingKeeper()


@pytest.fixture
def door(keeper: NotingKeeper) -> Iterator[LibraryServer]:
    with LibraryServer(keeper) as door:
        yield door


def called(
    door: LibraryServer, path: str = "/holds", body: bytes = b'{"text": "rain"}', **headers: str
) -> httpx.Response:
    sent = {"Authorization": f"Bearer {door.token}", **headers}
    return httpx.post(f"{door.address}{path}", content=body, headers=sent, trust_env=False, timeout=10)


def said(door: LibraryServer, *lines: str, body: bytes = b"") -> bytes:
    """What is answered to lines that no HTTP client would send."""
    host, port = door.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_call_is_answered(door: LibraryServer, keeper: NotingKeeper) -> None:
    answer = called(door)

    assert (answer.status_code, answer.json()) == (200, True)
    assert keeper.asked == [("holds", ["rain"])]


def test_an_addition_is_prepared_here(door: LibraryServer, keeper: NotingKeeper) -> None:
    answer = called(door, "/add", b'{"articles": [{"text": "It rains.", "id": "a"}]}')

    assert answer.json()["added"] == ["a"]
    assert keeper.asked == [
        ("prepare", [[Article("It rains.", id="a")]]),
        ("add", [[Article("It rains.", id="a")], Preparation()]),
    ]


def test_it_is_on_this_machine_alone(door: LibraryServer) -> None:
    assert door.address.startswith("http://127.0.0.1:")


def test_each_has_a_token_of_its_own() -> None:
    with LibraryServer(NotingKeeper()) as one, LibraryServer(NotingKeeper()) as other:
        assert one.token != other.token
        assert len(one.token) == 43, "256 bits"


WRONG = {
    "none": None,
    "nothing": "",
    "no token": "Bearer ",
    "another": "Bearer nonsense",
    "another kind": "Basic nonsense",
    "not ASCII": "Bearer \xe9\xff",
    "long": f"Bearer {'x' * 10_000}",
}


@pytest.mark.parametrize("authorization", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", ["/holds", "/nonsense", "/"])
def test_without_the_token_nothing_is_learned(
    door: LibraryServer, keeper: NotingKeeper, path: str, authorization: str | None
) -> None:
    stated = [] if authorization is None else [f"Authorization: {authorization}"]
    answer = said(door, f"POST {path} HTTP/1.1", "Content-Length: 16", *stated, body=b'{"text": "rain"}')

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 401 ")
    assert body == b""
    assert door.token.encode() not in answer
    assert keeper.asked == []


@pytest.mark.parametrize("token", ["beginning", "end", "twice", "in capitals"])
def test_nearly_the_token_is_not_the_token(door: LibraryServer, keeper: NotingKeeper, token: str) -> None:
    near = {
        "beginning": door.token[:-1],
        "end": door.token[1:],
        "twice": door.token * 2,
        "in capitals": door.token.swapcase(),
    }
    assert called(door, Authorization=f"Bearer {near[token]}").status_code == 401
    assert keeper.asked == []


@pytest.mark.parametrize(
    "path",
    ["/", "/nonsense", "/prepare", "/close", "/embedder", "/__init__", "/HOLDS", "/holds/", "/holds?x=1"],
)
def test_what_is_no_call_is_not_found(door: LibraryServer, keeper: NotingKeeper, path: str) -> None:
    assert called(door, path).status_code == 404
    assert keeper.asked == []


LENGTHS = {
    "absent": [],
    "none": ["Content-Length:"],
    "below nothing": ["Content-Length: -1"],
    "no number": ["Content-Length: many"],
    "no digit of ours": ["Content-Length: \xb2"],
    "more than is taken": ["Content-Length: 9999999999"],
    "more than can be": [f"Content-Length: {'9' * 5000}"],
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
def test_a_call_of_no_length_that_can_be_read_is_refused(
    door: LibraryServer, keeper: NotingKeeper, length: list[str]
) -> None:
    answer = said(door, "POST /holding HTTP/1.1", f"Authorization: Bearer {door.token}", *length)

    assert answer.startswith(b"HTTP/1.0 404 ")
    assert keeper.asked == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_there_are_no_other_methods(door: LibraryServer, keeper: NotingKeeper, method: str) -> None:
    answer = httpx.request(
        method, f"{door.address}/holding", headers={"Authorization": f"Bearer {door.token}"}, trust_env=False
    )
    assert answer.status_code == 501
    assert keeper.asked == []


NO_ARGUMENTS = {
    "nothing": b"",
    "no JSON": b"rain",
    "no text": b"\xff\xfe\x00",
    "a list": b'["rain"]',
    "another name": b'{"words": "rain"}',
    "another type": b'{"text": 5}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", NO_ARGUMENTS.values(), ids=NO_ARGUMENTS)
def test_arguments_that_are_none_are_refused(door: LibraryServer, keeper: NotingKeeper, body: bytes) -> None:
    assert called(door, body=body).status_code == 400
    assert keeper.asked == []


FAILURES = {
    "embeddings": (EmbeddingsError("No Ollama; start it."), 424),
    "library": (LibraryError("The disk is full."), 409),
    "locked": (LibraryLocked("In use."), 409),
    "any script": (LibraryError("Диск 😀 полон."), 409),
    "half a pair": (LibraryError("caf\udce9 cannot be used."), 409),
}


@pytest.mark.parametrize(("failure", "status"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_answered_as_what_it_is(failure: Exception, status: int) -> None:
    with LibraryServer(NotingKeeper(failure)) as door:
        assert called(door).status_code == status


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_of_one_call_leaves_the_door_open(name: str, door: LibraryServer) -> None:
    called(door, f"/{name}", b"nonsense")

    assert called(door).status_code == 200


def test_calls_are_answered_side_by_side() -> None:
    keeper = SlowKeeper()
    with LibraryServer(keeper) as door:
        slow = threading.Thread(target=called, args=(door, "/holding", b"{}"))
        slow.start()
        assert keeper.entered.wait(10)
        assert called(door).json() is True
        keeper.go_on.set()
        slow.join(10)


def test_closing_waits_for_a_call_under_way() -> None:
    keeper = SlowKeeper()
    door = LibraryServer(keeper)
    answers: list[httpx.Response] = []
    with door:
        calling = threading.Thread(target=lambda: answers.append(called(door, "/holding", b"{}")))
        calling.start()
        assert keeper.entered.wait(10)
        closing = threading.Thread(target=door.__exit__, args=(None, None, None))
        closing.start()
        closing.join(0.3)
        waited = closing.is_alive()
        keeper.go_on.set()
        closing.join(10)
        calling.join(10)

    assert waited
    assert [answer.status_code for answer in answers] == [200]


def test_a_closed_door_is_gone(keeper: NotingKeeper) -> None:
    with LibraryServer(keeper) as door:
        pass
    with pytest.raises(httpx.ConnectError):
        called(door)


def test_callers_that_stop_in_the_middle_do_not_keep_it_open(keeper: NotingKeeper) -> None:
    with LibraryServer(keeper) as door:
        address = ("127.0.0.1", int(door.address.rsplit(":", 1)[1]))
        silent, half = socket.create_connection(address), socket.create_connection(address)
        stated = f"POST /holds HTTP/1.1\r\nAuthorization: Bearer {door.token}\r\nContent-Length: 16\r\n\r\n"
        half.sendall(stated.encode())
        assert called(door).status_code == 200
        started = time.monotonic()
    took = time.monotonic() - started
    silent.close()
    half.close()

    assert took < 8
    assert keeper.asked == [("holds", ["rain"])]
